#!/bin/sh
# Working hours from the shell: what was said is what is listed, once.
set -u
data=$HOME/clinic
printf 'correct horse battery staple\n' >"$HOME/secret"
fail() { echo "FAILED: $1"; exit 1; }
run() { "$RAPPORT" "$@" --data "$data"; }

run init --site NS --name Northside --zone Europe/London --country GB --admin omar.b \
    --passphrase-file "$HOME/secret" >/dev/null || fail "init"
run staff add --family Osei --given Kwame --title Dr >/dev/null || fail "staff"

said=$(run schedule add --staff osei --days mon-wed,fri --from 08:30 --to 12:00 --room 'Room 3') || fail "add"
[ "$(echo "$said" | head -1)" = "Dr Osei: 4 sessions added." ] || fail "said: $said"
said=$(run schedule add --staff 'Dr Osei' --days mon-fri --from 08:30 --to 12:00 --room 'room 3') || fail "again"
[ "$said" = "Dr Osei: 1 session added, 4 were there already." ] || fail "said: $said"
run schedule add --staff Osei --days mon --from 09:00 --to 09:30 --kept sameday --release 07:30 >/dev/null ||
    fail "same day"
run schedule closure --first 2099-12-25 --reason Christmas >/dev/null || fail "closure"
run schedule leave --staff Osei --first 2099-12-24 --last 2099-12-28 >/dev/null || fail "leave"

run schedule list >"$HOME/list" || fail "list"
[ "$(grep -c '08:30-12:00  Room 3' "$HOME/list")" -eq 5 ] || fail "five mornings: $(cat "$HOME/list")"
grep -q 'mon  09:00-09:30  same day, opens to all from 07:30' "$HOME/list" || fail "same day: $(cat "$HOME/list")"
grep -q 'the clinic       from 2099-12-25 to 2099-12-25  Christmas' "$HOME/list" || fail "closed: $(cat "$HOME/list")"

run schedule remove 1 >/dev/null || fail "remove"
[ "$(run schedule list --staff osei | grep -c '08:30-12:00')" -eq 4 ] || fail "four mornings are left"

# What is wrong is refused with 2 and changes nothing.
before=$(run schedule list)
for wrong in '--staff Nobody --days mon --from 08:00 --to 12:00' '--staff Osei --days mxn --from 08:00 --to 12:00' \
    '--staff Osei --days mon --from 8 --to 12:00' '--staff Osei --days mon --from 12:00 --to 08:00' \
    '--staff Osei --days mon --from 08:00 --to 12:00 --kept lunch' '--days mon --from 08:00 --to 12:00'; do
	# shellcheck disable=SC2086
	run schedule add $wrong 2>/dev/null
	[ $? -eq 2 ] || fail "not refused: $wrong"
done
[ "$(run schedule list)" = "$before" ] || fail "a refusal changed something"
exit 0
