# An exchange is killed at its write-like system calls, and starved of disk: at the clinic, in the hub's folder, on a
# share. Run again without any help it is in step, both clinics hold the same, and everything verifies. Of the many
# points each run takes a share, another one in every hub; LONG=1 takes them all.
. tests/cli/kill.lib
calls="pwrite64 write fdatasync fsync ftruncate rename,renameat2 unlink mkdir"

# Files may not grow beyond so many blocks: the clinic's, the log's, the hub's.
starve_all() {
	for blocks in 8 40 64 100 140 200 280 400 700; do
		fresh
		(trap '' XFSZ; ulimit -f $blocks; rapport sync --data "$work/now/WE" --no-backup)
		status=$?
		[ $status -le 3 ] || fail "$1: a disk full at $blocks blocks ends it with $status"
		[ $status -ne 3 ] || [ -s "$work/out" ] || fail "$1: a disk full at $blocks blocks is not said"
		verify "$1: full at $blocks blocks"
	done
}

stride=13
[ -z "${LONG:-}" ] || stride=1
first=5
[ -z "${LONG:-}" ] || first=1
for scheme in file files; do
	rm -rf "$work/now"
	hub=$scheme://$work/now/hub
	build_base "$hub" "$hub" "$hub"
	# shellcheck disable=SC2086
	kill_all $scheme $first $stride $calls
	starve_all $scheme
	[ -n "${LONG:-}" ] || first=17
done
echo "$points points"
[ $points -gt 8 ] || fail "only $points points: the kills did not arrive"
