# A page of the file lies where another belongs, as after a bad disk or a bad repair. Every command says so or
# does its work; none ends by a signal, and rapport check never calls the file good.
. tests/cli/clinic.lib
rapport=$BUILD/rapport

"$rapport" demo --clinic northside --data "$work/base" --no-open >/dev/null || fail "no demo"
sqlite3 "$work/base/rapport.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null 2>&1 ||
	{ echo "skipped: sqlite3 is not installed"; exit 0; }
rm -f "$work/base/rapport.db-wal" "$work/base/rapport.db-shm"
pages=$(($(wc -c <"$work/base/rapport.db") / 4096))

# ends WHERE COMMAND...: by an exit, not by a signal
ends() {
	where=$1
	shift
	"$rapport" "$@" >/dev/null 2>"$work/err"
	status=$?
	[ $status -le 2 ] || fail "$where: $1 ended with $status: $(cat "$work/err")"
}

from=7
for to in $(seq 2 5 "$pages"); do
	from=$((from * 31 % pages))
	[ "$from" -ne "$to" ] || continue
	rm -rf "$work/now"
	cp -a "$work/base" "$work/now"
	dd if="$work/base/rapport.db" of="$work/now/rapport.db" bs=4096 count=1 skip="$from" seek="$((to - 1))" \
		conv=notrunc 2>/dev/null
	cmp -s "$work/base/rapport.db" "$work/now/rapport.db" && continue
	ends "page $from on $to" check --data "$work/now"
	[ $status -ne 0 ] || fail "page $from on $to: check finds nothing"
	ends "page $from on $to" find --data "$work/now" petrov
	ends "page $from on $to" export --data "$work/now" --patient NS-010338
done
