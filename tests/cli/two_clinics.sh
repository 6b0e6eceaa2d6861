# Two clinics hold each other's rows after a night; each lists its own people, hours and leave.
: "${BUILD:=$PWD/build}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
umask 077
tools=$BUILD/tests/tools
fail() {
	echo "$*"
	exit 1
}

for site in NS RV; do
	"$tools/desk" create "$work/$site" $site || fail "no clinic $site"
	"$BUILD/rapport" staff add --family "Osei$site" --given Kwame --title Dr --bookable --data "$work/$site" >/dev/null &&
		"$BUILD/rapport" schedule add --staff "Osei$site" --days mon-fri --from 09:00 --to 12:00 --room "Room $site" \
			--data "$work/$site" >/dev/null &&
		"$BUILD/rapport" schedule closure --first 2099-12-25 --reason "Closed $site" --data "$work/$site" >/dev/null ||
		fail "no hours at $site"
	"$tools/fields" pack "$work/$site" >"$work/$site.ops" || fail "nothing packed at $site"
done
"$tools/fields" apply "$work/NS" <"$work/RV.ops" | grep -q 'parked 0' || fail "not applied at NS"
"$tools/fields" apply "$work/RV" <"$work/NS.ops" | grep -q 'parked 0' || fail "not applied at RV"

for site in NS RV; do
	other=$([ $site = NS ] && echo RV || echo NS)
	rows=$(sqlite3 "$work/$site/rapport.db" "SELECT count(*) FROM session_template")
	[ "$rows" = 10 ] || fail "$site holds $rows sessions of both clinics"
	"$BUILD/rapport" staff list --data "$work/$site" >"$work/staff" || fail "staff of $site"
	"$BUILD/rapport" schedule list --data "$work/$site" >"$work/hours" || fail "hours of $site"
	cat "$work/staff" "$work/hours" >"$work/all"
	grep -q "Osei$site" "$work/staff" && grep -q "Room $site" "$work/hours" && grep -q "Closed $site" "$work/hours" ||
		fail "$site lacks its own: $(cat "$work/all")"
	! grep -q "$other" "$work/all" || fail "$site lists what is at $other: $(cat "$work/all")"
	"$tools/desk" verify "$work/$site" | grep -qx good || fail "$site does not verify"
done
