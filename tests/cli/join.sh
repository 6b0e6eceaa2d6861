# rapport join: with the right code, once; a wrong, mistyped or replaced one changes nothing.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
hub=file://$work/hub
echo 'a long enough passphrase' >"$work/pass"

fail() {
	echo "$*"
	cat "$work/out" "$work/err" 2>/dev/null
	exit 1
}

# expect STATUS COMMAND...: its output goes to $work/out and $work/err.
expect() {
	want=$1
	shift
	"$RAPPORT" "$@" >"$work/out" 2>"$work/err"
	got=$?
	[ $got -eq "$want" ] || fail "$*: exit $got, not $want"
}

make_clinic() {
	expect 0 init --data "$work/$1" --site "$2" --name "$1" --zone Europe/London --country GB --admin admin \
		--passphrase-file "$work/pass"
}

sites() {
	expect 0 hub sites --hub "$hub" --json
	python3 -c 'import json, sys; print(" ".join(s["code"] for s in json.load(open(sys.argv[1]))))' "$work/out"
}

expect 0 hub init --hub "$hub" --org 'River clinics'
code=$(cat "$work/out")
sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
make_clinic northside NS

# ---- not let in
mistyped=$(echo "$code" | sed 's/^\(.......\)./\1U/')
expect 3 join --data "$work/northside" --hub "$hub" --code "$mistyped"
grep -q 'part 2' "$work/err" || fail "where it is mistyped"
expect 0 hub init --hub "file://$work/elsewhere" --org Elsewhere
expect 3 join --data "$work/northside" --hub "$hub" --code "$(cat "$work/out")"
expect 2 join --data "$work/northside" --code "$code"
expect 2 join --data "$work/northside" --hub "$hub" --code "$code" --site NS
expect 3 join --data "$work/northside" --hub "file://$work/nothing" --code "$code"
[ -z "$(sites)" ] || fail "somebody got in"

# ---- let in, once, with small letters and blanks
typed=$(echo "$code" | tr 'A-Z' 'a-z' | tr - ' ')
expect 0 join --data "$work/northside" --hub "$hub" --code "$typed"
grep -q 'River clinics' "$work/out" || fail "to whom it belongs"
[ "$(sites)" = NS ] || fail "it is not on the list"
[ "$(stat -c %a "$work/northside/keys")" = 700 ] || fail "others may look at the keys"
grep -rqF "$code" "$work/northside" && fail "the code was kept"
grep -rqF "$code" "$work/hub" && fail "the hub was told the code"

# ---- another organisation's hub, with its good code: refused before anything is written there or here
expect 0 hub init --hub "file://$work/others" --org 'Other clinics'
expect 3 join --data "$work/northside" --hub "file://$work/others" --code "$(cat "$work/out")"
grep -q 'another organisation' "$work/err" || fail "why it is not let in"
expect 0 hub sites --hub "file://$work/others"
grep -q NS "$work/out" && fail "the other organisation lists it"
expect 3 sync --data "$work/northside" --hub "file://$work/others"
expect 0 sync --data "$work/northside"

# ---- a code of a site is given once
make_clinic other NS
expect 3 join --data "$work/other" --hub "$hub" --code "$code"
grep -q 'NS' "$work/err" || fail "which code is taken"

# ---- a replaced code is no longer good; the new one is
expect 0 hub rotate-key --hub "$hub" --recovery-file "$work/paper"
next=$(cat "$work/out")
make_clinic riverside RV
expect 3 join --data "$work/riverside" --hub "$hub" --code "$code"
expect 0 join --data "$work/riverside" --hub "$hub" --code "$next"
[ "$(sites)" = 'NS RV' ] || fail "who belongs"

# ---- taken out: not let in again, and shown as gone
expect 0 hub sites --hub "$hub" --drop RV --recovery-file "$work/paper"
last=$(cat "$work/out")
expect 3 join --data "$work/riverside" --hub "$hub" --code "$last"
expect 0 hub sites --hub "$hub"
grep -q 'RV .*left' "$work/out" || fail "nobody sees that it has left"

# ---- a new clinic, from nothing but the code
expect 2 join --data "$work/east" --hub "$hub" --code "$last" --new --site EA
expect 0 join --data "$work/east" --hub "$hub" --code "$last" --new --site EA --name Eastside --admin ea \
	--passphrase-file "$work/pass"
[ "$(sites)" = 'EA NS RV' ] || fail "who belongs"
expect 0 check --data "$work/east"
exit 0
