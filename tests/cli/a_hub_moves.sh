# A hub goes to a new place of another kind, again and again: everything is there, the old one says where, clinics go on
# after one sentence, and a clinic that comes new begins there. Started twice it changes nothing; taken back it is off.
. tests/cli/sites.lib
. tests/cli/sshd.lib
. tests/cli/pg.lib

# follow URL FOLDER...: refused at the old place, told where; then one sync names the new one, and the next needs no word.
follow() {
	new=$1
	shift
	for each in "$@"; do
		expect 3 sync --data "$work/$each" --no-backup
		grep -qF "has moved to" "$work/err" || fail "$each is not told"
		"$RAPPORT" sync --data "$work/$each" --no-backup --hub "$new" >"$work/out" 2>"$work/err"
		[ $? -le 1 ] || fail "$each does not follow to $new"
		[ "$(value "$each" '["hub"]')" = "$new" ] || fail "$each does not keep $new"
	done
	night "$@" "$@"
}

# news FOLDER N: somebody new there.
news() {
	people news.json "55501$2" "News$2"
	sed -i "s/\"id\": \"p1\"/\"id\": \"n$2\"/; s/1985-03-12/1985-03-$2/; s/Adaeze/Ada$2/; s/p2/q$2/; s/1970-01-02/1970-01-$2/" "$work/news.json"
	expect 0 import --data "$work/$1" "$work/news.json"
}

expect 0 hub init --hub "$hub" --org 'River clinics'
code=$(cat "$work/out")
sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
clinic ns NS Northside
clinic rv RV Riverside
clinic gone GO Gone
for each in ns rv gone; do
	expect 0 join --data "$work/$each" --hub "$hub" --code "$code"
done
news gone 11
night gone ns rv
expect 0 hub sites --hub "$hub" --drop GO --recovery-file "$work/paper"
rm -rf "$work/rv/keys"
expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
code=$(cat "$work/out")
expect 0 join --data "$work/rv" --hub "$hub" --code "$code" --replace
news rv 12
night rv ns rv
same ns rv
expect 0 hub snapshot --data "$work/ns"
news ns 13
night ns

# ---- where another hub is, nothing is moved; a change of this night has not left yet
share=files://$work/share
expect 0 hub init --hub "file://$work/others" --org 'Other clinics'
expect 3 hub move --hub "$hub" --to "file://$work/others"
grep -q 'another hub' "$work/err" || fail "the other hub is not named"
expect 3 hub move --hub "$hub" --to "$hub"
expect 2 hub move --hub "$hub"
expect 3 hub move --hub "$hub" --back
night rv
news rv 14

# ---- to a share; twice
expect 0 hub move --hub "$hub" --to "$share"
expect 0 hub move --hub "$hub" --to "$share"
grep -q ' 0 segments and 0 records' "$work/out" || fail "the second time moves something"
expect 3 hub move --hub "$hub" --to "file://$work/third"
expect 0 hub status --hub "$hub"
grep -q "Moved to: *$share" "$work/out" || fail "the status does not say so"
expect 3 join --data "$work/ea" --hub "$hub" --code "$code" --new --site EA --name Eastside
expect 3 hub rotate-key --hub "$hub" --recovery-file "$work/paper"
follow "$share" ns rv
same ns rv
rm -rf "$work/ea"
expect 0 join --data "$work/ea" --hub "$share" --code "$code" --new --site EA --name Eastside
night ea ns rv
same ns rv ea

# ---- back to where it was: what is there is old
news ea 15
night ea
expect 0 hub move --hub "$share" --to "$hub"
follow "$hub" ns rv ea
same ns rv ea
expect 3 sync --data "$work/ns" --hub "$share" --no-backup

# ---- a stick beside it is no new home
expect 0 hub sites --hub "$hub" --json
cp -r "$work/hub" "$work/stick"
expect 0 sync --data "$work/ns" --hub "file://$work/stick" --no-backup
[ "$(value ns '["hub"]')" = "$hub" ] || fail "a copy became the hub"
expect 0 sync --data "$work/ns" --hub "file://$work/stick" --no-backup --keep
[ "$(value ns '["hub"]')" = "file://$work/stick" ] || fail "the word for it is not heard"
expect 0 sync --data "$work/ns" --hub "$hub" --no-backup --keep
night ns rv ea

# ---- something there is damaged: said, and taken back
cp -r "$work/hub" "$work/kept"
python3 - "$work/hub/hub.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
rid, blob = db.execute("SELECT rid, bytes FROM hub_segment WHERE kept = 1 ORDER BY rid LIMIT 1").fetchone()
db.execute("UPDATE hub_segment SET bytes = ? WHERE rid = ?", (blob[:-9] + bytes([blob[-9] ^ 1]) + blob[-8:], rid))
db.commit()
PY
expect 3 hub move --hub "$hub" --to "file://$work/fourth"
grep -q 'cannot be moved' "$work/err" || fail "the damage is not named"
expect 2 sync --data "$work/ns" --no-backup
grep -q 'being moved' "$work/err" "$work/out" || fail "nobody says that it is being moved"
expect 0 hub move --hub "$hub" --back
rm -rf "$work/hub"
cp -r "$work/kept" "$work/hub"
night ns rv ea

# ---- behind ssh, and in PostgreSQL
at=$hub
if sshd_there; then
	sshd_prepare
	sshd_key admin "$RAPPORT hub serve --hub file://$work/far"
	for site in NS RV EA; do
		sshd_key "site$site" "$RAPPORT hub serve --hub file://$work/far --site $site"
	done
	sshd_start
	news ns 16
	night ns
	expect 0 hub move --hub "$at" --to ssh://admin --tell ssh://hub.example
	at=ssh://admin
	follow ssh://siteNS ns
	follow ssh://siteRV rv
	follow ssh://siteEA ea
	night ns rv ea ns
	same ns rv ea
fi
if pg_there; then
	pg_start
	trap 'pg_stop; [ -z "${sshd:-}" ] || kill "$sshd" 2>/dev/null; rm -rf "$work" "$pg_socket"' EXIT
	pg_sql postgres 'CREATE DATABASE river' >/dev/null
	pg=postgresql://postgres@127.0.0.1:$pg_port/river?sslmode=disable\&channel_binding=disable
	news rv 17
	night rv
	expect 0 hub move --hub "$at" --to "$pg"
	for site in ns rv ea; do
		code=$(echo $site | tr a-z A-Z)
		expect 0 hub sites --hub "$pg" --json
		id=$(python3 -c 'import json, sys
print([s["id"] for s in json.load(open(sys.argv[1])) if s["code"] == sys.argv[2]][0])' "$work/out" "$code")
		pg_sql river "CREATE ROLE $site LOGIN; SELECT rapport.hub_grant('$site', '$id')" >/dev/null
		follow "postgresql://$site@127.0.0.1:$pg_port/river?sslmode=disable&channel_binding=disable" $site
	done
	night ns rv ea ns rv
	same ns rv ea
	expect 0 hub move --hub "$pg" --to "file://$work/home"
	follow "file://$work/home" ns rv ea
	same ns rv ea
	pg_stop
fi
[ -z "${sshd:-}" ] || kill "$sshd"
exit 0
