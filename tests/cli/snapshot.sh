# A new clinic begins from a snapshot, and one that was restored from its backup gets back what it had handed in; in the
# end all have the same.
. tests/cli/clinic.lib
: "${RAPPORT:=$BUILD/rapport}"
hub=file://$work/hub

umask 077
echo "rosewater clinic demo" >"$work/secret"
corpus=tests/fixtures/corpus/fhir
"$RAPPORT" init --data "$work/a" --site NS --name Northside --zone Europe/London --country GB \
	--admin omar.b --passphrase-file "$work/secret" >/dev/null || fail "init"
"$RAPPORT" import --data "$work/a" $corpus/Patient-example.json >/dev/null || fail "import"
code=$("$RAPPORT" hub init --hub "$hub" --org "Riverside clinics" 2>"$work/said") || fail "hub init"
grep -E '^  [0-9A-Z-]+$' "$work/said" | tr -d ' ' >"$work/recovery"
[ -s "$work/recovery" ] || fail "no recovery key was shown"

"$RAPPORT" hub snapshot --data "$work/a" --hub "$hub" >/dev/null 2>"$work/err"
[ $? -eq 3 ] && grep -q 'join' "$work/err" || fail "a clinic on its own made a snapshot"
"$RAPPORT" join --data "$work/a" --hub "$hub" --code "$code" >/dev/null || fail "join"
"$RAPPORT" sync --data "$work/a" >/dev/null || fail "first sync"
"$RAPPORT" hub snapshot --data "$work/a" >"$work/said" || fail "snapshot"
grep -q 'is at the hub' "$work/said" || fail "$(cat "$work/said")"

# What has not been handed in is in no snapshot.
"$RAPPORT" import --data "$work/a" $corpus/Patient-f001.json >/dev/null || fail "second import"
"$RAPPORT" hub snapshot --data "$work/a" >/dev/null 2>"$work/err"
[ $? -eq 3 ] && grep -q 'rapport sync' "$work/err" || fail "what the hub has not got went into a snapshot"

"$RAPPORT" join --data "$work/b" --hub "$hub" --code "$code" --new --site RV --name Riverside >/dev/null ||
	fail "join from the snapshot"
"$RAPPORT" check --data "$work/b" >"$work/said" || fail "the new clinic: $(cat "$work/said")"
"$RAPPORT" sync --data "$work/a" >/dev/null || fail "sync of a"
"$RAPPORT" sync --data "$work/b" >/dev/null || fail "sync of b"
"$RAPPORT" sync --data "$work/a" >/dev/null || fail "sync of a again"
same() {
	[ "$("$RAPPORT" check --data "$work/a" --digest)" = "$("$RAPPORT" check --data "$work/b" --digest)" ] ||
		fail "$1: the two clinics differ"
}
same "after the join"

# Without a backup key of its own: the organisation's recovery key opens a member's backups.
made=$("$RAPPORT" backup --data "$work/a") || fail "backup"
"$RAPPORT" import --data "$work/a" $corpus/Condition-example.json >/dev/null || fail "third import"
"$RAPPORT" sync --data "$work/a" >/dev/null || fail "sync before the restore"
"$RAPPORT" restore --data "$work/a" --from "$made" --code-file "$work/recovery" >/dev/null || fail "restore"
"$RAPPORT" sync --data "$work/a" >/dev/null || fail "sync after the restore"
"$RAPPORT" sync --data "$work/b" >/dev/null || fail "sync of b after the restore"
"$RAPPORT" sync --data "$work/a" >/dev/null || fail "last sync"
same "after the restore"
"$RAPPORT" export --data "$work/a" --csv condition | grep -q Burn || fail "what was handed in did not come back"
for each in a b; do
	"$RAPPORT" check --data "$work/$each" >"$work/said" || fail "$each: $(cat "$work/said")"
done

# Joining again the same way changes nothing, and a join whose first exchange was cut is gone on with.
new() {
	"$RAPPORT" join --data "$work/$1" --hub "$hub" --code "$code" --new --site "$2" --name "$2" >"$work/out" 2>"$work/err"
}
before=$("$RAPPORT" check --data "$work/b" --digest)
new b RV || fail "the same again is refused: $(cat "$work/err")"
[ "$("$RAPPORT" check --data "$work/b" --digest)" = "$before" ] || fail "the same again changed something"
new b XX && fail "another site took the place of a database"
(trap '' XFSZ; ulimit -f 2000; new c CC)
[ -s "$work/c/rapport.db" ] || fail "nothing was begun"
new c CC || fail "what was cut is not gone on with: $(cat "$work/err")"
"$RAPPORT" check --data "$work/c" >"$work/said" || fail "after the second try: $(cat "$work/said")"

# A database that was a clinic on its own is not a new one.
"$RAPPORT" init --data "$work/own" --site OW --name Own --zone Europe/London --country GB --admin omar.b \
	--passphrase-file "$work/secret" >/dev/null || fail "init of its own"
new own OW && fail "a clinic on its own was taken for a new one"
grep -q 'There is a database' "$work/err" || fail "$(cat "$work/err")"
new own OW && fail "a clinic on its own was taken for a new one at the second try"

# Damaged snapshots are no reason not to begin.
"$RAPPORT" hub snapshot --data "$work/a" >"$work/said" || fail "the last snapshot"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE hub_record SET bytes = zeroblob(length(bytes)) WHERE kind = ?", ("chunk",))
db.commit()' "$work/hub/hub.db" || fail "damage"
new d DD || fail "a damaged snapshot lets nobody begin: $(cat "$work/err")"
grep -q 'No snapshot at the hub is good' "$work/err" || fail "nobody is told"
"$RAPPORT" check --data "$work/d" >"$work/said" || fail "without a snapshot: $(cat "$work/said")"
exit 0
