# An exchange with a hub in PostgreSQL is killed before it sends what changes the hub, and after the server has stored
# it but before the clinic hears so; at its other sends and receipts; and at its own writes. Run again without any help
# it is in step, both clinics hold the same, and everything verifies. LONG=1 takes every point.
. tests/cli/kill.lib
. tests/cli/pg.lib
pg_options="-c fsync=off"
pg_start
pg_sql postgres "CREATE DATABASE hub" || fail "no database"
grant() {
	pg_grant hub ns we
}
back() {
	pg_back hub
}
granted=grant
at=127.0.0.1:$pg_port/hub?sslmode=disable
build_base "postgresql://postgres@$at" "postgresql://ns@$at" "postgresql://we@$at"
pg_keep hub
restored=back

# What changes the hub, by the number of its send: "4 hub_push". Each is answered by one receipt or more.
strace -qq -s 60 -o "$work/calls" -e trace=sendto,recvfrom "$RAPPORT" sync --data "$work/now/WE" --no-backup >/dev/null 2>&1 ||
	fail "no exchange"
awk '/^sendto/ { sent++; call = /hub_push/ ? "hub_push" : /hub_put/ ? "hub_put" : "" }
	/^recvfrom/ { got++; if (call) print sent, got, call; call = "" }' "$work/calls" >"$work/changes"
grep -q hub_push "$work/changes" && grep -q hub_put "$work/changes" || fail "nothing changes the hub: $(cat "$work/calls")"

# What a hub holds, apart from when it was asked.
held() {
	pg_sql hub "SELECT (SELECT count(*) FROM rapport.hub_segment), md5(string_agg(kind || name || md5(bytes), ',' ORDER BY kind, name))
		FROM rapport.hub_record"
}
fresh
before=$(held)
exec 3<"$work/changes"
while read -r sent got what <&3; do
	kill_at sendto "$sent" || fail "not killed at send $sent"
	verify "killed before $what"
	kill_at recvfrom "$got" || fail "not killed at receipt $got"
	[ "$(held)" != "$before" ] || fail "killed after $what was stored, and yet it is not"
	verify "killed after $what was stored"
done
exec 3<&-

if [ -n "${LONG:-}" ]; then
	kill_all postgresql 1 1 sendto recvfrom poll connect pwrite64 fdatasync ftruncate write
else
	kill_all postgresql 6 19 sendto
	kill_all postgresql 3 23 recvfrom
	kill_all postgresql 5 67 pwrite64
	kill_all postgresql 2 9 fdatasync
fi
echo "$points points"
[ $points -gt 12 ] || fail "only $points points: the kills did not arrive"
