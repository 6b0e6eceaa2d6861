# A database of every released schema opens with this build, whole (tests/migrate/README.md).
: "${BUILD:=$PWD/build}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
umask 077

seen=0
for old in tests/migrate/*.db; do
	[ -e "$old" ] || continue
	mkdir "$work/clinic"
	cp "$old" "$work/clinic/rapport.db"
	chmod 600 "$work/clinic/rapport.db"
	"$BUILD/tests/tools/desk" verify "$work/clinic" >"$work/out" 2>&1 || { echo "$old: $(tail -n 1 "$work/out")"; exit 1; }
	[ "$(grep -c '^held' "$work/out")" -eq 20 ] || { echo "$old: people are missing"; exit 1; }
	# What was here before sites shared is this site's.
	for table in staff session_template location absence appointment; do
		strange=$(sqlite3 "$work/clinic/rapport.db" \
			"SELECT count(*) FROM $table WHERE site IS NOT (SELECT site FROM sync_self)") || exit 2
		[ "$strange" = 0 ] || { echo "$old: $strange rows of $table belong to no desk"; exit 1; }
	done
	rm -rf "$work/clinic"
	seen=$((seen + 1))
done
echo "$seen released schemas"
