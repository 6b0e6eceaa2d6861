# rapport hub: made once, looked at by anybody, changed only with the key on paper.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
hub=file://$work/hub

fail() {
	echo "$*"
	cat "$work/out" "$work/err" 2>/dev/null
	exit 1
}

# expect STATUS VERB...: its output goes to $work/out and $work/err.
expect() {
	want=$1
	shift
	"$RAPPORT" hub "$@" >"$work/out" 2>"$work/err"
	got=$?
	[ $got -eq "$want" ] || fail "hub $*: exit $got, not $want"
}

# ---- the join code alone on stdout, everything for people on stderr
expect 0 init --hub "$hub" --org 'River clinics'
cp "$work/out" "$work/code"
[ "$(wc -l <"$work/code")" -eq 1 ] || fail "more than the code on stdout"
grep -qxE '[0-9A-Z]{5}(-[0-9A-Z]{5}){6}' "$work/code" || fail "the code has another shape"
sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
[ "$(tr -d -- '-\n' <"$work/paper" | wc -c)" -eq 55 ] || fail "no recovery key of 256 bits"
grep -qi 'paper' "$work/err" || fail "nobody is told to write it down"
grep -qi 'secret' "$work/err" || fail "nobody is told that the code is a secret"
grep -rqF "$(cat "$work/code")" "$work/hub" && fail "the hub keeps the join code"
grep -rqF "$(cat "$work/paper")" "$work/hub" && fail "the hub keeps the recovery key"

# ---- looked at
expect 0 status --hub "$hub"
grep -q 'River clinics' "$work/out" || fail "whose hub it is"
expect 0 status --hub "$hub" --json
python3 - "$work/out" <<'EOF' || fail "status as JSON"
import json, sys
said = json.load(open(sys.argv[1]))
assert said["org"] == "River clinics" and said["sites"] == [] and said["keys"] == 1 and said["open"] is True
assert [scope["scope"] for scope in said["scopes"]] == ["org"] and said["faults"] == []
EOF
expect 0 sites --hub "$hub" --json
[ "$(cat "$work/out")" = '[]' ] || fail "sites where there are none"

# ---- refused, and nothing changed
expect 3 init --hub "$hub" --org Another
[ -s "$work/out" ] && fail "a code where nothing was made"
expect 3 status --hub "file://$work/nothing"
expect 3 status --hub carrier-pigeon:///roof
expect 2 status
expect 2 init --hub "file://$work/other"
expect 2 fly --hub "$hub"

# ---- a new code only with the key on paper, however it is typed
cp "$work/code" "$work/wrong"
expect 3 rotate-key --hub "$hub" --recovery-file "$work/wrong"
[ -s "$work/out" ] && fail "a code without the recovery key"
tr '0-9A-Z' '1-9A-Z0' <"$work/paper" >"$work/wrong"
expect 3 rotate-key --hub "$hub" --recovery-file "$work/wrong"
sed 's/^\(.......\)./\1U/' "$work/paper" >"$work/wrong"
expect 3 rotate-key --hub "$hub" --recovery-file "$work/wrong"
grep -q 'part 2' "$work/err" || fail "where it is mistyped"
expect 3 rotate-key --hub "$hub" --recovery-file "$work/paper" --drop RV
grep -q 'RV' "$work/err" || fail "who is not there"
tr 'A-Z01' 'a-zoi' <"$work/paper" | tr - ' ' >"$work/typed"
expect 0 rotate-key --hub "$hub" --recovery-file "$work/typed"
[ "$(wc -l <"$work/out")" -eq 1 ] || fail "more than the code on stdout"
grep -qxE '[0-9A-Z]{5}(-[0-9A-Z]{5}){6}' "$work/out" || fail "the new code has another shape"
cmp -s "$work/out" "$work/code" && fail "the same code again"
expect 0 status --hub "$hub" --json
grep -q '"keys": 2' "$work/out" || fail "no second key"
expect 0 --help
grep -q 'rotate-key' "$work/out" || fail "the help does not name it"
exit 0
