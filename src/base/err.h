/*
 * What went wrong, in one struct that travels up by out-parameter.
 *
 * Every function that can fail returns bool and takes a struct err * last. The
 * lowest layer that knows fills it; each layer above may add context once. The
 * text is for the person at the desk: what failed, what was kept, what to do.
 *
 * Must not: hold a patient's name, phone number or note; err texts are logged.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_code {
	ERR_NONE,
	ERR_INVALID,	/* the input is wrong; field says which */
	ERR_NOT_FOUND,
	ERR_CONFLICT,	/* somebody else changed or took it */
	ERR_BUSY,	/* another process holds the writers' lock */
	ERR_DENIED,	/* the right table says no */
	ERR_IO,
	ERR_CORRUPT,	/* data, audit chain or op log do not verify */
	ERR_UNKNOWN,	/* a COMMIT failed: saved or not, nobody knows yet */
	ERR_BUG,
};

struct err {
	enum err_code code;
	int field;		/* index in the entity's field table, -1: none */
	int sys;		/* errno or extended SQLite code, 0: none */
	const char *where;	/* file:line of the first failure; static */
	char text[240];		/* whole sentences, translated, NUL-ended */
};

/* Fill `err` and return false, so that a failure is one statement. err may be NULL. */
#define err_set(err, code, ...) err_set_at((err), (code), __FILE__, __LINE__, __VA_ARGS__)
bool err_set_at(struct err *err, enum err_code code, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same with errno `sys`; strerror text is appended. */
bool err_errno(struct err *err, int sys, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Put "context: " before the text, once per layer. Returns false. */
bool err_context(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "conflict", "denied" ... for logs and --json. Static. */
const char *err_name(enum err_code code);

/*
 * A broken invariant or no memory: run the hook (which gives the terminal
 * back), print, abort. Never returns.
 */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void die_hook(void (*hook)(void));

#endif
