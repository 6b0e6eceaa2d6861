# Fifty desks save at once; every fifth dies at its fourth answer. Nobody is told
# "busy", nothing said is lost, nothing is there twice.
. tests/cli/clinic.lib

desks=50
each=10
[ -z "$LONG" ] || desks=100 each=200

"$desk" create "$work/now" NS || fail "no clinic"
: >"$work/said"
i=0
while [ $i -lt $desks ]; do
	from=$((1000 + i * each))
	to=$((from + each - 1))
	if [ $((i % 5)) -eq 0 ]; then
		"$desk" save "$work/now" $from $to 2>>"$work/why" | head -n 3 >"$work/said.$i" &
	else
		"$desk" save "$work/now" $from $to >"$work/said.$i" 2>>"$work/why" &
	fi
	i=$((i + 1))
done
wait
cat "$work"/said.* >"$work/said"
! grep -v '^saved' "$work/said" || fail "somebody was turned away: $(cat "$work/why")"
[ "$(wc -l <"$work/said")" -eq $((desks / 5 * 3 + (desks - desks / 5) * each)) ] || fail "answers are missing"
oracle "$desks desks at once"
