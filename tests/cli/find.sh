# rapport find: one JSON object for each person, typos last; the look is one row of the audit.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$*"
	exit 1
}
find() {
	"$RAPPORT" find --data "$work/a" "$@" || fail "find $*"
}

(umask 077; echo "rosewater clinic demo" >"$work/secret")
"$RAPPORT" init --data "$work/a" --site NS --name Northside --zone Europe/London --country GB \
	--admin omar.b --passphrase-file "$work/secret" >/dev/null || fail "init"
cat >"$work/people.ndjson" <<'END'
{"resourceType":"Patient","id":"1","name":[{"family":"González","given":["Maria","Elena"]}],"gender":"female","birthDate":"1985-03-12","telecom":[{"system":"phone","value":"555-0142"}]}
{"resourceType":"Patient","id":"2","name":[{"family":"Gonzales","given":["Marisol"]}],"gender":"female","birthDate":"1985-12-03"}
{"resourceType":"Patient","id":"3","name":[{"family":"Smith","given":["Robert"]}],"gender":"male","birthDate":"1962-07-21"}
END
"$RAPPORT" import --data "$work/a" "$work/people.ndjson" >/dev/null || fail "import"

find --json maria gonz >"$work/out"
grep -q '"family": "González"' "$work/out" && grep -q '"given": "Maria Elena"' "$work/out" &&
	grep -q '"born": "1985-03-12"' "$work/out" && grep -q '"phone": "5550142"' "$work/out" &&
	grep -q '"record": "NS-00000' "$work/out" && grep -q '"why": "prefix"' "$work/out" || fail "$(cat "$work/out")"
for case in 'gonzalez maria=exact' 'bob smith=nickname' 'smiht=typo' '0142=phone' '12/3/85=born' 'NS-000003=record' '3=record'; do
	find --json "${case%=*}" | grep -q "\"why\": \"${case#*=}\"" || fail "$case: $(find --json "${case%=*}")"
done
[ "$(find --json zzqqx)" = "[]" ] || fail "nobody is an empty array"
[ "$(find --json --limit 1 gonz | grep -c '"why"')" -eq 1 ] || fail "--limit"
find smiht | grep -q 'Did you mean' || fail "typos stand under their heading"
"$RAPPORT" find --data "$work/a" >/dev/null 2>&1
[ $? -eq 2 ] || fail "without a query nothing is done"
"$RAPPORT" find --data "$work/a" --limit 0 x >/dev/null 2>&1
[ $? -eq 2 ] || fail "a limit of none is refused"
