# A clinic whose keys, or whose whole machine, are lost comes back under its code: the administrator releases its place
# with the key on paper, the old keys are shut out, nothing is lost, and no record number is given out twice.
. tests/cli/sites.lib
. tests/cli/pg.lib

# somebody FILE PHONE FAMILY: one person more.
somebody() {
	people "$1" "$2" "$3"
	sed -i "s/\"id\": \"p1\"/\"id\": \"$3\"/; s/1985-03-12/1985-07-${2#55501}/" "$work/$1"
}

# record FOLDER NAME: her record number.
record() {
	expect 0 find --data "$work/$1" "$2"
	grep -oE '[A-Z]{2}-[0-9]{6}' "$work/out" | head -n 1
}

# comes_back HUB: the whole story at one kind of hub.
comes_back() {
	rm -rf "$work/ns" "$work/rv" "$work/ea" "$work/thief" "$work/gone" "$work/hub"
	expect 0 hub init --hub "$hub" --org 'River clinics'
	code=$(cat "$work/out")
	sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
	clinic ns NS Northside
	clinic rv RV Riverside
	people first.json 5550188 Okafor
	expect 0 join --data "$work/ns" --hub "$hub" --code "$code"
	expect 0 join --data "$work/rv" --hub "$hub" --code "$code"
	expect 0 import --data "$work/rv" "$work/first.json"
	night rv ns

	# ---- the keys folder is lost; a change of that day has not left yet
	cp -r "$work/rv" "$work/thief"
	rm -rf "$work/rv/keys"
	somebody late.json 5550109 Lateday
	expect 0 import --data "$work/rv" "$work/late.json"
	expect 3 sync --data "$work/rv" --no-backup
	expect 3 join --data "$work/rv" --hub "$hub" --code "$code"
	grep -q 'hub sites --release RV' "$work/err" || fail "nobody says how it comes back"
	expect 3 join --data "$work/rv" --hub "$hub" --code "$code" --replace
	expect 2 hub sites --hub "$hub" --release RV --drop RV --recovery-file "$work/paper"
	expect 3 hub sites --hub "$hub" --release XX --recovery-file "$work/paper"
	expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
	code=$(cat "$work/out")
	expect 0 hub sites --hub "$hub"
	grep -q 'RV .*its place is free' "$work/out" || fail "nobody sees that the place is free"
	expect 3 join --data "$work/rv" --hub "$hub" --code "$code"
	grep -q -- '--replace' "$work/err" || fail "the word is not asked for"
	expect 0 join --data "$work/rv" --hub "$hub" --code "$code" --replace
	night rv ns rv
	same ns rv
	finds ns lateday RV-
	finds ns okafor RV-

	# ---- who has the old machine is shut out
	somebody forged.json 5550106 Forged
	expect 0 import --data "$work/thief" "$work/forged.json"
	expect 3 sync --data "$work/thief" --no-backup
	grep -q 'shut out' "$work/err" || fail "the old machine is not told"
	night ns rv
	finds ns forged '0 of '

	# ---- everything is lost
	expect 0 hub snapshot --data "$work/ns"
	before=$(record ns lateday)
	mv "$work/rv" "$work/gone"
	expect 3 join --data "$work/rv" --hub "$hub" --code "$code" --new --site RV --name Riverside
	rm -rf "$work/rv"
	expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
	code=$(cat "$work/out")
	expect 3 join --data "$work/xx" --hub "$hub" --code "$code" --new --replace --site XX --name Nobody
	grep -q 'no place to take' "$work/err" || fail "a place that nobody left"
	expect 0 join --data "$work/rv" --hub "$hub" --code "$code" --new --replace --site RV --name Riverside \
		--admin admin --passphrase-file "$work/pass"
	night rv ns rv
	same ns rv
	finds rv okafor RV-
	finds rv lateday RV-
	somebody after.json 5550120 Afterwards
	expect 0 import --data "$work/rv" "$work/after.json"
	after=$(record rv afterwards)
	[ "${after#RV-}" -gt "${before#RV-}" ] || fail "$after is not above $before"
	"$RAPPORT" staff --data "$work/rv" list >"$work/out" 2>"$work/err"
	[ "$(grep -c '^admin ' "$work/out")" -le 1 ] || fail "the administrator is there twice"
	expect 3 sync --data "$work/gone" --no-backup
	night rv ns rv
	same ns rv
	[ "$(value rv '["parked"]')" = 0 ] || fail "something is parked"

	# ---- everything is lost but a backup, in which is what had not left yet
	"$RAPPORT" backup --data "$work/rv" --init >"$work/said" 2>&1 || fail "no key for a backup"
	grep -E '^  [0-9A-Z-]+$' "$work/said" | tr -d ' ' >"$work/backup.code"
	somebody unsent.json 5550125 Unsent
	expect 0 import --data "$work/rv" "$work/unsent.json"
	made=$("$RAPPORT" backup --data "$work/rv" --to "$work/stick") || fail "no backup"
	rm -rf "$work/rv"
	expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
	code=$(cat "$work/out")
	expect 0 restore --data "$work/rv" --from "$made" --code-file "$work/backup.code"
	expect 0 join --data "$work/rv" --hub "$hub" --code "$code" --replace
	night rv ns rv
	same ns rv
	finds ns unsent RV-
	rm -rf "$work/stick"

	# ---- a clinic that comes new reads the history of all machines
	expect 0 join --data "$work/ea" --hub "$hub" --code "$code" --new --site EA --name Eastside
	night ea ns rv ea
	same ns rv ea
}

comes_back
hub=files://$work/hub
comes_back

# ---- in PostgreSQL a login is bound to the clinic: the new machine has another one, which the administrator binds
if pg_there; then
	pg_start
	pg_sql postgres 'CREATE DATABASE river' >/dev/null
	rm -rf "$work/ns" "$work/rv"
	at="@127.0.0.1:$pg_port/river?sslmode=disable&channel_binding=disable"
	hub=postgresql://postgres$at
	expect 0 hub init --hub "$hub" --org 'River clinics'
	code=$(cat "$work/out")
	sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
	pg_grant river ns rv
	clinic ns NS Northside
	clinic rv RV Riverside
	expect 0 join --data "$work/ns" --hub "postgresql://ns$at" --code "$code"
	expect 0 join --data "$work/rv" --hub "postgresql://rv$at" --code "$code"
	expect 0 import --data "$work/rv" "$work/late.json"
	night rv
	before=$(record rv lateday)
	rm -rf "$work/rv"
	expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
	code=$(cat "$work/out")
	expect 0 hub sites --hub "$hub" --json
	id=$(python3 -c 'import json, sys
print([s["id"] for s in json.load(open(sys.argv[1])) if s["code"] == "RV"][0])' "$work/out")
	pg_sql river "SELECT rapport.hub_revoke('rv'); CREATE ROLE rv2 LOGIN; SELECT rapport.hub_grant('rv2', '$id')" >/dev/null
	expect 0 join --data "$work/rv" --hub "postgresql://rv2$at" --code "$code" --new --replace --site RV --name Riverside
	expect 0 import --data "$work/rv" "$work/after.json"
	night rv ns rv
	same ns rv
	finds ns lateday "$before"
	after=$(record ns afterwards)
	[ "${after#RV-}" -gt "${before#RV-}" ] || fail "$after is not above $before"
	pg_stop
fi
exit 0
