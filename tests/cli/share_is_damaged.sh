# A file of a share that is damaged, cut, exchanged or gone keeps later changes from others: whoever lacks them is told
# which file it is, and so is who checks the hub; once a clinic that has them was there, all is in step again. So is a
# member's record; and a hub whose database is no database is not taken for the clinic's own.
. tests/cli/sites.lib
hub=files://$work/share

one() {	# one FILE FAMILY: a bundle with one person
	printf '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"%s","name":[{"family":"%s","given":["Ngũgĩ"]}],"gender":"male","birthDate":"1961-05-04"}}]}' \
		"$2" "$2" >"$work/$1"
}
segments() {
	find "$work/share/segments" -name '*.seg' | sort
}
says() {
	cat "$work/out" "$work/err" | tr -s '\n ' '  ' >"$work/said"
	grep -qF -e "$1" "$work/said" || fail "\"$1\" is not said"
}
lacks() {
	expect 0 find --data "$work/$1" "$2"
	! grep -qF '1 of' "$work/out" || fail "$1 has $2"
}

# fresh: A hands in two people in two files that nobody has read: $first and $second.
fresh() {
	segments >"$work/before"
	for each in First Second; do
		one "$each.json" "$each$round"
		expect 0 import --data "$work/a" "$work/$each.json"
		night a
	done
	segments | comm -13 "$work/before" - >"$work/new"
	first=$(sed -n 1p "$work/new")
	second=$(sed -n 2p "$work/new")
	[ -n "$second" ] || fail "there are no two files"
}

damage() {
	case $1 in
	flip) python3 -c 'import sys
bytes = bytearray(open(sys.argv[1], "rb").read())
bytes[250] ^= 1
open(sys.argv[1], "wb").write(bytes)' "$first" ;;
	cut) truncate -s 100 "$first" ;;
	empty) : >"$first" ;;
	stream) cp "$(find "$work/share/segments/org" -name '*.seg' | head -n 1)" "$first" ;;
	other) cp "$(find "$work/theirs/segments" -name '*.seg' | head -n 1)" "$first" ;;
	gone) rm "$first" ;;
	late) printf X | dd of="$second" bs=1 seek=200 conv=notrunc 2>/dev/null ;;
	esac
}

clinic a AA Alpha
clinic b BB Beta
clinic d DD Delta
expect 0 hub init --hub "files://$work/theirs" --org 'Hill clinics'
expect 0 join --data "$work/d" --hub "files://$work/theirs" --code "$(cat "$work/out")"
one d.json Dogwood
expect 0 import --data "$work/d" "$work/d.json"
"$RAPPORT" sync --data "$work/d" --hub "files://$work/theirs" --no-backup >"$work/out" 2>&1
expect 0 hub init --hub "$hub" --org 'Harbour clinics'
code=$(cat "$work/out")
expect 0 join --data "$work/a" --hub "$hub" --code "$code"
expect 0 join --data "$work/b" --hub "$hub" --code "$code"
night a b a b

for round in flip cut empty stream other gone late; do
	fresh
	damage $round
	bad=${first##*/}
	case $round in
	gone) bad=$(dirname "${first#"$work/share/"}") ;;
	late) bad=${second##*/} ;;
	esac
	for again in 1 2; do
		expect 1 sync --data "$work/b" --no-backup
		says "$bad"
	done
	expect 1 sync --data "$work/b" --no-backup --json
	grep -q '"status": "to decide"' "$work/out" || fail "a script is not told"
	expect 1 hub check --hub "$hub"
	says "$bad"
	lacks b "Second$round"
	[ $round = late ] || lacks b "First$round"
	night a
	expect 0 hub check --hub "$hub"
	expect 0 sync --data "$work/b" --no-backup
	for each in First Second; do
		finds b "$each$round" '1 of'
	done
	night a
	same a b
done

# ---- the newest file is gone: only A's word tells that there was one
round=Newest
fresh
rm "$second"
expect 1 sync --data "$work/b" --no-backup
says "$(dirname "${second#"$work/share/"}")"
finds b FirstNewest '1 of'
lacks b SecondNewest
night a
expect 0 sync --data "$work/b" --no-backup
finds b SecondNewest '1 of'

# ---- what a copying program brings in another order is told, and comes
round=Harbour
fresh
mv "$first" "$work/kept"
expect 1 sync --data "$work/b" --no-backup
says 'not copied yet'
mv "$work/kept" "$first"
expect 0 sync --data "$work/b" --no-backup
finds b SecondHarbour '1 of'

# ---- the record of a member
for round in Altered Short; do
	fresh
	record=$(grep -l '\\"code\\":\\"AA\\"' "$work"/share/records/member/* | tail -n 1)
	[ -n "$record" ] || fail "A has no record"
	cp "$record" "$work/record"
	case $round in
	Altered) sed -i 's/Alpha/Alphb/' "$record" ;;
	Short) truncate -s 50 "$record" ;;
	esac
	expect 1 sync --data "$work/b" --no-backup
	says "record of AA (member/"
	expect 1 hub check --hub "$hub"
	says "record member/"
	# Its key is known here, and its signature holds; what the hub cannot tell whose it is waits.
	[ $round = Altered ] || lacks b FirstShort
	night a
	expect 0 hub check --hub "$hub"
	expect 0 sync --data "$work/b" --no-backup
	finds b "Second$round" '1 of'
done

# ---- a database that is none: it is the hub's, not the clinic's
expect 0 hub init --hub "file://$work/hub" --org 'River clinics'
code=$(cat "$work/out")
clinic e EE Epsilon
expect 0 join --data "$work/e" --hub "file://$work/hub" --code "$code"
night e
cp "$work/hub/hub.db" "$work/sound.db"
for how in 0 1 100 600 4096 9000 garbage; do
	rm -f "$work/hub/hub.db-wal" "$work/hub/hub.db-shm"
	cp "$work/sound.db" "$work/hub/hub.db"
	if [ $how = garbage ]; then
		head -c 20000 /dev/urandom >"$work/hub/hub.db"
	else
		truncate -s $how "$work/hub/hub.db"
	fi
	for each in "sync --data $work/e --no-backup" "hub check --hub file://$work/hub"; do
		# shellcheck disable=SC2086
		expect 3 $each
		says "The hub's database $work/hub/hub.db is damaged"
		says 'rapport hub rebuild'
		! grep -q 'newest backup' "$work/said" || fail "somebody is sent to a clinic's backup"
	done
done
exit 0
