# The disk fails while the desk saves: at each call once, and from that call on.
# Whatever the desk then says, saved or not saved, is what the database holds.
. tests/cli/fault.lib

failures=0
for fault in fdatasync:EIO: fdatasync:EIO:+ pwrite64:EIO: pwrite64:ENOSPC:+; do
	call=${fault%%:*}
	error=${fault#*:}
	mode=${error#*:}
	error=${error%:*}
	n=1
	while :; do
		fresh
		strace -f -qq -o "$work/trace" -e trace="$call" -e inject="$call:error=$error:when=$n$mode" \
			"$desk" save "$work/now" 11 13 >>"$work/said" 2>"$work/why"
		status=$?
		oracle "$error at $call $n$mode"
		grep -q INJECTED "$work/trace" || break
		# Either the database could not be opened at all, or each number got an answer.
		[ $status -ne 0 ] || [ "$(wc -l <"$work/said")" -eq 6 ] || fail "$error at $call $n$mode: no answer"
		failures=$((failures + 1))
		n=$((n + 1))
		[ $n -lt 500 ] || fail "$call: no end"
	done
done
echo "$failures failures injected"
[ $failures -gt 20 ] || fail "only $failures failures: they did not arrive"
