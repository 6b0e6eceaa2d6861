/*
 * What to say on the telephone, from data/scripts.json (DOMAIN.md 9).
 *
 * A script is a few lines to say, questions with what a yes and a no lead to,
 * a line for a third party and the text for a voicemail. <words> in angle
 * brackets are filled in; staff may rephrase.
 *
 * Must not: hold a diagnosis or advise; a voicemail does not even name the
 * clinic, which can give a condition away.
 */
#ifndef MODEL_SCRIPT_H
#define MODEL_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct script_ask {
	const char *question, *yes, *no;
};

struct script {
	const char *code, *label;	/* label untranslated */
	const char **say;
	size_t say_count;
	struct script_ask *ask;
	size_t ask_count;
	const char *third;		/* when somebody else answers */
	const char *voicemail;		/* NULL: leave none */
};

struct script_book {
	struct script *scripts;
	size_t count;
};

/* What the placeholders stand for; NULL: not known. Each member is a <word>. */
struct script_words {
	const char *me, *clinic, *name, *called, *number, *ref, *emergency, *nurse;
	const char *day, *time, *place, *who, *asked, *promised, *minutes, *what;
};

/* Unknown placeholders are refused here, not found out on the telephone. */
bool script_load(struct arena *arena, const char *bytes, size_t count, struct script_book *book, struct err *err);
bool script_builtin(struct arena *arena, struct script_book *book, struct err *err);

/* The script, or the plain callback when the code is NULL or unknown. */
const struct script *script_named(const struct script_book *book, const char *code);

/* The line with its words filled in; NULL when one of them is not known: then it is not said at all. */
char *script_fill(struct arena *arena, const char *line, const struct script_words *words);

#endif
