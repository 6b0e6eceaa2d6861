# rapport import: what it prints, how it ends, and that a kill in the middle loses nothing and doubles nothing.
: "${RAPPORT:=$BUILD/rapport}"
corpus=$PWD/tests/fixtures/corpus
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$*"
	exit 1
}

fresh() {
	rm -rf "$work/$1"
	(umask 077; echo "rosewater clinic demo" >"$work/secret")
	"$RAPPORT" init --data "$work/$1" --site NS --name Northside --zone Europe/London --country GB \
		--admin omar.b --passphrase-file "$work/secret" >/dev/null || fail "init"
}

# runs WANTED-STATUS ARGUMENTS...: output in $work/out, complaints in $work/err
runs() {
	want=$1
	shift
	"$RAPPORT" "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ $status -eq "$want" ] || fail "$*: exit $status, not $want: $(cat "$work/out" "$work/err")"
}

says() {
	grep -q -- "$1" "$work/out" "$work/err" || fail "nothing says \"$1\": $(cat "$work/out" "$work/err")"
}

# What was imported; the administrator's id is random.
holds() {
	for table in patient patient_name contact_point identifier address relation staff organisation location \
		appointment encounter condition flag session_template absence patient_language; do
		"$RAPPORT" export --data "$work/$1" --csv $table | grep -v -e '^sha256,' -e ',omar.b,' | sort
	done
}

fresh a
runs 0 import --data "$work/a" "$corpus/bulk"
says '169 *169 *0 *0 *0 *0  total'
runs 0 import --data "$work/a" "$corpus/bulk"
says '169 *0 *0 *169 *0 *0  total'
[ -s "$work/err" ] && fail "without a terminal there is no bar: $(cat "$work/err")"

# Some refused: 1. The JSON has the documented shape.
runs 1 import --data "$work/a" --json "$corpus/csv/febrl-dataset1.csv"
for part in '"files": \[' '"file": ".*febrl-dataset1.csv"' '"errors": \[' '"line": 146' '"pointer": "date_of_birth"' \
	'"reason": ' '"types": {' '"Patient": {' '"total": {' '"read": 1000' '"new": 997' '"changed": 0' '"same": 0' \
	'"refused": 3' '"skipped": 0'; do
	says "$part"
done

# Nothing done: 2, and what to do.
runs 2 import --data "$work/a"
runs 2 import --data "$work/a" "$work/not-there"
says 'No such file'
printf 'Nr,Nachname\n1,Weber\n' >"$work/other.csv"
runs 2 import --data "$work/a" "$work/other.csv"
says '--map'
runs 0 import --data "$work/a" --map Nr=id,Nachname=family "$work/other.csv"
printf '<Bundle/>' >"$work/bundle.xml"
runs 2 import --data "$work/a" "$work/bundle.xml"
says 'XML'
runs 0 check --data "$work/a"

# Killed again and again, then run to the end: the same as one run.
fresh once
fresh cut
"$RAPPORT" import --data "$work/once" "$corpus" >/dev/null
for writes in 3 9 40 160 400; do
	strace -f -qq -o /dev/null -e trace=pwrite64 -e inject=pwrite64:signal=KILL:when=$writes \
		"$RAPPORT" import --data "$work/cut" "$corpus" >/dev/null 2>&1 && fail "the kill at write $writes did not arrive"
done
"$RAPPORT" import --data "$work/cut" "$corpus" >/dev/null
runs 0 check --data "$work/cut"
holds once | sed 's/NS-[0-9]*//' >"$work/one"
holds cut | sed 's/NS-[0-9]*//' >"$work/two"
[ "$(wc -l <"$work/one")" -gt 1000 ] || fail "the comparison compares nothing"
cmp -s "$work/one" "$work/two" || fail "a cut run differs: $(diff "$work/one" "$work/two" | head -n 5)"
find "$work/cut" -name 'import.*' | grep . && fail "a spill file was left"
exit 0
