# A hub forgets what every member has and a snapshot holds, after two months; a clinic that joins later begins from the
# snapshot, and nobody who was away for a night misses anything.
. tests/cli/sites.lib

segments() {
	python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM hub_segment WHERE kept").fetchone()[0])' \
		"$work/hub/hub.db"
}

people first.json 5550188 Okafor
people moved.json 5550777 Okafor
people wed.json 5550777 Bell
expect 0 demo --clinic empty --site NS --name Northside --data "$work/ns"
expect 0 demo --clinic empty --site EA --name Eastgate --data "$work/ea"
expect 0 hub init --hub "$hub" --org 'Harbour clinics'
code=$(cat "$work/out")
expect 0 import --data "$work/ns" "$work/first.json"
expect 0 join --data "$work/ns" --hub "$hub" --code "$code"
expect 0 join --data "$work/ea" --hub "$hub" --code "$code"
night ns ea ns
cp -a "$work/ea" "$work/ea.old"
people early.json 5550199 Okafor
expect 0 import --data "$work/ns" "$work/early.json"
night ns ea ns
before=$(segments)
[ "$before" -gt 0 ] || fail "the hub holds nothing"

# Nothing is forgotten before: a clinic restored from a backup of these days needs it.
night ns ea
[ "$(segments)" -eq "$before" ] || fail "forgotten although the changes are young"
expect 0 import --data "$work/ns" "$work/moved.json"
for each in ns ea; do
	expect 0 demo clock advance 61d --data "$work/$each"
done
night ns ea ns
after=$(segments)
[ "$after" -lt "$before" ] || fail "of $before segments the hub still keeps $after"
night ea
same ns ea
finds ea 5550777 NS-000001

# A backup from before all that lacks for ever what was forgotten: it is not told to run it again and again.
for week in 1 2 3 4; do
	for each in ns ea; do
		expect 0 demo clock advance 15d --data "$work/$each"
	done
	night ns ea
done
mv "$work/ea" "$work/ea.now"
cp -a "$work/ea.old" "$work/ea"
expect 3 sync --data "$work/ea"
grep -q 'let go of changes' "$work/err" && grep -q -- '--release EA' "$work/err" || fail "what to do is not said: $(cat "$work/err")"
rm -rf "$work/ea"
mv "$work/ea.now" "$work/ea"

# Who comes later finds in the snapshot what the hub has forgotten.
expect 0 join --data "$work/rv" --new --site RV --name Riverside --hub "$hub" --code "$code"
expect 0 import --data "$work/ea" "$work/wed.json"
night ea rv ns ea rv
same ns ea rv
finds rv bell NS-000001
exit 0
