# rapport export: everything about a person stands in it, and the export itself is in her list of accesses.
: "${RAPPORT:=$BUILD/rapport}"
corpus=$PWD/tests/fixtures/corpus/fhir
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$*"
	exit 1
}

(umask 077; echo "rosewater clinic demo" >"$work/secret")
"$RAPPORT" init --data "$work/a" --site NS --name Northside --zone Europe/London --country GB \
	--admin omar.b --passphrase-file "$work/secret" >/dev/null || fail "init"
"$RAPPORT" import --data "$work/a" "$corpus/Patient-example.json" "$corpus/Practitioner-example.json" \
	"$corpus/Appointment-example.json" "$corpus/Condition-example.json" "$corpus/Flag-example.json" \
	"$corpus/RelatedPerson-benedicte.json" >/dev/null || fail "import"

"$RAPPORT" export --data "$work/a" --patient NS-000001 >"$work/text" || fail "export"
for part in Chalmers Jim Windsor 'du Marché' 33237998327 0355556473 '534 Erewhon St' 'Burnt Ear' 'big dog' \
	'results of your recent MRI' 'Appointments (1)' 'no longer valid' 'patient.export'; do
	grep -q -- "$part" "$work/text" || fail "\"$part\" is kept but not printed"
done
"$RAPPORT" export --data "$work/a" --patient NS-000001 --json >"$work/json" || fail "json"
grep -q '"accesses": \[' "$work/json" && grep -q '"appointment": \[' "$work/json" || fail "the shape of --json"
[ "$(grep -c '"event": "patient.export"' "$work/json")" -eq 2 ] || fail "both exports are accesses"

"$RAPPORT" export --data "$work/a" --csv patient >"$work/csv" || fail "csv"
head -n 1 "$work/csv" | grep -q '^rapport-csv,1' || fail "the machine format names itself"
grep -q '^id,gone,record,family,given,' "$work/csv" && grep -q ',Chalmers,Peter James,' "$work/csv" || fail "columns"
"$RAPPORT" export --data "$work/a" --csv patient --for spreadsheet | grep -q '"Chalmers"' || fail "spreadsheet"

"$RAPPORT" export --data "$work/a" --csv credential >/dev/null 2>"$work/err"
[ $? -eq 2 ] && grep -q 'Tables: ' "$work/err" || fail "credentials are no table to export"
"$RAPPORT" export --data "$work/a" --patient NS-999999 >/dev/null 2>&1
[ $? -eq 2 ] || fail "nobody has that number"
"$RAPPORT" export --data "$work/a" >/dev/null 2>&1
[ $? -eq 2 ] || fail "one of the two is needed"
exit 0
