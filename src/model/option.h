/*
 * The option table: what rapport.ini may say, one row per option.
 *
 * A row in option.def makes the struct member, the loader's check, the line in
 * data/rapport.ini and rapport.ini(5).
 *
 * Must not: read files; app/config.h does.
 */
#ifndef MODEL_OPTION_H
#define MODEL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum option_kind { OPTION_TEXT, OPTION_NUMBER, OPTION_FLAG, OPTION_CHOICE };

#define OPTION_C_TEXT	const char *
#define OPTION_C_NUMBER	int64_t
#define OPTION_C_FLAG	int64_t
#define OPTION_C_CHOICE	const char *

/* The values in force: options.lock_minutes, options.colour. Texts are borrowed from the arena they were read into. */
struct options {
#define OPTION(section, key, kind, ...) OPTION_C_##kind key;
#include "option.def"
#undef OPTION
};

enum option {
#define OPTION(section, key, ...) OPTION_##key,
#include "option.def"
#undef OPTION
	OPTION_COUNT
};

struct option_row {
	const char *section, *key;
	enum option_kind kind;
	const char *initial;		/* the built-in default, as it would be written */
	int64_t least, most;		/* of a number, or code points of a text */
	const char *choices;		/* "auto|on|off" */
	const char *help;		/* untranslated */
	size_t at;			/* offset in struct options */
};

const struct option_row *option_row(enum option option);

/* OPTION_COUNT: there is none of this name in this section. */
enum option option_named(const char *section, const char *key);

/* The built-in defaults. */
void option_defaults(struct options *options);

/* Take a value as it was written; the sentence says what would have been right. */
bool option_set(struct arena *arena, struct options *options, enum option option, const char *value, struct err *err);

/* The value as it would be written. */
char *option_plain(struct arena *arena, const struct options *options, enum option option);

/* data/rapport.ini: every option explained, its default commented out. */
void option_document(struct buf *out);

#endif
