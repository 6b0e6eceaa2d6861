# rapport demo: the same clinic for the same seed and day, sound, small ones too, with the people that break programs.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$*"
	exit 1
}

make_clinic() {
	folder=$1
	shift
	"$RAPPORT" demo --data "$work/$folder" --no-open --today 2026-11-17 "$@" >"$work/said" 2>&1 ||
		fail "demo $*: $(cat "$work/said")"
}

# All tables but the account of init, whose id is its own; and so is the digest of what is printed.
print_tables() {
	for table in $tables; do
		echo "== $table"
		"$RAPPORT" export --data "$work/$1" --csv "$table" | grep -Ev ',admin,|^sha256,'
	done
}

make_clinic a --patients 200
make_clinic b --patients 200
make_clinic c --patients 200 --seed 2
grep -q 'Passphrase:   rosewater clinic demo' "$work/said" || fail "how to sign in"
"$RAPPORT" export --data "$work/a" --csv nonsense 2>"$work/err"
tables=$(sed -n 's/.*Tables: //p' "$work/err" | tr -d .)
[ "$(echo "$tables" | wc -w)" -gt 20 ] || fail "the tables are not named: $(cat "$work/err")"
print_tables a >"$work/a.csv"
print_tables b >"$work/b.csv"
cmp -s "$work/a.csv" "$work/b.csv" || fail "the same seed and day: $(diff "$work/a.csv" "$work/b.csv" | head -n 6)"
tables=patient
print_tables c >"$work/c.csv"
print_tables a | cmp -s - "$work/c.csv" && fail "another seed made the same people"
for table in patient staff session_template absence note raised flag relation appointment appointment_event encounter \
	call call_attempt contact waiting; do
	sed -n "/^== $table\$/,/^==/p" "$work/a.csv" | awk 'END { exit NR <= 5 }' || fail "nothing in $table"
done
"$RAPPORT" check --data "$work/a" >"$work/check" || fail "check: $(cat "$work/check")"

# ---- the edge cases of every seed
found() {
	[ "$("$RAPPORT" find --data "$work/c" "$1" 2>/dev/null | grep -c "$2")" -eq "$3" ] ||
		fail "$1: $("$RAPPORT" find --data "$work/c" "$1")"
}
found 'margaret ellis' 'ELLIS, Margaret  *[0-9]* [A-Z][a-z]* 1948' 2
found 'mensah cole 14/5/2016' 'MENSAH-COLE, E[sb]' 2
found 'ngugi wanjiru' "NGŨGĨ WA THIONG'O, Wanjirũ" 1
found 'holmwood 17/11/1948' 'HOLMWOOD, Joan' 1
found 'featherstone leo' '29 Feb 1996' 1
found 'dabrowska 8/2/1971' '08 Feb 1971' 2
holds() {
	"$RAPPORT" export --data "$work/c" --csv "$1" | grep "$2" >/dev/null || fail "$1 has no $2"
}
holds relation 'Daniel Cole,father'
holds relation 'Martin Vane,former husband'
holds patient 'Walter,1945-06-03,male,Wally.*,2026-11-11,'
holds patient ',loss,'
holds call ',decide,'
holds flag ',notbefore,11:00,'
holds flag ',first,'
holds contact '2026-10-25T00:30:00.000Z'
holds contact '2026-10-25T01:30:00.000Z'
holds appointment 'walk-in'
dead=$("$RAPPORT" export --data "$work/c" --csv patient | tr -d '\r' | sed -n 's/^\([^,]*\),0,[^,]*,Holmwood,Walter,.*/\1/p')
"$RAPPORT" export --data "$work/c" --csv appointment | grep ",$dead," | grep -E ',2026-1[12]-[0-9]*,.*,booked,' >/dev/null ||
	fail "the one who died has no booking to come"

# ---- few people, or none; visits by number
for patients in 0 3 25; do
	make_clinic small$patients --patients $patients
	[ "$("$RAPPORT" export --data "$work/small$patients" --csv patient | grep -c '^[^,]*,0,RW-')" -eq $patients ] ||
		fail "not $patients patients"
	"$RAPPORT" check --data "$work/small$patients" >"$work/check" || fail "$patients patients: $(cat "$work/check")"
done
make_clinic counted --patients 60 --appointments 500
past=$("$RAPPORT" export --data "$work/counted" --csv appointment | tr -d '\r' |
	awk -F, 'NR == 2 { for (i = 1; i <= NF; i++) if ($i == "date") at = i } NR > 2 && $at ~ /^2/ && $at < "2026-11-17"' | wc -l)
[ "$past" -eq 501 ] || fail "500 past visits and the one on the Sunday the clocks changed, not $past"
"$RAPPORT" demo --data "$work/a" --no-open >/dev/null 2>&1 && fail "a folder with a clinic in it was taken again"
exit 0
