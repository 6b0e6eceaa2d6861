#include "streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bench.h"

const char *const stream_names[STREAMS] = {"type", "abbr", "short", "pair", "slip"};

enum { TYPED = 500, ABBREVIATED = 6000, COMMON = 20, SLIPPED = 1200, LETTERS = 26 };

struct name {
	int64_t pid;
	char family[64], given[64];	/* folded, first token */
};

static void
streams_add(struct streams *streams, enum stream stream, const char *text, int64_t pid)
{
	struct stream_query *query;

	if (streams->count[stream] == streams->room[stream]) {
		streams->room[stream] = streams->room[stream] ? streams->room[stream] * 2 : 1024;
		streams->queries[stream] = realloc(streams->queries[stream], streams->room[stream] * sizeof *query);
		if (!streams->queries[stream])
			bench_die("no memory for queries");
	}
	query = &streams->queries[stream][streams->count[stream]++];
	snprintf(query->text, sizeof query->text, "%s", text);
	query->pid = pid;
}

/* A random person's first surname token and first given token. */
static struct name
streams_person(struct db *db, struct bench_random *random, int64_t most)
{
	static const char sql[] = "SELECT pid, names FROM patient_key WHERE pid >= :pid ORDER BY pid LIMIT 1";
	struct name name = {.pid = 0};

	while (name.pid == 0) {
		struct stmt *stmt = db_stmt(db, sql);
		stmt_int(stmt, ":pid", (int64_t)bench_below(random, (size_t)most) + 1);
		if (stmt_step(stmt, NULL) != STEP_ROW)
			continue;
		const char *names = stmt_look_text(stmt, 1), *given = names + strcspn(names, "|") + 1;
		snprintf(name.family, sizeof name.family, "%.*s", (int)strcspn(names, " |"), names);
		snprintf(name.given, sizeof name.given, "%.*s", (int)strcspn(given, " "), given);
		name.pid = *name.family && *name.given ? stmt_get_int(stmt, 0) : 0;
		stmt_end(stmt);
	}
	return name;
}

static size_t
streams_cut(const char *text, size_t letters)
{
	size_t bytes = 0;

	while (letters-- > 0 && text[bytes])
		bytes = text_next(text, bytes);
	return bytes;
}

static void
streams_typed(struct streams *streams, const struct name *name)
{
	for (int order = 0; order < 2; order++) {
		char line[128];
		snprintf(line, sizeof line, "%s %s", order ? name->given : name->family, order ? name->family : name->given);
		for (size_t bytes = text_next(line, 0);; bytes = text_next(line, bytes)) {
			char typed[128];
			snprintf(typed, sizeof typed, "%.*s", (int)bytes, line);
			if (typed[bytes - 1] != ' ')
				streams_add(streams, STREAM_TYPE, typed, name->pid);
			if (!line[bytes])
				break;
		}
	}
}

static void
streams_abbreviated(struct streams *streams, struct bench_random *random, const struct name *name)
{
	int last = (int)streams_cut(name->family, 1 + bench_below(random, 4));
	int first = (int)streams_cut(name->given, 1 + bench_below(random, 3));
	char line[128];

	snprintf(line, sizeof line, "%.*s %.*s", last, name->family, first, name->given);
	streams_add(streams, STREAM_ABBR, line, name->pid);
	snprintf(line, sizeof line, "%.*s %.*s", first, name->given, last, name->family);
	streams_add(streams, STREAM_ABBR, line, name->pid);
}

static void
streams_letters(struct streams *streams, struct db *db)
{
	static const char sql[] = "SELECT tok FROM vocab WHERE length(tok) >= 4 ORDER BY n DESC, tok LIMIT :most";
	struct stmt *stmt = db_stmt(db, sql);

	for (char a = 'a'; a <= 'z'; a++) {
		streams_add(streams, STREAM_SHORT, (char[]){a, '\0'}, 0);
		for (char b = 'a'; b <= 'z'; b++) {
			streams_add(streams, STREAM_SHORT, (char[]){a, b, '\0'}, 0);
			streams_add(streams, STREAM_PAIR, (char[]){a, ' ', b, '\0'}, 0);
		}
	}
	stmt_int(stmt, ":most", COMMON);
	while (stmt_step(stmt, NULL) == STEP_ROW)
		for (char b = 'a'; b <= 'z'; b++) {
			char line[128];
			snprintf(line, sizeof line, "%s %c", stmt_look_text(stmt, 0), b);
			streams_add(streams, STREAM_PAIR, line, 0);
		}
}

/* One substitution, deletion, insertion or swap; the first letter may be wrong too. */
static void
streams_slip(struct streams *streams, struct bench_random *random, const struct name *name)
{
	size_t length = strlen(name->family), at = bench_below(random, length);
	int given = (int)streams_cut(name->given, 2);
	char slip[64], line[128];

	for (size_t i = 0; i < length; i++)
		if (name->family[i] < 'a' || name->family[i] > 'z')
			return;
	if (length < 5)
		return;
	memcpy(slip, name->family, length + 1);
	switch (bench_below(random, 4)) {
	case 0:
		slip[at] = (char)('a' + bench_below(random, LETTERS));
		break;
	case 1:
		memmove(slip + at, slip + at + 1, length - at);
		break;
	case 2:
		memmove(slip + at + 1, slip + at, length - at + 1);
		slip[at] = (char)('a' + bench_below(random, LETTERS));
		break;
	default:
		at = at + 1 < length ? at : at - 1;
		slip[at] = name->family[at + 1];
		slip[at + 1] = name->family[at];
	}
	if (strcmp(slip, name->family) == 0)
		return;
	snprintf(line, sizeof line, "%s %.*s", slip, given, name->given);
	streams_add(streams, STREAM_SLIP, line, name->pid);
}

void
streams_make(struct streams *streams, struct db *db, size_t scale)
{
	static const char sql[] = "SELECT max(pid) FROM patient_key";
	struct stmt *stmt = db_stmt(db, sql);
	struct bench_random random = {.state = 42};
	int64_t most = 0;

	*streams = (struct streams){.count = {0}};
	if (stmt_step(stmt, NULL) == STEP_ROW)
		most = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	if (most < 1)
		bench_die("the database has no search keys");
	for (size_t i = 0; i < TYPED / scale; i++) {
		struct name name = streams_person(db, &random, most);
		streams_typed(streams, &name);
	}
	for (size_t i = 0; i < ABBREVIATED / scale; i++) {
		struct name name = streams_person(db, &random, most);
		streams_abbreviated(streams, &random, &name);
	}
	streams_letters(streams, db);
	while (streams->count[STREAM_SLIP] < SLIPPED / scale) {
		struct name name = streams_person(db, &random, most);
		streams_slip(streams, &random, &name);
	}
}

void
streams_free(struct streams *streams)
{
	for (int i = 0; i < STREAMS; i++)
		free(streams->queries[i]);
}
