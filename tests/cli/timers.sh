# The timer's units are understood by systemd, and what runs at night may do little more than it must.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
fail() {
	echo "$*"
	cat "$work/out" 2>/dev/null
	exit 1
}

make install DESTDIR="$work/root" PREFIX=/opt/rapport BUILD="${BUILD##*/}" -o all >"$work/out" 2>&1 || fail "make install"
units=$work/root/opt/rapport/lib/systemd/system
grep -q '^ExecStart=/opt/rapport/bin/rapport sync$' "$units/rapport-sync.service" || fail "another program is started"
grep -q '/opt/rapport/bin/rapport sync' "$work/root/opt/rapport/share/rapport/rapport.cron" || fail "cron starts another one"
grep -q '^FixedRandomDelay=yes' "$units/rapport-sync.timer" || fail "every clinic knocks at the same minute"

if ! command -v systemd-analyze >/dev/null; then
	echo "skipped: systemd-analyze is not installed" >&2
	exit 0
fi
# verify wants to see the program where the unit says, and its manual.
mkdir "$work/units"
sed "s|/opt/rapport/bin/rapport|$RAPPORT|; /^Documentation/d" "$units/rapport-sync.service" \
	>"$work/units/rapport-sync.service"
sed '/^Documentation/d' "$units/rapport-sync.timer" >"$work/units/rapport-sync.timer"
systemd-analyze verify "$work/units/rapport-sync.timer" "$work/units/rapport-sync.service" >"$work/out" 2>&1 ||
	fail "systemd does not take it"
grep 'rapport-sync' "$work/out" && fail "systemd wonders"
systemd-analyze security --offline=yes --threshold=20 "$work/units/rapport-sync.service" >"$work/out" 2>&1 ||
	fail "it may do too much"
exit 0
