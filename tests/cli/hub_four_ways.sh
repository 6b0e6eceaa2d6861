# Two clinics with a hub of every kind, by the commands alone: join, hand in, take over, and hold
# the same; then a third one begins from the snapshot.
. tests/cli/clinic.lib
. tests/cli/sshd.lib
. tests/cli/pg.lib
: "${RAPPORT:=$BUILD/rapport}"
echo "a long enough passphrase 1" >"$work/passphrase"

# run WHAT COMMAND...: it must be done or in step.
run() {
	what=$1
	shift
	"$@" >"$work/out" 2>"$work/err" || fail "$kind: $what: exit $?: $(cat "$work/err" "$work/out")"
}

# clinics KIND ADMIN NA NB NC: URLs of the administrator and the three sites; `then` runs once there is a hub.
clinics() {
	kind=$1
	mkdir "$work/at.$kind"
	run "hub init" "$RAPPORT" hub init --hub "$2" --org "River clinics"
	code=$(cat "$work/out")
	[ -z "${then:-}" ] || $then
	for site in a b; do
		upper=$(echo $site | tr ab AB)
		run init "$RAPPORT" init --data "$work/at.$kind/$site" --site "N$upper" --name "North $upper" --zone Europe/London \
			--country GB --admin "admin.$site" --passphrase-file "$work/passphrase"
	done
	run "join a" "$RAPPORT" join --data "$work/at.$kind/a" --hub "$3" --code "$code"
	run "join b" "$RAPPORT" join --data "$work/at.$kind/b" --hub "$4" --code "$code"
	for site in a b a; do
		run "sync $site" "$RAPPORT" sync --data "$work/at.$kind/$site"
	done
	run "digest a" "$RAPPORT" check --data "$work/at.$kind/a" --digest
	mv "$work/out" "$work/digest"
	run "digest b" "$RAPPORT" check --data "$work/at.$kind/b" --digest
	[ -s "$work/out" ] && cmp -s "$work/out" "$work/digest" || fail "$kind: both are in step and do not hold the same"
	run sites "$RAPPORT" hub sites --hub "$2"
	[ "$(wc -l <"$work/out")" -eq 2 ] || fail "$kind: the hub knows other sites: $(cat "$work/out")"
	run snapshot "$RAPPORT" hub snapshot --data "$work/at.$kind/a"
	run "join c" "$RAPPORT" join --data "$work/at.$kind/c" --hub "$5" --code "$code" --new --site NC --name "North C"
	run "sync c" "$RAPPORT" sync --data "$work/at.$kind/c"
}

clinics file "file://$work/hub" "file://$work/hub" "file://$work/hub" "file://$work/hub"
clinics files "files://$work/share" "files://$work/share" "files://$work/share" "files://$work/share"

if sshd_there; then
	sshd_prepare
	sshd_key admin "$RAPPORT hub serve --hub file://$work/far"
	for site in A B C; do
		sshd_key "site$site" "$RAPPORT hub serve --hub file://$work/far --site N$site"
	done
	sshd_start
	clinics ssh ssh://admin ssh://siteA ssh://siteB ssh://siteC
	sshd_stop
fi

grant() {
	for site in a b c; do
		pg_sql hub "CREATE ROLE site_$site LOGIN; SELECT rapport.hub_grant('site_$site')" >/dev/null || fail "no login"
	done
}
if pg_there; then
	pg_start
	pg_sql postgres "CREATE DATABASE hub" || fail "no database"
	then=grant
	at="/hub?host=$pg_socket&port=$pg_port"
	clinics pg "postgresql://postgres@$at" "postgresql://site_a@$at" "postgresql://site_b@$at" "postgresql://site_c@$at"
fi
