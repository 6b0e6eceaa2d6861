/*
 * What people type, from the people there are (BASELINES.md 1): type, every
 * prefix of "last first" and "first last"; abbr, 1-4 letters of the surname and
 * 1-3 of the given name in both orders; short, all one- and two-letter
 * prefixes; pair, all "a b" letter pairs and common names with one letter;
 * slip, one misspelt surname and two letters of the given name.
 */
#ifndef BENCH_STREAMS_H
#define BENCH_STREAMS_H

#include "store/db.h"

enum stream { STREAM_TYPE, STREAM_ABBR, STREAM_SHORT, STREAM_PAIR, STREAM_SLIP, STREAMS };

struct stream_query {
	char text[128];
	int64_t pid;	/* whom it was made from; 0: nobody */
};
struct streams {
	struct stream_query *queries[STREAMS];
	size_t count[STREAMS], room[STREAMS];
};

extern const char *const stream_names[STREAMS];

void streams_make(struct streams *streams, struct db *db, size_t scale);
void streams_free(struct streams *streams);

#endif
