#!/bin/sh
# A terminal that cannot place text is refused with a sentence, not painted with scraps.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$RAPPORT" demo --clinic northside --data "$work/clinic" --no-open >/dev/null
TERM=dumb script -qec "$RAPPORT --data $work/clinic" /dev/null </dev/null >"$work/out" 2>&1 && exit 1
grep -q 'TERM=dumb' "$work/out"
! grep -q "$(printf '\033')" "$work/out"
