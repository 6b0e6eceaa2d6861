/*
 * Memory that is thrown away at once.
 *
 * A screen has two arenas: one for its life, one reset at each reload; a use
 * case gets one from its caller. Only this module and buf.c call malloc. Out
 * of memory ends the program (err.h, die), so no caller checks.
 *
 * Must not: hold anything that outlives the owner of the arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;	/* opaque */

struct arena *arena_new(void);			/* caller frees with arena_free */
void arena_free(struct arena *arena);		/* NULL is allowed */
void arena_reset(struct arena *arena);		/* everything given out is gone; SAN builds poison it */

/* Zeroed, aligned for any type, valid until reset. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Copies. A NULL text stays NULL. */
char *arena_text(struct arena *arena, const char *text);
char *arena_text_n(struct arena *arena, const char *text, size_t bytes);
void *arena_copy(struct arena *arena, const void *from, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * A vector grown inside an arena: *items is moved when *room is used up.
 * Returns the address of item *count, already counted in.
 */
void *arena_push(struct arena *arena, void *items, size_t *count, size_t *room, size_t size);

#endif
