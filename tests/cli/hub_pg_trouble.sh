# A hub in PostgreSQL and everything a database does to its clients: it asks for another try, now or with COMMIT; asks
# without end; ends the line; stops; goes on from an older copy of itself. Sessions go on, or say in words what is wrong
# and what to do; nothing is lost and nothing the server says comes through.
. tests/cli/pair.lib
. tests/cli/pg.lib
pg_options="-c fsync=off"
pg_start
pg_sql postgres "CREATE DATABASE hub" || fail "no database"
grant() {
	pg_grant hub ns we
}
granted=grant
at=127.0.0.1:$pg_port/hub?sslmode=disable
build_base "postgresql://postgres@$at" "postgresql://ns@$at" "postgresql://we@$at"
people=9

# What may happen to a statement that writes: `plan` says what, how often, at once or when it is committed.
pg_sql hub "CREATE SCHEMA trouble; CREATE SEQUENCE trouble.met;
	CREATE TABLE trouble.plan (state text, times int, at_commit boolean); INSERT INTO trouble.plan VALUES ('40001', 0, false);
	CREATE FUNCTION trouble.meet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS \$\$
	DECLARE
		p trouble.plan;
	BEGIN
		SELECT * INTO p FROM trouble.plan;
		IF p.at_commit <> (TG_WHEN = 'AFTER') OR p.times = 0 OR nextval('trouble.met') > p.times THEN
			RETURN NEW;
		ELSIF p.state = 'end the line' THEN
			PERFORM pg_terminate_backend(pg_backend_pid());
		ELSIF p.state = 'stop' THEN
			COPY (SELECT 1) TO PROGRAM 'kill -QUIT \$(head -n 1 postmaster.pid)';
			PERFORM pg_sleep(60);
		ELSE
			RAISE EXCEPTION 'Ngozi Okafor' USING ERRCODE = p.state;
		END IF;
	END \$\$;
	CREATE TRIGGER now BEFORE INSERT ON rapport.hub_segment FOR EACH ROW EXECUTE FUNCTION trouble.meet();
	CREATE TRIGGER now BEFORE INSERT OR UPDATE ON rapport.hub_record FOR EACH ROW EXECUTE FUNCTION trouble.meet();
	CREATE CONSTRAINT TRIGGER later AFTER INSERT ON rapport.hub_segment DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION trouble.meet();
	CREATE CONSTRAINT TRIGGER later AFTER INSERT OR UPDATE ON rapport.hub_record DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION trouble.meet()" || fail "no trouble"

# plan STATE TIMES AT_COMMIT, met: how often it happened.
plan() {
	pg_sql hub "UPDATE trouble.plan SET state = '$1', times = $2, at_commit = $3; ALTER SEQUENCE trouble.met RESTART" ||
		fail "no plan"
}
met() {
	pg_sql hub "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM trouble.met"
}

# Somebody new at each clinic.
news() {
	for site in NS WE; do
		people=$((people + 1))
		"$desk" save "$work/now/$site" $people $people >/dev/null || fail "nobody saved"
	done
}

# in_step WHERE: both, each with what the other has.
in_step() {
	for site in WE NS WE; do
		rapport sync --data "$work/now/$site" --no-backup || fail "$1: $site is not in step: $(cat "$work/out")"
	done
	digests "$1"
	holds "$1" WE $people
	holds "$1" NS $people
}

# cut WHERE WORDS: the exchange is not finished and says why, and the server's own words stay where they are.
cut() {
	rapport sync --data "$work/now/WE" --no-backup
	got=$?
	[ $got -eq 2 ] || fail "$1: exit $got, not 2: $(cat "$work/out")"
	grep -q "$2" "$work/out" || fail "$1: does not say '$2': $(cat "$work/out")"
	! grep -q "Okafor\|trouble" "$work/out" || fail "$1: the server's words come through: $(cat "$work/out")"
}
in_step "before any trouble"

# A few refusals are nothing a person hears of, ...
for state in 40001 40P01; do
	for at_commit in false true; do
		news
		plan $state 3 $at_commit
		in_step "$state, at commit $at_commit"
		[ "$(met)" -gt 3 ] || fail "$state was never met"
	done
done
# ... refusals without end are, after so many tries.
news
plan 40001 1000000 false
cut "40001 without end" "The hub is busy with other sites. Nothing was stored; run it again."
tries=$(met)
[ "$tries" -ge 4 ] && [ "$tries" -le 20 ] || fail "$tries tries"
plan 40001 0 false
in_step "after 40001 without end"

# The line is ended while the server works on it, and when only COMMIT is left.
for at_commit in false true; do
	news
	plan "end the line" 1 $at_commit
	cut "a line ended" "The line to the hub was cut. Nothing is lost; run it again."
	in_step "after a line ended"
done

# What the server cannot do for now has a name.
while IFS='|' read -r state words; do
	news
	plan "$state" 1000000 false
	cut "$state" "$words"
	plan 40001 0 false
	in_step "after $state"
done <<'END'
53100|The hub's disk is full
25006|The hub's database takes no changes
57014|The hub's database was too slow
XX001|SQLSTATE XX001
END

# The server stops in the middle, at once and without a word, while it takes a segment and while it takes an ack.
for which in segment record; do
	news
	[ $which = segment ] || rapport sync --data "$work/now/WE" --no-backup || fail "not in step: $(cat "$work/out")"
	plan stop 1 false
	cut "the server stops" "The line to the hub was cut. Nothing is lost; run it again."
	wait "$pg_pid"
	cut "the server is away" "The hub's server does not answer"
	pg_run || fail "PostgreSQL does not start again: $(tail -n 3 "$work/pg.log")"
	plan 40001 0 false
	in_step "after the server stopped"
done

# Another server takes over that never heard of the last segments, five at least, and says nothing of it.
held() {
	pg_sql hub "SELECT count(*) FROM rapport.hub_segment"
}
for first in NS WE; do
	pg_keep hub
	before=$(held)
	for night in 1 2 3; do
		news
		in_step "night $night"
	done
	after=$(held)
	[ $((after - before)) -ge 5 ] || fail "only $((after - before)) segments to lose"
	pg_back hub
	[ "$(held)" -eq "$before" ] || fail "nothing was lost"
	people=$((people + 1))
	"$desk" save "$work/now/$first" $people $people >/dev/null || fail "nobody saved"
	rapport sync --data "$work/now/$first" --no-backup
	[ $? -le 1 ] || fail "$first does not go on with the older hub: $(cat "$work/out")"
	in_step "after a fail-over, $first first"
	[ "$(held)" -ge "$after" ] || fail "the hub holds $(held) segments, not $after again"
done
# A clinic that begins from what the hub holds now has all of it.
pg_grant hub ea
"$desk" create "$work/now/EA" EA || fail "no clinic"
rapport join --data "$work/now/EA" --hub "postgresql://ea@$at" --code "$(cat "$work/code")" || fail "EA cannot join: $(cat "$work/out")"
rapport sync --data "$work/now/EA" --no-backup || fail "EA is not in step: $(cat "$work/out")"
holds "a new clinic" EA $people
