# Somebody registered at two clinics: the sync notices, once; one clinic's verdict makes one person
# at both, and taken back, two people at both.
. tests/cli/clinic.lib
: "${RAPPORT:=$BUILD/rapport}"
echo "a long enough passphrase 1" >"$work/passphrase"

runs() {
	"$RAPPORT" "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ $status -le 1 ] || fail "$*: exit $status: $(cat "$work/err" "$work/out")"
}

# people CLINIC SHIFT: sixty who live nowhere else, and three whom the other clinic may know.
people() {
	{
		echo "id,surname,given,dob,gender,mobile"
		awk -v shift="$2" 'BEGIN {
			split("Smith Jones Taylor Brown Wilson Evans", family); split("Oliver Amelia George Isla Harry", given)
			for (i = 0; i < 60; i++)
				printf "%d,%s,%s,19%02d-%02d-%02d,female,55%d%04d\n", i, family[i % 6 + 1], given[i % 5 + 1],
				    40 + i, i % 12 + 1, i % 28 + shift, shift, i
		}'
		echo "80,Penhaligon,Demelza,1972-08-03,female,5550321"
		[ "$1" = a ] && echo "81,Trelawny,Jago,1981-02-05,male,5550555" ||
			echo "81,Trelawny,Jago,1981-05-02,male,5550555"
		[ "$1" = a ] && echo "82,Carne,Ann,1990-01-01,female,5550901" || echo "82,Carne,Ann,1955-07-09,female,5550902"
	} >"$work/$1.csv"
}

for site in a b; do
	upper=$(echo $site | tr ab AB)
	runs init --data "$work/$site" --site "N$upper" --name "North $upper" --zone Europe/London --country GB \
		--admin "admin.$site" --passphrase-file "$work/passphrase"
	people $site $([ $site = a ] && echo 0 || echo 1)
	runs import --data "$work/$site" --source "old $site" \
		--map surname=family,given=given,dob=born,gender=sex,mobile=contact_point.value "$work/$site.csv"
done
runs hub init --hub "file://$work/hub" --org "River clinics"
code=$(cat "$work/out")
for site in a b; do
	runs join --data "$work/$site" --hub "file://$work/hub" --code "$code"
done
rounds() {
	for site in a b a b; do
		runs sync --data "$work/$site"
	done
	for site in a b; do
		runs check --data "$work/$site" --digest
		cp "$work/out" "$work/$site.digest"
		"$desk" verify "$work/$site" | grep -qx good || fail "$site does not verify $1"
	done
	cmp -s "$work/a.digest" "$work/b.digest" || fail "they do not hold the same $1"
}
sql() {
	sqlite3 "$work/$1/rapport.db" "$2"
}
rounds "at first"
for site in a b; do
	pairs=$(sql $site "SELECT family FROM conflict c JOIN patient p ON p.id = c.patient WHERE kind = 'same' ORDER BY 1")
	[ "$pairs" = "Penhaligon
Trelawny" ] || fail "$site noticed: $pairs"
	[ "$(sql $site "SELECT count(*) FROM sync_unseen")" -eq 0 ] || fail "$site has not compared all"
done

# record CLINIC: the number that Demelza got there
record() {
	sql a "SELECT p.record FROM patient p JOIN sync_row r ON r.tbl = 11 AND r.pk = p.id
		JOIN sync_origin o ON o.no = r.origin JOIN site s ON s.id = o.site
		WHERE p.family = 'Penhaligon' AND s.code = '$1'"
}
one=$(record NA) other=$(record NB)
[ -n "$one" ] && [ -n "$other" ] || fail "no numbers: $one, $other"
found() {
	sql "$1" "SELECT count(*) FROM patient_key WHERE names LIKE '%demelza%'"
}
"$desk" say "$work/b" same "$one" "$other" || fail "no verdict"
[ "$(found b)" -eq 1 ] || fail "b finds $(found b) people"
rounds "as one person"
for site in a b; do
	[ "$(found $site)" -eq 1 ] || fail "$site finds $(found $site) people after the verdict"
	[ "$(sql $site "SELECT count(DISTINCT canon) || ' of ' || count(*) FROM patient_canon")" = "1 of 2" ] ||
		fail "$site: $(sql $site "SELECT * FROM patient_canon")"
done
"$desk" say "$work/a" different "$one" "$other" || fail "no second verdict"
rounds "as two people"
for site in a b; do
	[ "$(found $site)" -eq 2 ] || fail "$site finds $(found $site) people when they are two"
	[ "$(sql $site "SELECT count(*) FROM patient_canon")" -eq 0 ] || fail "$site keeps them together"
	[ "$(sql $site "SELECT count(*) FROM conflict WHERE kind = 'same'")" -eq 2 ] || fail "$site asks again"
done
