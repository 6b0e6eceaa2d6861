# hub.db cut off, zeroed, or with a bit turned, wherever it is: either nothing of it mattered and both clinics end with the
# same, or somebody is told what is damaged and where; and from what the clinics hold it is made again without loss.
. tests/cli/sites.lib

# somebody FILE N: one person more.
somebody() {
	people "$1" "55501$2" "News$2"
	sed -i "s/\"id\": \"p1\"/\"id\": \"n$2\"/; s/1985-03-12/1985-03-$2/; s/Adaeze/Ada$2/; s/p2/q$2/; s/1970-01-02/1970-01-$2/" \
		"$work/$1"
}

# again: everything as before the damage; names stay, for a folder that moves is a copy.
again() {
	for each in hub ns rv; do
		rm -rf "${work:?}/$each"
		cp -r "$work/sound/$each" "$work/$each"
	done
}

# whole WHERE: both have everything of both.
whole() {
	same ns rv
	for each in ns rv; do
		for name in Ada11 Ada12 Ada13; do
			finds $each "$name" "$name"
		done
	done
}

# rebuild: the documented way.
rebuild() {
	mv "$work/hub" "$work/damaged"
	expect 0 hub rebuild --hub "$hub" --data "$work/ns"
	night ns rv ns rv
	rm -rf "$work/damaged"
	expect 0 hub check --hub "$hub"
}

expect 0 hub init --hub "$hub" --org 'River clinics'
code=$(cat "$work/out")
sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
clinic ns NS Northside
clinic rv RV Riverside
expect 0 join --data "$work/ns" --hub "$hub" --code "$code"
expect 0 join --data "$work/rv" --hub "$hub" --code "$code"
somebody one.json 11
expect 0 import --data "$work/ns" "$work/one.json"
night ns rv ns
expect 0 hub check --hub "$hub"
# What each has and the other has not: one is at the hub already, one is not.
somebody two.json 12
somebody three.json 13
expect 0 import --data "$work/rv" "$work/two.json"
night rv
expect 0 import --data "$work/ns" "$work/three.json"
python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA wal_checkpoint(TRUNCATE)")' "$work/hub/hub.db"
mkdir "$work/sound"
cp -r "$work/hub" "$work/ns" "$work/rv" "$work/sound"

pages=$(python3 -c 'import os, sys; print(os.path.getsize(sys.argv[1]) // 4096)' "$work/hub/hub.db")
page=0
told=0
while [ $page -lt "$pages" ]; do
	for how in zero flip cut; do
		case $how in
		flip) [ $((page % 3)) -eq 0 ] || continue ;;
		cut) [ $((page % 5)) -eq 0 ] || continue ;;
		esac
		again
		python3 - "$work/hub/hub.db" $page $how <<'PY'
import random, sys
path, page, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(path, "r+b") as db:
	if how == "cut":
		db.truncate(page * 4096)
	elif how == "zero":
		db.seek(page * 4096)
		db.write(bytes(4096))
	else:
		at = page * 4096 + random.Random(page).randrange(4096)
		db.seek(at)
		byte = db.read(1)[0]
		db.seek(at)
		db.write(bytes([byte ^ 4]))
PY
		good=yes
		for each in ns rv ns; do
			"$RAPPORT" sync --data "$work/$each" --no-backup >"$work/out" 2>"$work/err"
			got=$?
			[ $got -le 1 ] && ! grep -qE 'damaged|not signed|no segment|verif' "$work/out" && continue
			good=no
			[ $got -le 3 ] || fail "page $page, $how: exit $got"
			grep -qE 'damaged|not signed|no segment|verif|other keys|does not know|history|no hub|did not come|Decryption|record of' \
				"$work/out" "$work/err" || fail "page $page, $how: no words"
		done
		if [ $good = yes ]; then
			whole
		else
			told=$((told + 1))
		fi
		[ $good = no ] || continue
		[ $((told % 4)) -eq 1 ] || continue
		rebuild
		whole
	done
	page=$((page + 1))
done
[ $told -ge 5 ] || fail "of $pages pages only $told mattered"

# ---- it is gone altogether; who belonged, and the join code, are still good
again
expect 3 hub rebuild --hub "$hub" --data "$work/ns"
grep -q 'is a hub in that place' "$work/err" || fail "a hub in use is overwritten"
rm -rf "$work/hub"
expect 2 sync --data "$work/ns" --no-backup
grep -q 'no hub in' "$work/out" "$work/err" || fail "nobody says that it is gone"
mkdir -m 0700 "$work/hub"
expect 0 hub rebuild --hub "$hub" --data "$work/rv"
night ns rv ns rv
whole
expect 0 join --data "$work/ea" --hub "$hub" --code "$code" --new --site EA --name Eastside
night ea ns rv ea
same ns rv ea
expect 0 hub rotate-key --hub "$hub" --recovery-file "$work/paper"
night ns rv ea

# ---- and what clinics have long sent away from their own store comes with a snapshot
for each in ns rv ea; do
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DELETE FROM sync_seg WHERE seq_from = 1")
db.commit()' "$work/$each/rapport.db"
done
expect 0 import --data "$work/rv" "$work/one.json"
rm -rf "$work/hub"
expect 0 hub rebuild --hub "$hub" --data "$work/ea"
night ns rv ea ns rv ea
same ns rv ea
expect 0 hub snapshot --data "$work/ns"
expect 0 hub sites --hub "$hub" --json
rm -rf "$work/we"
expect 0 hub rotate-key --hub "$hub" --recovery-file "$work/paper"
expect 0 join --data "$work/we" --hub "$hub" --code "$(cat "$work/out")" --new --site WE --name Westside
night we ns rv ea we
same ns rv ea we
exit 0
