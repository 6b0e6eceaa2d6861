/* Verifying a data folder: file, schema, audit chain, witness, op log, tables. */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "app.h"

struct app_finding {
	const char *name;	/* "audit"; static */
	bool good;
	int64_t counted;
	const char *text;	/* a sentence: what was verified, or the first thing that is wrong */
};

/* Every part is tried and reported. True when all are good, else ERR_CORRUPT with the first finding. */
bool app_check(const char *folder, void (*report)(void *context, const struct app_finding *finding), void *context,
    struct err *err);

#endif
