# A hub in PostgreSQL does what every hub must do, over a private server; and a site's login
# can do nothing but call the hub's functions, as the site it is.
. tests/cli/clinic.lib
. tests/cli/pg.lib

hub=$BUILD/tests/tools/hub
: "${RAPPORT:=$BUILD/rapport}"

# Away from its module the program still runs, and says what is missing.
cp "$RAPPORT" "$work/rapport"
env -u RAPPORT_MODULES "$work/rapport" hub status --hub postgresql://nowhere/hub 2>"$work/said" && fail "a hub without a module"
[ -f /usr/local/lib/rapport/rapport-pg.so ] || grep -q libpq5 "$work/said" || fail "no package is named: $(cat "$work/said")"

pg_start
pg_sql postgres "CREATE DATABASE hub" || fail "no database"
i=0
while [ $i -lt 11 ]; do
	pg_sql postgres "CREATE ROLE site$i LOGIN"
	echo "SELECT rapport.hub_grant('site$i');" >>"$work/grant.sql"
	i=$((i + 1))
done
at="hub?host=$pg_socket&port=$pg_port"
export AFTER_CREATE="$pg_bin/psql -X -q -v ON_ERROR_STOP=1 -h $pg_socket -p $pg_port -U postgres -d hub -f $work/grant.sql >/dev/null"
"$hub" suite "postgresql://postgres@/$at" "postgresql://site@@@/$at" "$work" || fail "the contract is not kept: $(tail -n 20 "$work/pg.log")"
"$hub" bound "postgresql://site0@/$at" "$work" || fail "a login does more than its site may"

# refuse SQL: site0 may not; the reason is the right, not the spelling.
refuse() {
	said=$(PGUSER=site0 pg_sql hub "$1" 2>&1) && fail "a site may: $1 ($said)"
	echo "$said" | grep -qE "permission denied|must be (owner|superuser)|must have admin option|insufficient_privilege|affected by row-level security" || fail "refused, but: $1: $said"
}
for table in hub_meta hub_site hub_scope hub_origin hub_stream hub_segment hub_tag hub_record; do
	refuse "SELECT * FROM rapport.$table"
	refuse "DELETE FROM rapport.$table"
	refuse "TRUNCATE rapport.$table"
	refuse "COPY rapport.$table TO STDOUT"
done
refuse "UPDATE rapport.hub_site SET site = NULL"
refuse "SELECT rapport.hub_grant('site1')"
refuse "SELECT rapport.hub_raise_epoch()"
refuse "SELECT rapport.hub_may('org', 'org', true)"
refuse "SELECT rapport.hub_reclaim('org', 'x', 1, 'x')"
refuse "SELECT rapport.hub_put('org', 'org', 'x', 1, NULL)"
refuse "CREATE TABLE rapport.mine (a int)"
refuse "CREATE TABLE public.mine (a int)"
refuse "CREATE TEMPORARY TABLE hub_record (kind text, name text, bytes bytea)"
refuse "CREATE SCHEMA mine"
refuse "CREATE OR REPLACE FUNCTION rapport.hub_admin() RETURNS boolean LANGUAGE sql AS 'SELECT true'"
refuse "ALTER FUNCTION rapport.hub_get(text, text) RESET search_path"
refuse "SET ROLE rapport_hub"
refuse "SET SESSION AUTHORIZATION site1"
refuse "SET SESSION AUTHORIZATION postgres"
refuse "SELECT pg_read_file('/etc/passwd')"
refuse "SELECT lo_import('/etc/passwd')"
refuse "ALTER ROLE site1 SET search_path = public"
refuse "GRANT rapport_hub TO site0"
refuse "ALTER TABLE rapport.hub_segment DISABLE ROW LEVEL SECURITY"
refuse "CREATE POLICY mine ON rapport.hub_segment USING (true)"
refuse "CREATE FUNCTION pg_temp.hub_admin() RETURNS boolean LANGUAGE sql AS 'SELECT true'"
refuse "CREATE FUNCTION public.hub_admin() RETURNS boolean LANGUAGE sql AS 'SELECT true'"
refuse "COPY (SELECT 1) TO PROGRAM 'true'"

# No variable and no search_path changes who one is: a record of its own stays the only one it may write.
own=$(pg_sql hub "SELECT encode(site, 'hex')::uuid FROM rapport.hub_site WHERE db_role = 'site0'")
other=$(pg_sql hub "SELECT encode(site, 'hex')::uuid FROM rapport.hub_site WHERE db_role = 'site1'")
[ -n "$own" ] && [ -n "$other" ] || fail "the logins are bound to no sites"
for set in "SET search_path = pg_temp, public" "SET row_security = off" "SET rapport.site = '$other'" "SET rapport.org = 'x'" \
	"SET role = none" "SET ROLE rapport_site" "SET application_name = 'postgres'" "SET session_replication_role = DEFAULT"; do
	refuse "$set; SELECT rapport.hub_put('ack', '$other', 'x', 1, NULL)"
	refuse "$set; SELECT * FROM rapport.hub_segment"
done
PGUSER=site0 pg_sql hub "SELECT rapport.hub_put('ack', '$own', 'x', 1, NULL)" >/dev/null || fail "a site may not write its own record"

# Tables are closed even to the functions' owner while nobody known is logged in.
pg_sql hub "CREATE ROLE stranger LOGIN; GRANT rapport_site TO stranger; GRANT CONNECT ON DATABASE hub TO stranger"
said=$(PGUSER=stranger pg_sql hub "SELECT * FROM rapport.hub_heads('g.many')" 2>&1) && fail "a login nobody granted reads: $said"
pg_sql hub "REVOKE rapport_site FROM stranger; GRANT USAGE ON SCHEMA rapport TO stranger;
	GRANT SELECT ON rapport.hub_segment, rapport.hub_site TO stranger"
[ "$(PGUSER=stranger pg_sql hub "SELECT count(*) FROM rapport.hub_segment")" = 0 ] || fail "row security shows rows to a stranger"

# A segment another login handed in under site 1's name without its signature gives way to site 1's own.
pg_sql postgres "CREATE DATABASE other" || fail "no database"
ADMIN="postgresql://postgres@/other?host=$pg_socket&port=$pg_port" \
	AFTER_CREATE="$pg_bin/psql -X -q -v ON_ERROR_STOP=1 -h $pg_socket -p $pg_port -U postgres -d other -f $work/grant.sql >/dev/null" \
	FORGE="$pg_bin/psql -X -q -A -t -h $pg_socket -p $pg_port -U site0 -d other -f $work/forged.sql | grep -qx t" \
	"$hub" reclaim "postgresql://site@@@/other?host=$pg_socket&port=$pg_port" "$work" || fail "a false relay stays"

# Over the network not without TLS, unless somebody decided so.
"$hub" noline "postgresql://site0@127.0.0.1:$pg_port/hub" "$work" || fail "no TLS, and yet a line"

# What the server says never comes through, only its SQLSTATE.
pg_sql hub "REVOKE EXECUTE ON FUNCTION rapport.hub_hello() FROM rapport_site"
"$hub" denied "postgresql://site0@/$at" "$work" || fail "refusal without SQLSTATE"
pg_sql hub "GRANT EXECUTE ON FUNCTION rapport.hub_hello() TO rapport_site; SELECT rapport.hub_revoke('site0')"
"$hub" denied "postgresql://site0@/$at" "$work" || fail "a revoked login still comes in"
