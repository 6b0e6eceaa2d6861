# Two clinics join under one code at two copies of a share, between two runs of the program that copies it. Whichever way
# it copies: who joined first keeps the code, the other one is told, every other clinic believes the same one, and what
# was entered at the other is not lost.
. tests/cli/sites.lib

# somebody FILE N: one person more.
somebody() {
	people "$1" "55501$2" "News$2"
	sed -i "s/\"id\": \"p1\"/\"id\": \"n$2\"/; s/1985-03-12/1985-03-$2/; s/Adaeze/Ada$2/; s/p2/q$2/; s/1970-01-02/1970-01-$2/" \
		"$work/$1"
}

# carry HOW: both copies of the share become one.
carry() {
	case $1 in
	keep) # what is there stays
		cp -rn "$work/one/." "$work/two" && cp -rn "$work/two/." "$work/one" ;;
	newest) # the newer file wins
		cp -rpu "$work/one/." "$work/two" && cp -rpu "$work/two/." "$work/one" ;;
	esac
}

for how in keep newest; do
	rm -rf "$work/one" "$work/two" "$work/ns" "$work/ws" "$work/first" "$work/later" "$work/again"
	hub=files://$work/one
	expect 0 hub init --hub "$hub" --org 'River clinics'
	code=$(cat "$work/out")
	sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
	clinic ns NS Northside
	clinic ws WS Westside
	clinic first RV Riverside
	clinic later RV Rivertown
	expect 0 join --data "$work/ns" --hub "$hub" --code "$code"
	cp -rp "$work/one" "$work/two"
	somebody first.json 11
	somebody later.json 12
	expect 0 import --data "$work/first" "$work/first.json"
	expect 0 import --data "$work/later" "$work/later.json"
	expect 0 join --data "$work/first" --hub "$hub" --code "$code"
	expect 0 join --data "$work/later" --hub "files://$work/two" --code "$code"
	night first later
	# One clinic knows the one, another the other.
	expect 0 join --data "$work/ws" --hub "files://$work/two" --code "$code"
	night ns ws

	carry $how
	expect 3 sync --data "$work/later" --no-backup
	grep -q 'Riverside, joined under the code RV at the same time and came first' "$work/err" ||
		fail "$how: the later one is not told"
	night first
	carry $how
	expect 3 sync --data "$work/later" --no-backup
	somebody more.json 13
	expect 0 import --data "$work/first" "$work/more.json"
	night ns ws first
	carry $how
	night ns ws first
	carry $how
	night ns ws first ns
	for each in ns ws first; do
		finds $each ada11 Ada11
		finds $each ada13 Ada13
	done
	expect 0 hub sites --hub "$hub"
	[ "$(grep -c '^RV ' "$work/out")" -eq 1 ] || fail "$how: RV is there twice"
	grep -q '^RV *Riverside' "$work/out" || fail "$how: another one is RV"
	"$RAPPORT" sync status --data "$work/first" >"$work/out" 2>"$work/err"
	grep -q "joined under this clinic's code" "$work/out" || fail "$how: the first one is not told"

	# ---- what was entered at the later one comes in by its taking the place for a moment; then it begins as another
	finds later ada12 Ada12
	expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
	expect 0 join --data "$work/later" --hub "$hub" --code "$(cat "$work/out")" --replace
	night later ns
	expect 3 sync --data "$work/first" --no-backup
	expect 0 hub sites --hub "$hub" --release RV --recovery-file "$work/paper"
	code=$(cat "$work/out")
	expect 0 join --data "$work/first" --hub "$hub" --code "$code" --replace
	night first ns
	expect 0 join --data "$work/again" --hub "$hub" --code "$code" --new --site RT --name Rivertown
	expect 0 sync --data "$work/ws" --hub "$hub" --no-backup --keep
	night first ns ws again first
	same ns ws first again
	for each in ns ws first again; do
		for name in ada11 ada12 ada13; do
			finds $each $name "A${name#a}"
		done
	done
done
exit 0
