-- A hub in PostgreSQL: one database for one organisation, run once by `rapport hub init` as the database's
-- administrator. Everything goes through functions that run as rapport_hub, a role nobody logs in as; a site has a
-- login role of its own that may call them and touch no table. Who asks is session_user, which no SET changes.
--
-- Plain tables, row locks, no sequence, no advisory lock, no LISTEN. Numbers of a scope are handed out by the last
-- statement before COMMIT, under the lock of the scope's row: whoever sees a number sees all before it.

DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rapport_hub') THEN
		CREATE ROLE rapport_hub NOLOGIN;
	END IF;
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rapport_site') THEN
		CREATE ROLE rapport_site NOLOGIN;
	END IF;
	IF NOT pg_catalog.pg_has_role(current_user, 'rapport_hub', 'MEMBER') THEN
		EXECUTE pg_catalog.format('GRANT rapport_hub TO %I', current_user);
	END IF;
	EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
	EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO rapport_hub', pg_catalog.current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA rapport;
SET LOCAL search_path = pg_catalog, rapport, pg_temp;

CREATE TABLE rapport.hub_meta (
	one int PRIMARY KEY CHECK (one = 1),
	org bytea NOT NULL CHECK (octet_length(org) = 16),
	hub bytea NOT NULL CHECK (octet_length(hub) = 16),
	epoch bigint NOT NULL
);
CREATE TABLE rapport.hub_site (
	db_role text PRIMARY KEY,
	site bytea UNIQUE CHECK (octet_length(site) = 16),	-- NULL until the role has registered its site
	last_seen timestamptz
);
CREATE TABLE rapport.hub_scope (
	scope text PRIMARY KEY,
	head bigint NOT NULL
);
CREATE TABLE rapport.hub_origin (
	origin bytea PRIMARY KEY CHECK (octet_length(origin) = 16),
	site bytea NOT NULL CHECK (octet_length(site) = 16)
);
CREATE TABLE rapport.hub_stream (
	scope text NOT NULL,
	origin bytea NOT NULL REFERENCES rapport.hub_origin,
	head_seq bigint NOT NULL,
	head_hash bytea NOT NULL CHECK (octet_length(head_hash) = 32),
	PRIMARY KEY (scope, origin)
);
CREATE TABLE rapport.hub_segment (
	scope text NOT NULL,
	hub_seq bigint NOT NULL,
	origin bytea NOT NULL,
	seq_from bigint NOT NULL,
	seq_to bigint NOT NULL,
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	via bytea,			-- who handed in what another signed; NULL: its own site
	at timestamptz NOT NULL DEFAULT now(),
	blob bytea,			-- NULL: forgotten (hub_prune)
	PRIMARY KEY (scope, hub_seq),
	UNIQUE (scope, origin, seq_from)
);
ALTER TABLE rapport.hub_segment ALTER COLUMN blob SET STORAGE EXTERNAL;
CREATE TABLE rapport.hub_tag (
	tag bytea NOT NULL CHECK (octet_length(tag) = 8),
	scope text NOT NULL,
	origin bytea NOT NULL,
	seq_from bigint NOT NULL,
	PRIMARY KEY (tag, scope, origin, seq_from)
);
CREATE TABLE rapport.hub_record (
	kind text NOT NULL,
	name text NOT NULL,
	bytes bytea NOT NULL,
	PRIMARY KEY (kind, name)
);
ALTER TABLE rapport.hub_record ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Says every name in full instead of setting a search_path, so that it can be made part of statements that ask it.
CREATE FUNCTION rapport.hub_admin() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT NOT EXISTS (SELECT FROM rapport.hub_site WHERE db_role OPERATOR(pg_catalog.=) session_user::pg_catalog.text)
	AND pg_catalog.pg_has_role(session_user, 'rapport_hub', 'MEMBER') $$;

