# HACKING's recipe "add a field to Patient" is one row and one migration line. Done
# here in a scratch copy, on a store that already holds people and ops of the old
# build: the field is in the form, the CSV, the audit difference, the op log and the
# schema page; the old build parks the new column until it is upgraded itself.
: "${BUILD:=$PWD/build}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
old=$BUILD/tests/tools
new=$work/tree/build/tests/tools

fail() {
	echo "$*"
	exit 1
}

# ---- the old build, at work in two clinics

"$old/desk" create "$work/here" NS && "$old/desk" create "$work/there" WE || fail "no clinics"
"$old/desk" save "$work/here" 1 3 >/dev/null && "$old/desk" save "$work/there" 4 5 >/dev/null || fail "nobody saved"

# ---- one row and one migration line

mkdir "$work/tree"
cp -R Makefile src ui data tests tools "$work/tree" || fail "no copy"
cp -R man "$work/tree"
row='FIELD(190, TEXT, nickname, "Nickname", 40, FIELD_FORM | FIELD_DESK, "nickname", NULL, "What friends say")'
echo "$row" >>"$work/tree/src/model/fields/patient.def"
last=$(ls data/schema | sed -n 's/^\([0-9]*\)-.*/\1/p' | sort -n | tail -n 1)
next=$(printf '%04d' $(($(echo "$last" | sed 's/^0*//') + 1)))
echo "ALTER TABLE patient ADD COLUMN nickname TEXT CHECK (length(nickname) <= 40);" \
	>"$work/tree/data/schema/$next-nickname.sql"
make -C "$work/tree" OPT=-O0 BUILD=build build/tests/tools/desk build/tests/tools/fields build/rapport build/gendoc \
	>"$work/make" 2>&1 || fail "does not build: $(grep -E 'error|\*\*\*' "$work/make" | head -n 5)"

# ---- killed at any write of the upgrade, the store has the old schema or the new one

n=1
while command -v strace >/dev/null 2>&1 && strace -o "$work/probe" true 2>/dev/null; do
	rm -rf "$work/cut" && cp -R "$work/here" "$work/cut"
	strace -f -qq -o /dev/null -e trace=pwrite64,fdatasync -e inject=pwrite64,fdatasync:signal=KILL:when=$n \
		"$new/fields" parked "$work/cut" >/dev/null 2>&1 && break
	"$old/desk" verify "$work/cut" >"$work/out" 2>&1 || grep -q newer "$work/out" ||
		fail "killed at write $n of the upgrade: $(cat "$work/out")"
	"$new/desk" verify "$work/cut" >"$work/out" || fail "killed at write $n, upgraded again: $(cat "$work/out")"
	n=$((n + 1))
done

# ---- the new build opens the old store and finds the field everywhere

"$new/desk" verify "$work/here" >"$work/out" || fail "after the upgrade: $(cat "$work/out")"
"$new/fields" form patient | grep -qx nickname || fail "not in the form"
"$work/tree/build/gendoc" entities | grep -A1 '^.It Cm nickname$' | grep -q 'Nickname: text, at most 40' || fail "not in the schema page"
"$new/fields" set "$work/here" patient 2 nickname Nono || fail "cannot be edited"
"$new/fields" audit "$work/here" | grep -q '^nickname:  -> Nono$' || fail "not in the audit difference"
"$new/fields" csv "$work/here" patient >"$work/csv" || fail "no CSV"
tr -d '\r' <"$work/csv" | grep -q '^id,.*,nickname$' || fail "not in the CSV header"
[ "$(tr -d '\r' <"$work/csv" | grep -c ',Nono$')" = 1 ] || fail "not in the CSV row"
"$new/fields" ops "$work/here" | tail -n 1 | grep -q ' put 11 190$' || fail "not in the op log"
printf 'surname,first,dob,gender,friends\nSilva,Ana,1990-02-03,F,Nini\n' >"$work/people.csv"
"$new/fields" take "$work/here" surname=family,first=given,dob=born,gender=sex,friends=nickname "$work/people.csv" ||
	fail "not taken from a CSV"
"$new/fields" csv "$work/here" patient | grep -q 'Silva.*,Nini' || fail "lost on the way from a CSV"
"$new/desk" verify "$work/here" >"$work/out" || fail "after the edit: $(cat "$work/out")"

# ---- the old build refuses the upgraded file, and parks the column that comes by sync

! "$old/desk" verify "$work/here" >"$work/out" 2>&1 || fail "the old build opened a newer store"
grep -q newer "$work/out" || fail "the old build does not say why: $(cat "$work/out")"
"$new/fields" pack "$work/here" >"$work/ops"
said=$("$old/fields" apply "$work/there" <"$work/ops") || fail "the old build cannot apply: $said"
[ "$("$old/fields" parked "$work/there")" = 2 ] || fail "not parked: $said"
"$old/desk" verify "$work/there" >"$work/out" || fail "the old build after sync: $(cat "$work/out")"
"$old/fields" apply "$work/there" <"$work/ops" | grep -q 'applied 0 parked 0' || fail "its line did not go on"

# ---- upgraded, it puts the value where it belongs

"$new/fields" csv "$work/there" patient | grep -q ',Nono' || fail "lost in the park"
[ "$("$new/fields" parked "$work/there")" = 0 ] || fail "still parked"
"$new/desk" verify "$work/there" >"$work/out" || fail "after its upgrade: $(cat "$work/out")"
