# A line to a hub in PostgreSQL that does not come about: each reason has its own words and says what to do, and of what
# the server says none comes through.
. tests/cli/clinic.lib
. tests/cli/pg.lib
: "${RAPPORT:=$BUILD/rapport}"
pg_options="-c fsync=off"
pg_start
pg_sql postgres "CREATE DATABASE hub" && pg_sql postgres "CREATE DATABASE bare" || fail "no database"
"$RAPPORT" hub init --hub "postgresql://postgres@/hub?host=$pg_socket&port=$pg_port" --org River >/dev/null 2>&1 || fail "no hub"
pg_grant hub known
pg_sql hub "CREATE ROLE secret LOGIN PASSWORD 'the right one'; SELECT rapport.hub_grant('secret'); CREATE ROLE idle LOGIN;
	GRANT CONNECT ON DATABASE hub TO idle; CREATE ROLE outside LOGIN" >/dev/null
# Who comes how: the password counts for one, another comes in from nowhere.
printf '%s\n' "host all secret all scram-sha-256" "host all outside all reject" "local all all trust" "host all all all trust" \
	>"$work/hba" && cat "$work/hba" >"$pg_socket/data/pg_hba.conf" && pg_sql postgres "SELECT pg_reload_conf()" >/dev/null ||
	fail "no rules"
at=127.0.0.1:$pg_port
export PGPASSFILE="$work/pgpass"
printf '%s\n' "127.0.0.1:$pg_port:wrong:secret:a wrong one" "127.0.0.1:$pg_port:hub:secret:the right one" >"$work/pgpass"
chmod 600 "$work/pgpass"

# says WORDS URL: it is refused in these words.
says() {
	"$RAPPORT" hub status --hub "$2" >"$work/out" 2>&1 && fail "there is a line to $2"
	grep -qF "$1" "$work/out" || fail "$2: does not say '$1': $(cat "$work/out")"
	! grep -qE "FATAL|pg_hba|SCRAM|hub_hello" "$work/out" || fail "$2: the server's words come through: $(cat "$work/out")"
}
good() {
	"$RAPPORT" hub sites --hub "$1" >"$work/out" 2>&1 || fail "$1: $(cat "$work/out")"
}
good "postgresql://known@$at/hub?sslmode=disable"
good "postgresql://secret@$at/hub?sslmode=disable"
says "does not take this login's password" "postgresql://secret@$at/wrong?sslmode=disable"
says "~/.pgpass" "postgresql://secret@$at/nothing_said?sslmode=disable"
says "knows no such login" "postgresql://nobody_here@$at/hub?sslmode=disable"
says "knows no such login" "postgresql://outside@$at/hub?sslmode=disable"
says "rapport.hub_grant('LOGIN')" "postgresql://outside@/hub?host=$pg_socket&port=$pg_port"
says "does not let this login do that (SQLSTATE 42501)" "postgresql://idle@$at/hub?sslmode=disable"
says "no database of that name" "postgresql://known@$at/hup?sslmode=disable"
says '`rapport hub init` makes one' "postgresql://known@$at/bare?sslmode=disable"
says "no safe line" "postgresql://known@$at/hub"
says "no safe line" "postgresql://known@$at/hub?sslmode=require"
says "does not answer" "postgresql://known@127.0.0.1:1/hub?sslmode=disable"
says "Connection refused" "postgresql://known@127.0.0.1:1/hub?sslmode=disable"
says "does not answer" "postgresql://known@/hub?host=$work/nowhere"
says "(invalid" "postgresql://known@$at/hub?no_such_word=1"

# A server of another time, which says its version and no more.
cat >"$work/old.py" <<'END'
import socket, struct, sys

def message(kind, body):
	return kind + struct.pack("!I", len(body) + 4) + body

ear = socket.create_server(("127.0.0.1", 0))
print(ear.getsockname()[1], flush=True)
line, _ = ear.accept()
line.recv(4096)
line.sendall(message(b"R", struct.pack("!I", 0)) + message(b"S", b"server_version\0" + b"9.6.24\0") + message(b"Z", b"I"))
line.recv(4096)
END
mkfifo "$work/port"
python3 "$work/old.py" >"$work/port" &
old=$!
read -r port <"$work/port"
says "PostgreSQL 13 or newer" "postgresql://known@127.0.0.1:$port/hub?sslmode=disable"
wait $old || fail "the old server was asked for more"

# More than the server takes at once.
pg_sql hub "ALTER ROLE known CONNECTION LIMIT 0"
says "Too many sites are at the hub" "postgresql://known@$at/hub?sslmode=disable"
pg_sql hub "ALTER ROLE known CONNECTION LIMIT -1"
good "postgresql://known@$at/hub?sslmode=disable"

pg_stop
says "does not answer" "postgresql://known@$at/hub?sslmode=disable"
