#!/bin/sh
# Garbage keys, cut sequences, broken UTF-8, forged replies, pastes, resizes, lost lines: the program lives
# or ends well, the terminal is put back, and the clinic verifies afterwards.
set -eu
rounds=2000 seeds="1 2 3"
[ -z "${LONG:-}" ] || { rounds=5000; seeds=$(seq 1 200); }
"$RAPPORT" demo --clinic northside --data "$HOME/clinic" --no-open >/dev/null
for seed in $seeds; do
	"$BUILD/tests/tools/monkey" "$HOME/clinic" priya.n "$seed" "$rounds"
	"$RAPPORT" check --data "$HOME/clinic" >"$HOME/check" || { cat "$HOME/check"; echo "after seed $seed"; exit 1; }
done
