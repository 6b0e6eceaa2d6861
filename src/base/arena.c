#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#endif

enum { ARENA_BLOCK = 16 * 1024, ARENA_ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(ARENA_ALIGN) unsigned char bytes[];
};

struct arena {
	struct arena_block *blocks;	/* newest first */
};

static struct arena_block *
arena_block_new(size_t size)
{
	struct arena_block *block = malloc(sizeof *block + size);

	if (!block)
		die("out of memory for %zu bytes", size);
	block->next = NULL;
	block->size = size;
	block->used = 0;
	return block;
}

struct arena *
arena_new(void)
{
	struct arena *arena = malloc(sizeof *arena);

	if (!arena)
		die("out of memory");
	arena->blocks = NULL;
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	free(arena->blocks);
	free(arena);
}

void
arena_reset(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	/* One block stays, so that a reload at every key does not go to malloc. */
	while (block && block->next) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	if (block && block->size > ARENA_BLOCK) {
		free(block);
		block = NULL;
	}
	if (block) {
		block->used = 0;
#ifdef ARENA_POISON
		__asan_poison_memory_region(block->bytes, block->size);
#endif
	}
	arena->blocks = block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t need = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
	struct arena_block *block = arena->blocks;

	if (need < size)
		die("arena: %zu bytes asked for", size);
	if (!block || block->size - block->used < need) {
		block = arena_block_new(need > ARENA_BLOCK ? need : ARENA_BLOCK);
		block->next = arena->blocks;
		arena->blocks = block;
	}
	void *at = block->bytes + block->used;
	block->used += need;
#ifdef ARENA_POISON
	__asan_unpoison_memory_region(at, need);
#endif
	return memset(at, 0, need);
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size)
		die("arena: %zu items of %zu bytes asked for", count, size);
	return arena_alloc(arena, count * size);
}

void *
arena_copy(struct arena *arena, const void *from, size_t size)
{
	void *to = arena_alloc(arena, size);

	if (size > 0)
		memcpy(to, from, size);
	return to;
}

char *
arena_text_n(struct arena *arena, const char *text, size_t bytes)
{
	char *to = arena_alloc(arena, bytes + 1);

	if (bytes > 0)
		memcpy(to, text, bytes);
	return to;
}

char *
arena_text(struct arena *arena, const char *text)
{
	return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		die("arena: format \"%s\" failed", format);
	char *to = arena_alloc(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(to, (size_t)length + 1, format, args);
	va_end(args);
	return to;
}

void *
arena_push(struct arena *arena, void *items, size_t *count, size_t *room, size_t size)
{
	unsigned char **vector = items;

	if (*count == *room) {
		size_t more = *room ? *room * 2 : 8;
		unsigned char *bigger = arena_array(arena, more, size);
		if (*count > 0)
			memcpy(bigger, *vector, *count * size);
		*vector = bigger;
		*room = more;
	}
	return *vector + (*count)++ * size;
}
