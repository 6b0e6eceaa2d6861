# Three programs of one organisation, each a field younger than the one before, hand in their days at one hub. Nobody is
# turned away; what an older one has no place for waits there, and stands where it belongs once it is upgraded, in the
# middle of everything. At the end all three hold the same.
: "${BUILD:=$PWD/build}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
hub=file://$work/hub

fail() {
	echo "$*"
	tail -n 5 "$work/out" 2>/dev/null
	exit 1
}

# ---- the programs: 0 is this one, 1 knows `nickname`, 2 knows `whistle`, too

ln -s "$BUILD" "$work/0"
add_field() {
	mkdir "$work/tree$1"
	cp -R "$2"/Makefile "$2"/src "$2"/ui "$2"/data "$2"/tests "$2"/tools "$work/tree$1" || fail "no copy"
	echo "FIELD($3, TEXT, $4, \"$4\", 40, FIELD_FORM | FIELD_DESK, \"$4\", NULL, \"What friends say\")" \
		>>"$work/tree$1/src/model/fields/patient.def"
	last=$(ls "$work/tree$1/data/schema" | sed -n 's/^\([0-9]*\)-.*/\1/p' | sort -n | tail -n 1 | sed 's/^0*//')
	echo "ALTER TABLE patient ADD COLUMN $4 TEXT CHECK (length($4) <= 40);" \
		>"$work/tree$1/data/schema/$(printf '%04d' $((last + 1)))-$4.sql"
	make -C "$work/tree$1" OPT=-O0 BUILD=build build/rapport build/tests/tools/desk build/tests/tools/fields \
		>"$work/out" 2>&1 || fail "program $1 does not build: $(grep -E 'error|\*\*\*' "$work/out" | head -n 5)"
	ln -s "$work/tree$1/build" "$work/$1"
}
add_field 1 "$PWD" 190 nickname
add_field 2 "$work/tree1" 191 whistle

# ---- three clinics, each with its own program

rapport() {
	program=$1
	shift
	"$work/$program/rapport" "$@" >"$work/out" 2>&1
}
fields() {
	program=$1
	shift
	"$work/$program/tests/tools/fields" "$@"
}
# What waits to be decided is no failure (1), what did not come in time is run again (2).
sync() {
	rapport "$1" sync --data "$work/$2"
	[ $? -le 2 ] || fail "program $1 is refused at $2"
}
night() {
	for round in 1 2; do
		sync "$1" NS
		sync "$2" WE
		sync "$3" EA
	done
}

"$work/0/rapport" hub init --hub "$hub" --org 'Three programs' >"$work/code" 2>/dev/null || fail "no hub"
n=0
for site in NS WE EA; do
	"$work/$n/tests/tools/desk" create "$work/$site" $site || fail "no clinic"
	"$work/$n/tests/tools/desk" save "$work/$site" $((n * 3 + 1)) $((n * 3 + 3)) >/dev/null || fail "nobody saved"
	rapport $n join --data "$work/$site" --hub "$hub" --code "$(cat "$work/code")" || fail "$site cannot join"
	n=$((n + 1))
done
night 0 1 2
for n in 1 2 3 4 5 6 7 8 9; do
	fields 0 set "$work/NS" patient $n memo "memo $n" || fail "program 0 cannot write"
	[ $n -gt 6 ] || fields 1 set "$work/WE" patient $n nickname "nick $n" || fail "program 1 cannot write"
	[ $n -gt 3 ] || fields 2 set "$work/EA" patient $n whistle "tune $n" || fail "program 2 cannot write"
done
fields 2 set "$work/EA" patient 1 nickname "nick 9" || fail "program 2 cannot write"
night 0 1 2

# ---- every program with every other: what it knows it shows, the rest waits

shows() {
	fields "$1" csv "$work/$2" patient | grep -c ",$3" | grep -qx "$4" ||
		fail "program $1 at $2 shows $(fields "$1" csv "$work/$2" patient | grep -c ",$3") of $3, not $4"
}
waits() {
	[ "$(fields "$1" parked "$work/$2")" = "$3" ] || fail "at $2 $(fields "$1" parked "$work/$2") wait, not $3"
}
sync 0 NS
grep -q 'have a newer program' "$work/out" || fail "nobody tells NS to upgrade"
sync 2 EA
grep -q 'have a newer program' "$work/out" && fail "EA, which has the newest, is told to upgrade"
shows 0 NS "memo " 9
shows 1 WE "memo " 9
shows 2 EA "memo " 9
shows 1 WE "nick " 7
shows 2 EA "nick " 7
shows 2 EA "tune " 3
waits 0 NS 10
waits 1 WE 3
waits 2 EA 0

# ---- one goes up a step, and works on; then the others, in the middle of the exchange

fields 1 parked "$work/NS" >/dev/null || fail "no upgrade"
waits 1 NS 3
shows 1 NS "nick " 7
! rapport 0 sync --data "$work/NS" || fail "an older program opened a newer database"
fields 1 set "$work/NS" patient 8 nickname "nick 8" || fail "the upgraded one cannot write"
sync 1 NS
sync 2 WE
waits 2 WE 0
shows 2 WE "tune " 3
shows 2 WE "nick 8" 1
fields 2 set "$work/WE" patient 4 whistle "tune 4" || fail "the upgraded one cannot write"
sync 2 WE
sync 1 NS
waits 1 NS 4
waits 2 NS 0
night 2 2 2

for site in NS WE EA; do
	shows 2 $site "memo " 9
	shows 2 $site "nick 8" 1
	shows 2 $site "tune " 4
	waits 2 $site 0
	rapport 2 check --data "$work/$site" || fail "$site does not verify"
	rapport 2 check --data "$work/$site" --digest || fail "$site has no digest"
	grep -o '[0-9a-f]\{32\}' "$work/out" | head -n 1 >>"$work/digests"
done
[ "$(sort -u "$work/digests" | wc -l)" = 1 ] && [ "$(wc -l <"$work/digests")" = 3 ] || fail "they differ: $(cat "$work/digests")"
