#!/bin/sh
# Every fuzz target, over its seeds and the same mutations of them each time.
cd "$(dirname "$0")/../fuzz" || exit 2
rounds=300
[ -n "$LONG" ] && rounds=20000
failed=0
for target in *_fuzz.c; do
	name=${target%_fuzz.c}
	"$BUILD/tests/fuzz/${name}_fuzz" "$rounds" seeds/"$name"/* || {
		echo "$name failed"
		failed=1
	}
done
exit $failed
