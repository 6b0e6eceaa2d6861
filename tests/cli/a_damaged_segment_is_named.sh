# A segment that is damaged in a hub's database, or gone from it, is named, and what came before it comes in; it is never
# taken for something the hub let go of, and a hub that is made again has it.
. tests/cli/sites.lib

hub_sql() {
	python3 -c 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()' \
		"$work/hub/hub.db" "$1"
}
begin() {
	rm -rf "$work/ns" "$work/ea" "$work/hub"
	expect 0 demo --clinic empty --site NS --name Northside --data "$work/ns"
	expect 0 demo --clinic empty --site EA --name Eastgate --data "$work/ea"
	expect 0 hub init --hub "$hub" --org 'Harbour clinics'
	code=$(cat "$work/out")
	expect 0 join --data "$work/ns" --hub "$hub" --code "$code"
	expect 0 join --data "$work/ea" --hub "$hub" --code "$code"
	people first.json 5550188 Okafor
	expect 0 import --data "$work/ns" "$work/first.json"
	night ns
	people moved.json 5550777 Okafor
	expect 0 import --data "$work/ns" "$work/moved.json"
	night ns
}
last="(SELECT max(rid) FROM hub_segment WHERE scope LIKE 'g.%')"
for harm in "UPDATE hub_segment SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB) WHERE rid = $last" \
	"UPDATE hub_segment SET bytes = substr(bytes, 1, 200) WHERE rid = $last"; do
	begin
	hub_sql "$harm"
	expect 1 sync --data "$work/ea" --no-backup
	grep -q 'A segment of NS is damaged at the hub' "$work/out" || fail "$harm: not said"
	finds ea 5550188 NS-000001
done
begin
hub_sql "DELETE FROM hub_segment WHERE rid = $last - 1"
"$RAPPORT" sync --data "$work/ea" --no-backup >"$work/out" 2>"$work/err"
got=$?
[ $got -le 2 ] || fail "a deleted segment: exit $got"
! grep -q 'let go of' "$work/out" "$work/err" || fail "a deleted segment is taken for a forgotten one"
grep -q 'has lost a segment of NS' "$work/out" || fail "a deleted segment is not named"
mv "$work/hub" "$work/hub.damaged"
expect 0 hub rebuild --hub "$hub" --data "$work/ns"
night ns ea ns ea
same ns ea
finds ea 5550777 NS-000001
exit 0
