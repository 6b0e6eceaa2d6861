# Whoever works in German reads German: help, plurals, and the labels that stand in tables.
: "${BUILD:=$PWD/build}"
command -v msgfmt >/dev/null || exit 0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
unset LC_ALL
export RAPPORT_LOCALE=$BUILD/locale LANG=C.UTF-8 LANGUAGE=de
rapport=$BUILD/rapport

fail() {
	echo "$*"
	exit 1
}

"$rapport" --help | grep -q 'Findet Personen wie die Suche am Empfang' || fail "help is not German"
LANGUAGE=en "$rapport" --help | grep -q 'Find people as the lookup does' || fail "English is not English"

"$rapport" demo --clinic northside --data "$work/clinic" --no-open >/dev/null || fail "no clinic"
"$rapport" schedule add --data "$work/clinic" --staff Osei --days sat --from 09:00 --to 10:00 | grep -q '1 Sprechstunde ' ||
	fail "one of them"
"$rapport" schedule add --data "$work/clinic" --staff Osei --days sat,sun --from 10:00 --to 11:00 |
	grep -q '2 Sprechstunden ' || fail "several of them"
"$rapport" export --data "$work/clinic" --patient NS-004217 | grep -q '^ *Geboren ' || fail "the label of a field"
