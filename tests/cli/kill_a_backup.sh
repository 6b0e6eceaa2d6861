# A backup and a restore are killed at their write-like system calls in turn: the clinic and every backup that has its
# name verify, what was there before a restore is there still or the restored one is, and running it again finishes.
. tests/cli/fault.lib
: "${RAPPORT:=$BUILD/rapport}"

umask 077
"$RAPPORT" backup --data "$work/base" --init | grep -E '^  [0-9A-Z-]+$' | tr -d ' ' >"$work/code"
first=$("$RAPPORT" backup --data "$work/base") || fail "no first backup"
cp "$first" "$work/first.sealed"

# killed CALL N COMMAND...: its exit status when the Nth such call is its last.
killed() {
	call=$1 n=$2
	shift 2
	strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$n" "$@" >/dev/null 2>&1
}

# Pages are written by the hundred, and one is like the other: further apart as they become more.
next() {
	if [ -n "$LONG" ] || [ "$1" -lt 6 ]; then echo $(($1 + 1)); else echo $(($1 + $1 / 2)); fi
}

points=0
for call in pwrite64 write fsync fdatasync openat unlink unlinkat rename fcntl; do
	n=1
	while :; do
		fresh
		killed $call $n "$RAPPORT" backup --data "$work/now"
		status=$?
		oracle "backup killed at $call $n"
		for each in "$work/now/backups"/*.sealed; do
			"$RAPPORT" restore --data "$work/try" --from "$each" --code-file "$work/code" --verify \
				>/dev/null 2>"$work/err" || fail "backup killed at $call $n: $(cat "$work/err")"
		done
		[ $status -ne 0 ] || break
		points=$((points + 1))
		"$RAPPORT" backup --data "$work/now" >/dev/null || fail "no backup after one killed at $call $n"
		[ -e "$work/now/backup.copy" ] && fail "the copy of a backup killed at $call $n was left"
		[ "$(find "$work/now/backups" -name '.*part*' -o -name '.rapport*' | wc -l)" -eq 0 ] ||
			fail "half a backup was left after $call $n"
		n=$(next $n)
		[ $n -lt 5000 ] || fail "$call: no end"
	done
done

# Over a database with changes of its own, some of them in its log only.
"$desk" save "$work/base" 31 33 >>"$work/base.said" || fail "the desk cannot save"
for call in pwrite64 write fsync fdatasync openat unlink rename ftruncate; do
	n=1
	while :; do
		fresh
		killed $call $n "$RAPPORT" restore --data "$work/now" --from "$work/first.sealed" \
			--code-file "$work/code"
		status=$?
		if [ -e "$work/now/rapport.db" ]; then
			"$RAPPORT" check --data "$work/now" >"$work/err" 2>&1 ||
				fail "restore killed at $call $n: $(cat "$work/err")"
			set -- "$work/now"/rapport.db.before-*
			[ -e "$1" ] || oracle "restore killed at $call $n, nothing moved"
		fi
		[ $status -ne 0 ] || break
		points=$((points + 1))
		"$RAPPORT" restore --data "$work/now" --from "$work/first.sealed" --code-file "$work/code" \
			>/dev/null 2>"$work/err" || fail "no restore after one killed at $call $n: $(cat "$work/err")"
		"$RAPPORT" check --data "$work/now" >/dev/null || fail "restored after a kill at $call $n it is bad"
		# The old one, put back by hand, has everything that was said to be saved.
		for old in "$work/now"/rapport.db.before-*Z; do
			[ -e "$old-wal" ] && break
		done
		mkdir "$work/back" && cp "$old" "$work/back/rapport.db" && cp "$old-wal" "$work/back/rapport.db-wal" ||
			fail "restore killed at $call $n: the old database or its log is gone"
		mv "$work/now" "$work/new" && mv "$work/back" "$work/now"
		oracle "the old database after a restore killed at $call $n"
		rm -rf "$work/new"
		n=$(next $n)
		[ $n -lt 5000 ] || fail "$call: no end"
	done
done
echo "$points points"
[ $points -gt 60 ] || fail "only $points points: the kills did not arrive"
