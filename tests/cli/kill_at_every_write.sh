# The desk is killed at each of its write-like system calls in turn: what it had
# said was saved is there, nothing is there twice, and the database verifies.
. tests/cli/fault.lib

calls="pwrite64 write fdatasync fsync ftruncate unlink openat fcntl"
points=0
for call in $calls; do
	n=1
	while :; do
		fresh
		strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$n" \
			"$desk" save "$work/now" 11 13 >>"$work/said" 2>/dev/null
		status=$?
		oracle "killed at $call $n"
		[ $status -ne 0 ] || break
		points=$((points + 1))
		# Killed again while it recovers.
		if [ -n "$LONG" ]; then
			strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=3" \
				"$desk" save "$work/now" 21 22 >>"$work/said" 2>/dev/null
			oracle "killed at $call $n, then again"
		fi
		n=$((n + 1))
		[ $n -lt 500 ] || fail "$call: no end"
	done
done
echo "$points points"
[ $points -gt 30 ] || fail "only $points points: the kills did not arrive"
