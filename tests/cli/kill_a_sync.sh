# An exchange is killed at its write-like system calls, and starved of disk: at the clinic, in the hub's folder, on a
# share. Run again without any help it is in step, both clinics hold the same, and everything verifies. Of the many
# points each run takes a share, another one in every hub; LONG=1 takes them all.
. tests/cli/clinic.lib
: "${RAPPORT:=$BUILD/rapport}"
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
command -v strace >/dev/null 2>&1 || { echo "skipped: strace is not installed"; exit 0; }
strace -o "$work/probe" true 2>/dev/null || { echo "skipped: strace may not trace here"; exit 0; }
calls="pwrite64 write fdatasync fsync ftruncate rename,renameat2 unlink mkdir"

rapport() {
	"$RAPPORT" "$@" >"$work/out" 2>&1
}

# Two clinics, each with people the other has not heard of; they lie where they lie, or they would be taken for copies.
build_base() {
	rm -rf "$work/now" "$work/base" && mkdir "$work/now" || fail "no folder"
	hub=$1://$work/now/hub
	"$RAPPORT" hub init --hub "$hub" --org 'Two clinics' >"$work/code" 2>/dev/null || fail "no hub"
	for site in NS WE; do
		"$desk" create "$work/now/$site" $site || fail "no clinic"
		rapport join --data "$work/now/$site" --hub "$hub" --code "$(cat "$work/code")" || fail "$site cannot join"
	done
	"$desk" save "$work/now/NS" 1 3 >/dev/null && rapport sync --data "$work/now/NS" || fail "NS is not in step"
	"$desk" save "$work/now/NS" 4 6 >/dev/null && rapport sync --data "$work/now/NS" || fail "NS is not in step"
	"$desk" save "$work/now/WE" 7 9 >/dev/null || fail "nobody saved"
	cp -a "$work/now" "$work/base"
}

# As it was, in the same files.
fresh() {
	(cd "$work/now" && find . ! -type d) | while read -r file; do
		[ -e "$work/base/$file" ] || rm -f "$work/now/$file"
	done
	(cd "$work/now" && find . -depth -type d) | while read -r folder; do
		[ -d "$work/base/$folder" ] || rm -rf "${work:?}/now/$folder"
	done
	cp -r "$work/base/." "$work/now" || fail "no copy"
}

verify() {
	rapport sync --data "$work/now/WE" || fail "$1: run again it is not in step: $(cat "$work/out")"
	rapport sync --data "$work/now/NS" || fail "$1: NS is not in step: $(cat "$work/out")"
	for site in NS WE; do
		rapport check --data "$work/now/$site" --digest || fail "$1: $site has no digest"
		grep -o '[0-9a-f]\{32\}' "$work/out" | head -n 1 >"$work/digest.$site"
		[ -s "$work/digest.$site" ] || fail "$1: $site says no digest"
	done
	cmp -s "$work/digest.NS" "$work/digest.WE" || fail "$1: the clinics differ"
	for person in 1 2 3 4 5 6 7 8 9; do
		echo "held $person"
	done >"$work/all"
	"$desk" verify "$work/now/WE" >"$work/held" 2>&1 || fail "$1: $(tail -n 1 "$work/held")"
	grep '^held' "$work/held" | sort | cmp -s - "$work/all" || fail "$1: WE holds $(grep -c '^held' "$work/held") people"
}

points=0
kill_all() {
	for call in $calls; do
		n=$2
		while :; do
			fresh
			strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$n" \
				"$RAPPORT" sync --data "$work/now/WE" --no-backup >/dev/null 2>&1
			[ $? -gt 128 ] || break
			verify "$1: killed at $call $n"
			points=$((points + 1))
			n=$((n + $3))
		done
	done
}

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
	build_base $scheme
	kill_all $scheme $first $stride
	starve_all $scheme
	[ -n "${LONG:-}" ] || first=17
done
echo "$points points"
[ $points -gt 8 ] || fail "only $points points: the kills did not arrive"
