# What a site's login could try against a hub in PostgreSQL beyond its rights: every variable a session may set, and its
# own things under the names the hub's functions use. Nothing of it makes it another site or opens a table.
. tests/cli/pair.lib
. tests/cli/pg.lib
pg_options="-c fsync=off"
pg_start
pg_sql postgres "CREATE DATABASE hub" || fail "no database"
grant() {
	pg_grant hub ns we
}
granted=grant
at="/hub?host=$pg_socket&port=$pg_port"
build_base "postgresql://postgres@$at" "postgresql://ns@$at" "postgresql://we@$at"
own=$(pg_sql hub "SELECT encode(site, 'hex')::uuid FROM rapport.hub_site WHERE db_role = 'ns'")
other=$(pg_sql hub "SELECT encode(site, 'hex')::uuid FROM rapport.hub_site WHERE db_role = 'we'")
rapport sync --data "$work/now/WE" --no-backup || fail "WE is not in step: $(cat "$work/out")"
stream=$(pg_sql hub "SELECT encode(t.origin, 'hex') FROM rapport.hub_stream t JOIN rapport.hub_origin o USING (origin)
	WHERE scope = 'g.main' AND encode(site, 'hex')::uuid = '$other'" | head -n 1)
[ -n "$own" ] && [ -n "$other" ] && [ -n "$stream" ] || fail "the logins are bound to no sites"

# What NS may not do; a way that is open says so by its number.
cat >"$work/ways.sql" <<END
CREATE FUNCTION pg_temp.open_way() RETURNS int LANGUAGE plpgsql AS \$\$
DECLARE
	ways text[] := ARRAY[
		'SELECT rapport.hub_put(''ack'', ''$other'', ''x'', 1, NULL)',
		'SELECT rapport.hub_put(''org'', ''org'', ''x'', 1, NULL)',
		'SELECT rapport.hub_drop(''member'', ''$other'')',
		'SELECT rapport.hub_raise_epoch()',
		'SELECT rapport.hub_prune(''g.main'', ''\\x$stream'', 1)',
		'SELECT rapport.hub_reclaim(''g.main'', ''\\x$stream'', 1, ''x'')',
		'SELECT rapport.hub_grant(''ns2'')',
		'SELECT FROM rapport.hub_segment',
		'SELECT FROM rapport.hub_record',
		'UPDATE rapport.hub_site SET site = NULL',
		'INSERT INTO rapport.hub_record VALUES (''org'', ''x'', ''x'')',
		'DELETE FROM rapport.hub_segment'];
BEGIN
	FOR i IN 1..cardinality(ways) LOOP
		BEGIN
			EXECUTE ways[i];
			RETURN i;
		EXCEPTION WHEN others THEN
			CONTINUE;
		END;
	END LOOP;
	RETURN 0;
END \$\$;
END

# Every variable, at its values' ends, at all its words, and at the names of those one would like to be; those apart
# that only end a statement or, at the first refusal, the session.
cat "$work/ways.sql" - >"$work/variables.sql" <<END
DO \$\$
DECLARE
	s record;
	word text;
	way int;
	tried int := 0;
BEGIN
	FOR s IN SELECT name, ARRAY[boot_val, min_val, max_val, 'on', 'off', 'postgres', 'rapport_hub', 'rapport_site', 'we', 'none',
			'$other', 'public, pg_temp', ''] || coalesce(enumvals, '{}') AS words
			FROM pg_settings WHERE name NOT LIKE '%timeout' AND name <> 'exit_on_error'
		UNION ALL SELECT n, ARRAY['postgres', 'rapport_hub', 'rapport_site', 'we', 'none', '$other', 'on']
			FROM unnest(ARRAY['role', 'session_authorization', 'rapport.site', 'rapport.org', 'rapport.role']) n LOOP
		FOREACH word IN ARRAY s.words LOOP
			way := 0;
			BEGIN
				PERFORM set_config(s.name, word, false);
				tried := tried + 1;
				way := CASE WHEN session_user = 'ns' THEN pg_temp.open_way() ELSE -1 END;
				RAISE 'take it back';
			EXCEPTION WHEN others THEN
				IF way <> 0 THEN
					RAISE '% = % opens way %', s.name, word, way;
				END IF;
			END;
		END LOOP;
	END LOOP;
	RAISE NOTICE 'tried %', tried;
END \$\$;
SELECT rapport.hub_put('ack', '$own', 'x', 1, NULL);
END
run_sql() {
	"$pg_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$pg_socket" -p "$pg_port" -U ns -d hub -f "$1" >"$work/said" 2>&1 ||
		fail "$1: $(tail -n 3 "$work/said")"
}
# An owner who is careless lets logins make things in public and in pg_temp; without that none of this begins.
PGUSER=ns pg_sql hub "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'" >/dev/null 2>&1 &&
	fail "a login makes things of its own"
pg_sql hub "GRANT TEMPORARY ON DATABASE hub TO ns; GRANT CREATE, USAGE ON SCHEMA public TO ns" || fail "no carelessness"
run_sql "$work/variables.sql"
tried=$(sed -n 's/.*tried \([0-9]*\)$/\1/p' "$work/said")
[ "${tried:-0}" -gt 400 ] || fail "only ${tried:-no} settings were tried: $(cat "$work/said")"
tail -n 1 "$work/said" | grep -qx t || fail "its own record is closed: $(cat "$work/said")"

# Tables, functions and operators under the names the hub's functions use, first in the path.
cat "$work/ways.sql" - >"$work/names.sql" <<END
CREATE TEMPORARY TABLE hub_site (db_role text, site bytea, last_seen timestamptz);
INSERT INTO hub_site VALUES ('ns', '\\x$(echo "$other" | tr -d -)', NULL);
CREATE TEMPORARY TABLE hub_record (kind text, name text, bytes bytea);
CREATE TEMPORARY TABLE hub_origin (origin bytea, site bytea);
CREATE TEMPORARY TABLE pg_roles (rolname name);
DO \$\$
DECLARE
	place text;
	made text;
BEGIN
	FOREACH place IN ARRAY ARRAY['pg_temp', 'public'] LOOP
		FOREACH made IN ARRAY ARRAY['hub_admin()', 'hub_member_left(bytea)', 'starts_with(text, text)', 'pg_has_role(name, text, text)',
			'yes(text, text)', 'yes(text, name)', 'yes(bytea, bytea)'] LOOP
			EXECUTE format('CREATE FUNCTION %I.%s RETURNS boolean LANGUAGE sql AS ''SELECT true''', place, made);
		END LOOP;
		EXECUTE format('CREATE FUNCTION %I.hub_who() RETURNS bytea LANGUAGE sql AS ''SELECT NULL::bytea''', place);
		EXECUTE format('CREATE FUNCTION %I.hub_id(bytea) RETURNS text LANGUAGE sql AS ''SELECT ''''$other''''''', place);
		EXECUTE format('CREATE OPERATOR %I.= (LEFTARG = text, RIGHTARG = text, FUNCTION = %I.yes)', place, place);
		EXECUTE format('CREATE OPERATOR %I.= (LEFTARG = text, RIGHTARG = name, FUNCTION = %I.yes)', place, place);
		EXECUTE format('CREATE OPERATOR %I.= (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = %I.yes)', place, place);
	END LOOP;
END \$\$;
SET search_path = pg_temp, public, pg_catalog;
SELECT pg_temp.open_way();
SELECT rapport.hub_put('ack', '$own', 'mine', 1, NULL);
SELECT count(*) FROM pg_temp.hub_record;
END
run_sql "$work/names.sql"
[ "$(tr '\n' ' ' <"$work/said")" = "0 t 0 " ] || fail "a name of its own opens a way: $(cat "$work/said")"
[ "$(pg_sql hub "SELECT convert_from(bytes, 'UTF8') FROM rapport.hub_record WHERE kind = 'ack' AND name = '$own'")" = mine ] ||
	fail "its own record went elsewhere"

# Every function a login may call runs as the hub's own role with a path of its own, whose last part is pg_temp.
loose=$(pg_sql hub "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'rapport'::regnamespace
	AND has_function_privilege('ns', oid, 'EXECUTE') AND NOT (prosecdef AND proowner = 'rapport_hub'::regrole
	AND proconfig @> ARRAY['search_path=pg_catalog, rapport, pg_temp'])")
[ -z "$loose" ] || fail "open to a caller's search_path: $loose"
# The proof itself sees what is open: with one right too many it says so.
pg_sql hub "GRANT SELECT ON rapport.hub_record TO ns"
PGUSER=ns pg_sql hub "$(cat "$work/ways.sql"); SELECT pg_temp.open_way()" >"$work/said" 2>&1
[ "$(tail -n 1 "$work/said")" = 9 ] || fail "an open table is not noticed: $(cat "$work/said")"
