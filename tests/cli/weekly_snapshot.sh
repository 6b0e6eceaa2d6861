# The weekly snapshot: one clinic of a group makes it at the end of its session, and when it cannot be put the session
# is as good as without.
. tests/cli/clinic.lib
: "${RAPPORT:=$BUILD/rapport}"
hub=file://$work/hub
code=$("$RAPPORT" hub init --hub "$hub" --org 'River clinics' 2>/dev/null) || fail "no hub"

snapshots() {
	sqlite3 "$work/hub/hub.db" "SELECT count(*) FROM hub_record WHERE kind = 'snapshot'"
}
wait_days() {
	for site in AA BB; do
		"$RAPPORT" demo clock advance "$1d" --data "$work/$site" || fail "the clock of $site stands"
	done
}
night() {
	for site in "$@"; do
		"$RAPPORT" sync --no-backup --data "$work/$site" >"$work/said" || fail "$site: $(cat "$work/said")"
	done
}

for site in AA BB; do
	"$RAPPORT" demo --clinic empty --site $site --name "Clinic $site" --data "$work/$site" >/dev/null || fail "no $site"
	"$RAPPORT" join --hub "$hub" --code "$code" --data "$work/$site" >/dev/null 2>&1 || fail "$site has not joined"
done
[ "$(snapshots)" = 0 ] || fail "joining made one"
night AA BB
[ "$(snapshots)" = 1 ] || fail "the first night made $(snapshots)"
wait_days 6
night AA BB
[ "$(snapshots)" = 1 ] || fail "a young one was made again"
wait_days 2
night BB
[ "$(snapshots)" = 1 ] || fail "BB made one though AA was there lately"
night AA
[ "$(snapshots)" = 2 ] || fail "after a week there is none more"

# AA stays away for longer than a fortnight: it is BB's turn.
wait_days 16
night BB
newest=$(sqlite3 "$work/hub/hub.db" "SELECT max(name) FROM hub_record WHERE kind = 'snapshot'")
[ "$(snapshots)" = 2 ] || fail "the oldest is still there"
wait_days 8

mkdir "$work/BB/snapshot.sealed"
night BB
"$RAPPORT" sync status --data "$work/BB" >"$work/status"
grep -q 'No snapshot for new clinics' "$work/status" || fail "nobody is told: $(cat "$work/status")"
[ "$(sqlite3 "$work/hub/hub.db" "SELECT max(name) FROM hub_record WHERE kind = 'snapshot'")" = "$newest" ] || fail "it was put"

# A new clinic begins from it.
"$RAPPORT" join --new --site CC --name 'Clinic CC' --hub "$hub" --code "$code" --data "$work/CC" >/dev/null 2>&1 ||
	fail "CC has not joined"
"$RAPPORT" check --data "$work/CC" >"$work/said" || fail "$(cat "$work/said")"
exit 0
