# A file that one clinic imported comes to a second one by the sync; importing it there again says nothing new, and
# what somebody typed since stands. A file that says something new is heard at either.
. tests/cli/sites.lib

# person NUMBER NAME: the file of one patient with this mobile and a note-worthy second number
person() {
	printf '{"resourceType":"Patient","id":"p1","name":[{"family":"Vance","given":["Marisol"]}],"birthDate":"1985-03-12","gender":"female","telecom":[{"system":"phone","use":"mobile","value":"%s","rank":1},{"system":"phone","use":"home","value":"01632960001","rank":2}]}\n' \
		"$1" >"$work/$2.ndjson"
	printf '{"resourceType":"Appointment","id":"a1","status":"booked","start":"2099-11-30T09:30:00Z","end":"2099-11-30T10:00:00Z","participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"}]}\n' \
		>>"$work/$2.ndjson"
}

# numbers CLINIC: the numbers on her card that stand
numbers() {
	expect 0 export --data "$work/$1" --csv contact_point
	python3 -c 'import csv, sys
rows = csv.DictReader(line for line in open(sys.argv[1]) if not line.startswith(("rapport-csv", "sha256")))
print(" ".join(sorted(r["value"] for r in rows if r["gone"] == "0")))' "$work/out"
}

expect 0 hub init --hub "$hub" --org Harbour
code=$(cat "$work/out")
for site in NS EG; do
	expect 0 demo --no-open --data "$work/$site" --clinic empty --site $site --name "$site clinic"
	expect 0 join --data "$work/$site" --hub "$hub" --code "$code"
done
expect 0 staff add --data "$work/EG" --login eg.desk --family Tate --given Jon --role reception \
	--passphrase-file "$work/pass"
person 07700900101 first
expect 0 import --data "$work/NS" --source old "$work/first.ndjson"
night NS EG NS
expect 0 demo desk --data "$work/EG" --user eg.desk mobile 'Vance Marisol' 07700900202
expect 0 demo desk --data "$work/EG" --user eg.desk other 'Vance Marisol' off
night EG NS

# The same file, at the clinic that never saw it: what was typed there stands, what was taken off stays off.
expect 0 import --data "$work/EG" --source old "$work/first.ndjson"
python3 -c 'import re, sys
assert re.search(r"^\s+2\s+0\s+0\s+2\s+0\s+0\s+total", open(sys.argv[1]).read(), re.M)' "$work/out" ||
	fail "it is not said that all of it was known"
[ "$(numbers EG)" = 07700900202 ] || fail "the second clinic's import undid what was typed: $(numbers EG)"
night EG NS EG
[ "$(numbers NS)" = 07700900202 ] || fail "and the night spread it: $(numbers NS)"
[ "$(value EG "['to_decide']")" = 0 ] || fail "somebody has to decide what nobody said"

# Her visit is where it was imported first.
for site in NS EG; do
	expect 0 export --data "$work/$site" --csv appointment
	python3 -c 'import csv, sys
rows = csv.DictReader(line for line in open(sys.argv[1]) if not line.startswith(("rapport-csv", "sha256")))
print([r["site"] for r in rows])' "$work/out" >>"$work/homes"
done
[ "$(sort -u "$work/homes" | wc -l)" -eq 1 ] || fail "one visit at two clinics: $(cat "$work/homes")"

# Something new in the file is news at the second clinic, too, though nothing was said there before the first time.
person 07700900303 newer
expect 0 import --data "$work/EG" --source old "$work/newer.ndjson"
[ "$(numbers EG)" = 07700900303 ] || fail "the source's new number was not taken: $(numbers EG)"
exit 0
