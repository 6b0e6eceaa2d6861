# make demo-sites: after the night three clinics hold the same; each item to decide is at its clinic, and once.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$*"
	cat "$work/said" "$work/err" 2>/dev/null
	exit 1
}

tools/demo-sites "$RAPPORT" "$work/sites" >"$work/said" 2>"$work/err" || fail "it does not run"
grep -q "data $work/sites/eastgate" "$work/said" || fail "nobody is told how to open it"

# kinds CLINIC: what it has to decide itself
kinds() {
	"$RAPPORT" sync status --json --data "$work/sites/$1" >"$work/status" || fail "$1: no status"
	python3 -c 'import json, sys
print(" ".join(sorted(c["kind"] for c in json.load(open(sys.argv[1]))["conflicts"] if c["here"])))' "$work/status"
}
for clinic in northside eastgate riverside; do
	"$RAPPORT" check --digest --data "$work/sites/$clinic" >>"$work/digests" || fail "$clinic: no digest"
	"$RAPPORT" check --data "$work/sites/$clinic" >"$work/checked" || fail "$clinic: $(cat "$work/checked")"
	for person in "Wren Tobias" "Sandoval Halima"; do
		"$RAPPORT" find --data "$work/sites/$clinic" "$person" | grep -q exact || fail "$clinic has no $person"
	done
done
[ "$(sort -u "$work/digests" | wc -l)" -eq 1 ] || fail "the clinics differ: $(cat "$work/digests")"
[ "$(kinds northside)" = "both void" ] || fail "Northside: $(kinds northside)"
[ "$(kinds eastgate)" = slot ] || fail "Eastgate: $(kinds eastgate)"
[ -z "$(kinds riverside)" ] || fail "Riverside: $(kinds riverside)"

# Both booked patients still have their half hour: nobody was cancelled by a machine.
when=$(sed -n 's/^Northside books .* Adair, \([0-9-]*\) \([0-9:]*\),.*/,\1,\2,30,/p' "$work/said")
[ -n "$when" ] || fail "when was it booked?"
for clinic in northside eastgate riverside; do
	"$RAPPORT" export --data "$work/sites/$clinic" --csv appointment >"$work/visits" || fail "$clinic: no visits"
	[ "$(grep -c -e "$when.*,booked," "$work/visits")" -eq 2 ] || fail "$clinic: a visit at $when is gone"
done
exit 0
