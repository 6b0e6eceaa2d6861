# rapport backup and restore: made while others write, opened by the code alone, tried into an empty folder with equal
# counts; a file that was cut or changed, a wrong code and a full disk change nothing.
. tests/cli/clinic.lib
: "${RAPPORT:=$BUILD/rapport}"

umask 077
(echo "rosewater clinic demo" >"$work/secret")
"$RAPPORT" init --data "$work/a" --site NS --name Northside --zone Europe/London --country GB \
	--admin omar.b --passphrase-file "$work/secret" >/dev/null || fail "init"
"$RAPPORT" import --data "$work/a" tests/fixtures/corpus/fhir/Patient-example.json >/dev/null || fail "import"

# A key first, once; the folder keeps nothing that opens a backup.
"$RAPPORT" backup --data "$work/a" >/dev/null 2>"$work/err"
[ $? -eq 2 ] && grep -q -- '--init' "$work/err" || fail "without a key it says how to make one"
"$RAPPORT" backup --data "$work/a" --init >"$work/said" || fail "init of the key"
grep -E '^  [0-9A-Z-]+$' "$work/said" | tr -d ' ' >"$work/code"
[ -s "$work/code" ] || fail "no code was shown"
"$RAPPORT" backup --data "$work/a" --init >/dev/null 2>&1 && fail "a second key replaced the first"
grep -rqF "$(cat "$work/code")" "$work/a" && fail "the code lies in the data folder"

# Made while another process writes without a pause.
"$desk" save "$work/a" 1 60 >"$work/writes" 2>&1 &
writer=$!
made=$("$RAPPORT" backup --data "$work/a") || fail "backup during writes"
wait "$writer" || fail "the writer was stopped by the backup"
[ "$(grep -c '^saved' "$work/writes")" -eq 60 ] || fail "writes were lost: $(tail -n 1 "$work/writes")"
[ "$(stat -c %a "$made")" = 600 ] || fail "others may read the backup"
[ -e "$work/a/backup.copy" ] && fail "a plain copy was left"
grep -q Chalmers "$made" && fail "the backup can be read"
"$RAPPORT" restore --data "$work/try" --from "$made" --code-file "$work/code" --verify >/dev/null ||
	fail "what was made during writes does not verify"
[ -e "$work/try/rapport.db" ] && fail "--verify put something in place"

# Restored into an empty folder it is the same, row for row.
last=$("$RAPPORT" backup --data "$work/a") || fail "second backup"
"$RAPPORT" restore --data "$work/b" --from "$last" --code-file "$work/code" >/dev/null || fail "restore"
"$RAPPORT" check --data "$work/b" >/dev/null || fail "what was restored does not verify"
for table in patient patient_name contact_point address identifier site staff; do
	"$RAPPORT" export --data "$work/a" --csv $table >"$work/one" || fail "export $table"
	"$RAPPORT" export --data "$work/b" --csv $table >"$work/two" || fail "export $table of the restored"
	cmp -s "$work/one" "$work/two" || fail "$table differs after the restore"
done

# Over a database that is there: it is kept, and can be put back.
"$desk" save "$work/b" 61 62 >/dev/null || fail "the restored clinic does not work"
"$RAPPORT" restore --data "$work/b" --from "$last" --code-file "$work/code" >"$work/said" || fail "restore over"
aside=$(sed -n 's/^What was there is kept: //p' "$work/said")
[ -f "$aside" ] && [ -f "$aside-wal" ] || fail "the old database is gone"
"$RAPPORT" check --data "$work/b" >/dev/null || fail "restored over another it does not verify"

# refused CODE WORD FILE: nothing is put in place, and the reason has that word.
refused() {
	sums=$(cd "$work/b" && find . -type f ! -name '*.lock' -exec cksum {} + | sort)
	"$RAPPORT" restore --data "$work/b" --from "$3" --code-file "$1" >/dev/null 2>"$work/err"
	[ $? -eq 2 ] || fail "$2: not refused"
	grep -qi "$2" "$work/err" || fail "$2: $(cat "$work/err")"
	[ "$(cd "$work/b" && find . -type f ! -name '*.lock' -exec cksum {} + | sort)" = "$sums" ] ||
		fail "$2: something was changed"
}
size=$(stat -c %s "$last")
head -c $((size - 1)) "$last" >"$work/cut"
refused "$work/code" 'cut off' "$work/cut"
head -c 300 "$last" >"$work/cut"
refused "$work/code" 'cut off' "$work/cut"
(head -c $((size / 2)) "$last"; printf '\001\002\003'; tail -c +$((size / 2 + 4)) "$last") >"$work/flip"
refused "$work/code" 'changed' "$work/flip"
refused "$work/code" 'not a file that Rapport sealed' "$work/secret"
sed 's/^\(.\)\(.\)/\2\1/' "$work/code" >"$work/mistyped"
[ "$(cat "$work/mistyped")" = "$(cat "$work/code")" ] || refused "$work/mistyped" 'mistyped' "$last"
"$desk" create "$work/c" NS >/dev/null && "$RAPPORT" backup --data "$work/c" --init | grep -E '^  [0-9A-Z-]+$' |
	tr -d ' ' >"$work/foreign"
refused "$work/foreign" 'does not open' "$last"

# The newest stay, and a damaged predecessor is said.
for n in 1 2 3; do
	"$RAPPORT" backup --data "$work/a" --to "$work/stick" --keep 2 >/dev/null || fail "to another folder"
done
[ "$(ls "$work/stick" | wc -l)" -eq 2 ] || fail "not the newest two: $(ls "$work/stick")"
ls "$work/stick" | grep -q 000003 || fail "the newest went"
truncate -s 1000 "$work/stick"/*000003*
"$RAPPORT" backup --data "$work/a" --to "$work/stick" >/dev/null 2>"$work/err"
[ $? -eq 1 ] && grep -q damaged "$work/err" || fail "a damaged predecessor is not said"

# A full disk: refused, older ones kept, nothing left lying about, and the desk goes on.
before=$(ls "$work/a/backups")
(ulimit -f 600; "$RAPPORT" backup --data "$work/a" >/dev/null 2>"$work/err")
[ $? -eq 2 ] || fail "a backup on a full disk was called done"
[ "$(ls -A "$work/a/backups")" = "$before" ] || fail "a full disk left something"
[ -e "$work/a/backup.copy" ] && fail "a full disk left a plain copy"
(ulimit -f 600; "$RAPPORT" restore --data "$work/d" --from "$last" --code-file "$work/code" >/dev/null 2>&1) &&
	fail "a restore on a full disk was called done"
[ -e "$work/d/rapport.db" ] || [ -e "$work/d/restore.tmp" ] && fail "a full disk left half a restore"
"$RAPPORT" backup --data "$work/a" >/dev/null || fail "no backup when there is room again"
"$RAPPORT" check --data "$work/a" >/dev/null || fail "the clinic does not verify"
exit 0