-- Second wall: even the functions' owner sees rows only while a site or an administrator is logged in. It asks for the
-- role alone, which costs nothing; which site it is, hub_who() asks in every function.
ALTER TABLE rapport.hub_site ENABLE ROW LEVEL SECURITY;
ALTER TABLE rapport.hub_site FORCE ROW LEVEL SECURITY;
CREATE POLICY hub_own ON rapport.hub_site
	USING (db_role = session_user OR pg_has_role(session_user, 'rapport_hub', 'MEMBER'));
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['hub_meta', 'hub_scope', 'hub_origin', 'hub_stream', 'hub_segment', 'hub_tag', 'hub_record'] LOOP
		EXECUTE format('ALTER TABLE rapport.%I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('ALTER TABLE rapport.%I FORCE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY hub_known ON rapport.%I USING ((SELECT pg_has_role(session_user, ''rapport_site'', ''MEMBER'') '
			'OR pg_has_role(session_user, ''rapport_hub'', ''MEMBER'')))', t);
	END LOOP;
END $$;

CREATE FUNCTION rapport.hub_now() RETURNS bigint LANGUAGE sql VOLATILE SET search_path = pg_catalog, rapport, pg_temp AS
$$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

-- The site that is logged in: NULL for an administrator. Anybody else is turned away.
CREATE FUNCTION rapport.hub_who() RETURNS bytea LANGUAGE plpgsql STABLE SET search_path = pg_catalog, rapport, pg_temp AS $$
DECLARE
	w bytea;
BEGIN
	SELECT site INTO w FROM rapport.hub_site WHERE db_role = session_user;
	IF NOT FOUND AND NOT rapport.hub_admin() THEN
		RAISE insufficient_privilege;
	END IF;
	RETURN w;
END $$;

-- What a segment says of itself is read from its own bytes, little-endian as src/sync/segment.h has them.
-- Without a search_path of its own: only the functions above and below call it, with theirs.
CREATE FUNCTION rapport.hub_number(b bytea, at int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT get_byte(b, at)::bigint | (get_byte(b, at + 1)::bigint << 8) | (get_byte(b, at + 2)::bigint << 16)
	| (get_byte(b, at + 3)::bigint << 24) $$;
CREATE FUNCTION rapport.hub_long(b bytea, at int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT rapport.hub_number(b, at) | (rapport.hub_number(b, at + 4) << 32) $$;

CREATE FUNCTION rapport.hub_id(b bytea) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, rapport, pg_temp AS
$$ SELECT encode(b, 'hex')::uuid::text $$;

CREATE FUNCTION rapport.hub_member_left(record bytea) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	RETURN coalesce(((convert_from(record, 'UTF8')::json ->> 'said')::json ->> 'left')::boolean, false);
EXCEPTION WHEN data_exception THEN
	RETURN true;	-- a record that cannot be read lets nobody in
END $$;

-- What a site signed before it left stays good, up to where its record says.
CREATE FUNCTION rapport.hub_counted(record bytea, p_scope text, p_origin bytea, p_to bigint) RETURNS boolean
	LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, rapport, pg_temp AS $$
DECLARE
	said json := (convert_from(record, 'UTF8')::json ->> 'said')::json;
BEGIN
	RETURN EXISTS (
		SELECT FROM (
			SELECT json_array_elements(coalesce(said -> 'until', '[]')) AS u
			UNION ALL
			SELECT json_array_elements(f -> 'until') FROM json_array_elements(coalesce(said -> 'former', '[]')) f
		) ends
		WHERE u ->> 'scope' = p_scope AND u ->> 'origin' = rapport.hub_id(p_origin)
			AND (u ->> 'to')::bigint >= p_to);
EXCEPTION WHEN data_exception THEN
	RETURN false;
END $$;

CREATE FUNCTION rapport.hub_hello(OUT org bytea, OUT hub bytea, OUT epoch bigint, OUT now bigint) LANGUAGE plpgsql VOLATILE
	SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	UPDATE rapport.hub_site SET last_seen = clock_timestamp() WHERE db_role = session_user;
	SELECT m.org, m.hub, m.epoch, rapport.hub_now() INTO org, hub, epoch, now FROM rapport.hub_meta m;
END $$;

-- A stream's own site drives out what somebody else handed in under its name and it never signed: a database cannot
-- verify the signature, its owner's login can.
CREATE FUNCTION rapport.hub_reclaim(p_scope text, p_origin bytea, p_from bigint, p_hash bytea) RETURNS void LANGUAGE plpgsql
	SET search_path = pg_catalog, rapport, pg_temp AS $$
DECLARE
	wrong bigint;
BEGIN
	SELECT seq_from INTO wrong FROM rapport.hub_segment WHERE scope = p_scope AND origin = p_origin AND seq_to >= p_from
		AND via IS NOT NULL ORDER BY seq_from LIMIT 1;
	IF wrong IS NULL OR EXISTS (SELECT FROM rapport.hub_segment WHERE scope = p_scope AND origin = p_origin
		AND seq_from = p_from AND hash = p_hash) THEN
		RETURN;
	END IF;
	DELETE FROM rapport.hub_tag WHERE scope = p_scope AND origin = p_origin AND seq_from >= wrong;
	DELETE FROM rapport.hub_segment WHERE scope = p_scope AND origin = p_origin AND seq_from >= wrong;
	UPDATE rapport.hub_stream SET
		head_seq = coalesce((SELECT max(seq_to) FROM rapport.hub_segment WHERE scope = p_scope AND origin = p_origin), 0),
		head_hash = coalesce((SELECT hash FROM rapport.hub_segment WHERE scope = p_scope AND origin = p_origin
			ORDER BY seq_to DESC LIMIT 1), decode(repeat('00', 32), 'hex'))
		WHERE scope = p_scope AND origin = p_origin;
END $$;

-- Whose a stream is and how far it has got: one row, which is locked until COMMIT. Most pushes find it there.
CREATE FUNCTION rapport.hub_lock(p_scope text, p_origin bytea, p_site bytea, OUT owner bytea, OUT head bigint, OUT hash bytea)
	LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	SELECT o.site, t.head_seq, t.head_hash INTO owner, head, hash FROM rapport.hub_stream t
		JOIN rapport.hub_origin o ON o.origin = t.origin WHERE t.scope = p_scope AND t.origin = p_origin FOR UPDATE OF t;
	IF NOT FOUND THEN
		INSERT INTO rapport.hub_origin (origin, site) VALUES (p_origin, p_site) ON CONFLICT DO NOTHING;
		SELECT o.site INTO owner FROM rapport.hub_origin o WHERE o.origin = p_origin;
		INSERT INTO rapport.hub_stream (scope, origin, head_seq, head_hash)
			VALUES (p_scope, p_origin, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
		SELECT t.head_seq, t.head_hash INTO head, hash FROM rapport.hub_stream t
			WHERE t.scope = p_scope AND t.origin = p_origin FOR UPDATE;
	END IF;
END $$;

-- Segments of one stream, in order, one behind the other, and their hashes likewise: one transaction for all of them. A
-- row each that was looked at: 0 taken, 1 there already; or the reason why the rest was not looked at: 2 fork, 3 of
-- tomorrow; refused: 4 another organisation, 5 nobody known, 6 its site has left, 7 the origin is another site's,
-- 8 no segment.
CREATE FUNCTION rapport.hub_push(p_hashes bytea, p_blobs bytea) RETURNS SETOF int LANGUAGE plpgsql VOLATILE SECURITY DEFINER
	SET search_path = pg_catalog, rapport, pg_temp AS $$
DECLARE
	v_who bytea := rapport.hub_who();
	v_said int := 0;
	v_at int := 0;			-- where the segment begins
	v_size bigint;
	v_one bytea;			-- its header
	v_hash bytea;
	v_stream bytea;			-- organisation, scope, origin and site of the first, which all have
	v_scope text;
	v_origin bytea;
	v_site bytea;
	v_owner bytea;
	v_from bigint;
	v_to bigint;
	v_tags bigint;
	v_record bytea;
	v_left boolean;
	v_head bigint;
	v_head_hash bytea;
	v_begin int[] := '{}';		-- of those that are taken: place and size, first and last op, hash
	v_length int[] := '{}';
	v_first bigint[] := '{}';
	v_last bigint[] := '{}';
	v_named bytea[] := '{}';
BEGIN
	WHILE v_said < 2 AND v_at < octet_length(p_blobs) LOOP
		v_one := substring(p_blobs FROM v_at + 1 FOR 196);
		v_hash := substring(p_hashes FROM 1 FOR 32);
		p_hashes := substring(p_hashes FROM 33);
		IF octet_length(v_one) < 196 OR octet_length(v_hash) <> 32 OR substring(v_one FROM 1 FOR 4) <> 'RSEG'::bytea THEN
			v_said := 8;
			EXIT;
		END IF;
		v_from := rapport.hub_long(v_one, 88);
		v_to := rapport.hub_long(v_one, 96);
		v_tags := rapport.hub_number(v_one, 192);
		v_size := 196 + 8 * v_tags + rapport.hub_number(v_one, 164) + 64;
		IF v_from < 1 OR v_to < v_from OR v_tags > 65535 OR v_at + v_size > octet_length(p_blobs) THEN
			v_said := 8;
			EXIT;
		END IF;

		IF v_stream IS NULL THEN
			v_stream := substring(v_one FROM 9 FOR 80);
			v_scope := regexp_replace(encode(substring(v_one FROM 25 FOR 32), 'escape'), '(\\000)+$', '');
			v_origin := substring(v_one FROM 57 FOR 16);
			v_site := substring(v_one FROM 73 FOR 16);
			IF v_scope !~ '^[A-Za-z0-9_-][A-Za-z0-9._-]*$' THEN
				v_said := 8;
				EXIT;
			END IF;
			IF NOT EXISTS (SELECT FROM rapport.hub_meta WHERE org = substring(v_one FROM 9 FOR 16)) THEN
				v_said := 4;
				EXIT;
			END IF;
			SELECT bytes INTO v_record FROM rapport.hub_record WHERE kind = 'member' AND name = rapport.hub_id(v_site);
			IF NOT FOUND THEN
				v_said := 5;
				EXIT;
			END IF;
			v_left := rapport.hub_member_left(v_record);
		ELSIF v_stream <> substring(v_one FROM 9 FOR 80) THEN
			v_said := 8;
			EXIT;
		END IF;
		IF v_left AND NOT rapport.hub_counted(v_record, v_scope, v_origin, v_to) THEN
			v_said := 6;
			EXIT;
		END IF;
		IF rapport.hub_long(v_one, 148) < 0 OR rapport.hub_long(v_one, 156) < 0 THEN
			v_said := 8;
			EXIT;
		END IF;
		IF rapport.hub_long(v_one, 148) / 65536 > rapport.hub_now() + 900000
			OR rapport.hub_long(v_one, 156) > rapport.hub_now() + 900000 THEN
			v_said := 3;
			EXIT;
		END IF;

		IF v_head IS NULL THEN
			SELECT owner, head, hash INTO v_owner, v_head, v_head_hash FROM rapport.hub_lock(v_scope, v_origin, v_site);
			IF v_owner <> v_site THEN
				v_said := 7;
				EXIT;
			END IF;
		END IF;
		IF v_site = v_who AND v_from <= v_head AND v_begin = '{}' THEN
			PERFORM rapport.hub_reclaim(v_scope, v_origin, v_from, v_hash);
			SELECT head_seq, head_hash INTO v_head, v_head_hash FROM rapport.hub_stream WHERE scope = v_scope AND origin = v_origin;
		END IF;
		-- Nobody here knows what was before: a hub made anew, or moved to from one that had forgotten it.
		IF v_head = 0 AND v_from > 1 THEN
			v_head := v_from - 1;
			v_head_hash := substring(v_one FROM 105 FOR 32);
		END IF;
		IF v_to <= v_head AND v_begin = '{}' THEN
			UPDATE rapport.hub_segment SET via = NULL WHERE v_site = v_who AND via IS NOT NULL AND scope = v_scope
				AND origin = v_origin AND seq_from = v_from AND hash = v_hash;
			v_said := CASE WHEN EXISTS (SELECT FROM rapport.hub_segment WHERE scope = v_scope AND origin = v_origin
				AND seq_from = v_from AND seq_to = v_to AND hash = v_hash) THEN 1 ELSE 2 END;
			EXIT WHEN v_said = 2;
		ELSIF v_from <> v_head + 1 OR v_head_hash <> substring(v_one FROM 105 FOR 32) THEN
			v_said := 2;
			EXIT;
		ELSE
			v_said := 0;
			v_head := v_to;
			v_head_hash := v_hash;
			v_begin := v_begin || v_at;
			v_length := v_length || v_size::int;
			v_first := v_first || v_from;
			v_last := v_last || v_to;
			v_named := v_named || v_hash;
			IF v_tags > 0 THEN
				INSERT INTO rapport.hub_tag (tag, scope, origin, seq_from)
					SELECT substring(p_blobs FROM v_at + 197 + 8 * i FOR 8), v_scope, v_origin, v_from
					FROM generate_series(0, v_tags::int - 1) i ON CONFLICT DO NOTHING;
			END IF;
		END IF;
		RETURN NEXT v_said;
		v_at := v_at + v_size::int;
	END LOOP;
	IF v_said > 1 OR v_at = 0 THEN
		RETURN NEXT CASE WHEN v_said > 1 THEN v_said ELSE 8 END;
	END IF;
	IF v_begin = '{}' THEN
		RETURN;
	END IF;
	UPDATE rapport.hub_stream SET head_seq = v_head, head_hash = v_head_hash WHERE scope = v_scope AND origin = v_origin;
	-- The last statement: the numbers are taken and given to the segments in one.
	WITH n AS (
		INSERT INTO rapport.hub_scope AS s (scope, head) VALUES (v_scope, cardinality(v_begin))
			ON CONFLICT (scope) DO UPDATE SET head = s.head + cardinality(v_begin) RETURNING head - cardinality(v_begin) AS before
	)
	INSERT INTO rapport.hub_segment (scope, hub_seq, origin, seq_from, seq_to, hash, via, blob)
		SELECT v_scope, n.before + t.nth, v_origin, t.first, t.last, t.named,
			CASE WHEN v_site = v_who THEN NULL ELSE coalesce(v_who, v_site) END,
			substring(p_blobs FROM t.place + 1 FOR t.length)
		FROM n, unnest(v_begin, v_length, v_first, v_last, v_named) WITH ORDINALITY AS t (place, length, first, last, named, nth);
END $$;

CREATE FUNCTION rapport.hub_heads(p_scope text) RETURNS TABLE (origin bytea, site bytea, seq bigint, hash bytea)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN QUERY SELECT s.origin, o.site, s.head_seq, s.head_hash FROM rapport.hub_stream s
		JOIN rapport.hub_origin o ON o.origin = s.origin WHERE s.scope = p_scope AND s.head_seq > 0 ORDER BY s.origin;
END $$;

CREATE FUNCTION rapport.hub_bounds(p_scope text, p_origin bytea) RETURNS TABLE (seq_from bigint, seq_to bigint, hash bytea)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN QUERY SELECT g.seq_from, g.seq_to, g.hash FROM rapport.hub_segment g
		WHERE g.scope = p_scope AND g.origin = p_origin ORDER BY g.seq_from;
END $$;

CREATE FUNCTION rapport.hub_pull(p_scope text, p_after bigint, p_limit bigint) RETURNS TABLE (hub_seq bigint, blob bytea)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN QUERY SELECT g.hub_seq, g.blob FROM rapport.hub_segment g
		WHERE g.scope = p_scope AND g.hub_seq > p_after AND g.blob IS NOT NULL ORDER BY g.hub_seq LIMIT p_limit;
END $$;

CREATE FUNCTION rapport.hub_fetch(p_scope text, p_origin bytea, p_after bigint, p_limit bigint)
	RETURNS TABLE (hub_seq bigint, blob bytea)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN QUERY SELECT 0::bigint, g.blob FROM rapport.hub_segment g WHERE g.scope = p_scope AND g.origin = p_origin
		AND g.seq_to > p_after AND g.blob IS NOT NULL ORDER BY g.seq_from LIMIT p_limit;
END $$;

CREATE FUNCTION rapport.hub_tagged(p_tag bytea) RETURNS TABLE (scope text, origin bytea, seq_from bigint, seq_to bigint)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN QUERY SELECT g.scope, g.origin, g.seq_from, g.seq_to FROM rapport.hub_tag t
		JOIN rapport.hub_segment g ON g.scope = t.scope AND g.origin = t.origin AND g.seq_from = t.seq_from
		WHERE t.tag = p_tag ORDER BY g.scope COLLATE "C", g.origin, g.seq_from;
END $$;

CREATE FUNCTION rapport.hub_get(p_kind text, p_name text) RETURNS bytea LANGUAGE plpgsql STABLE SECURITY DEFINER
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN (SELECT bytes FROM rapport.hub_record WHERE kind = p_kind AND name = p_name);
END $$;

CREATE FUNCTION rapport.hub_list(p_kind text) RETURNS TABLE (name text, bytes bytea) LANGUAGE plpgsql STABLE
	SECURITY DEFINER
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_who();
	RETURN QUERY SELECT r.name, CASE WHEN p_kind <> 'chunk' THEN r.bytes END FROM rapport.hub_record r
	WHERE r.kind = p_kind ORDER BY r.name COLLATE "C";
END $$;

-- What a site may write, as src/sync/hub_gate.h has it. The first member record a role puts is its site for ever; to a
-- site that is registered already only the administrator binds a role (hub_grant).
CREATE FUNCTION rapport.hub_may(p_kind text, p_name text, p_put boolean) RETURNS void LANGUAGE plpgsql VOLATILE
	SET search_path = pg_catalog, rapport, pg_temp AS $$
DECLARE
	v_who bytea := rapport.hub_who();
BEGIN
	IF rapport.hub_admin() THEN
		RETURN;
	END IF;
	IF p_kind = 'member' AND p_put AND v_who IS NULL
		AND NOT EXISTS (SELECT FROM rapport.hub_record WHERE kind = 'member' AND name = p_name) THEN
		UPDATE rapport.hub_site SET site = decode(replace(p_name, '-', ''), 'hex') WHERE db_role = session_user;
		RETURN;
	END IF;
	IF (p_kind = 'member' AND p_put AND p_name = rapport.hub_id(v_who))
		OR (p_kind = 'ack' AND left(p_name, 36) = rapport.hub_id(v_who))
		OR (p_kind IN ('lease', 'snapshot', 'chunk') AND v_who IS NOT NULL) THEN
		RETURN;
	END IF;
	RAISE insufficient_privilege;
END $$;

-- True when it was done, false when what was there did not allow it. p_how: 0 new, 1 any, 2 only over p_was.
CREATE FUNCTION rapport.hub_put(p_kind text, p_name text, p_bytes bytea, p_how int, p_was bytea) RETURNS boolean
	LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_may(p_kind, p_name, true);
	IF octet_length(p_bytes) > 1048576 OR p_name !~ '^[a-z0-9-][a-z0-9.-]{0,95}$' THEN
		RAISE invalid_parameter_value;
	END IF;
	IF p_how = 2 THEN
		UPDATE rapport.hub_record SET bytes = p_bytes WHERE kind = p_kind AND name = p_name AND bytes = p_was;
	ELSIF p_how = 1 THEN
		INSERT INTO rapport.hub_record (kind, name, bytes) VALUES (p_kind, p_name, p_bytes)
			ON CONFLICT (kind, name) DO UPDATE SET bytes = p_bytes;
	ELSE
		INSERT INTO rapport.hub_record (kind, name, bytes) VALUES (p_kind, p_name, p_bytes) ON CONFLICT DO NOTHING;
	END IF;
	RETURN FOUND;
END $$;

CREATE FUNCTION rapport.hub_drop(p_kind text, p_name text) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	PERFORM rapport.hub_may(p_kind, p_name, false);
	DELETE FROM rapport.hub_record WHERE kind = p_kind AND name = p_name;
END $$;

CREATE FUNCTION rapport.hub_raise_epoch() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	IF NOT rapport.hub_admin() THEN
		RAISE insufficient_privilege;
	END IF;
	UPDATE rapport.hub_meta SET epoch = epoch + 1;
END $$;

CREATE FUNCTION rapport.hub_prune(p_scope text, p_origin bytea, p_seq bigint) RETURNS void LANGUAGE plpgsql VOLATILE
	SECURITY DEFINER SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	IF NOT rapport.hub_admin() AND NOT EXISTS (SELECT FROM rapport.hub_origin WHERE origin = p_origin
		AND site = rapport.hub_who()) THEN
		RAISE insufficient_privilege;
	END IF;
	DELETE FROM rapport.hub_tag t USING rapport.hub_segment g WHERE g.scope = p_scope AND g.origin = p_origin
		AND g.seq_to <= p_seq AND t.scope = g.scope AND t.origin = g.origin AND t.seq_from = g.seq_from;
	UPDATE rapport.hub_segment SET blob = NULL WHERE scope = p_scope AND origin = p_origin AND seq_to <= p_seq;
END $$;

-- For the administrator, in psql: SELECT rapport.hub_grant('northside'). The login role must exist. Its site is the one
-- it registers first, or the one that is named. hub_revoke takes the right away; what it handed in stays.
CREATE FUNCTION rapport.hub_grant(p_role text, p_site uuid DEFAULT NULL) RETURNS void LANGUAGE plpgsql VOLATILE
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	INSERT INTO rapport.hub_site (db_role, site) VALUES (p_role, decode(replace(p_site::text, '-', ''), 'hex'));
	EXECUTE format('GRANT rapport_site TO %I', p_role);
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), p_role);
END $$;
CREATE FUNCTION rapport.hub_revoke(p_role text) RETURNS void LANGUAGE plpgsql VOLATILE
	SET search_path = pg_catalog, rapport, pg_temp AS $$
BEGIN
	DELETE FROM rapport.hub_site WHERE db_role = p_role;
	EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM %I', current_database(), p_role);
END $$;

-- Everything belongs to the role nobody logs in as; sites call, and nothing else.
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'rapport'::regnamespace LOOP
		EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.name);
		EXECUTE format('ALTER FUNCTION %s OWNER TO rapport_hub', f.name);
	END LOOP;
	FOR f IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'rapport'::regnamespace AND prosecdef LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO rapport_site', f.name);
	END LOOP;
	FOR f IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'rapport'::regnamespace AND relkind = 'r' LOOP
		EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', f.name);
		EXECUTE format('ALTER TABLE %s OWNER TO rapport_hub', f.name);
	END LOOP;
END $$;
ALTER SCHEMA rapport OWNER TO rapport_hub;
REVOKE ALL ON SCHEMA rapport FROM PUBLIC;
GRANT USAGE ON SCHEMA rapport TO rapport_site;
