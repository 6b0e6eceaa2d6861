#include "nickname.h"

#include <stdlib.h>
#include <string.h>

#include "base/data.h"
#include "base/i18n.h"
#include "base/text.h"

static const char nickname_file[] = "data/nicknames.txt";

/* One name in one group. Sorted by name, so that all groups of a name stand together. */
struct nickname_entry {
	const char *name;
	size_t group;
};

struct nickname_group {
	const char **name;
	size_t count;
};

struct nicknames {
	struct nickname_entry *entry;
	size_t entries;
	struct nickname_group *group;
	size_t groups;
};

static int
nickname_order(const void *left, const void *right)
{
	const struct nickname_entry *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : (a->group > b->group) - (a->group < b->group);
}

/* The first entry of a name; `entries` when there is none. */
static size_t
nickname_first(const struct nicknames *nicknames, const char *name)
{
	size_t low = 0, high = nicknames->entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(nicknames->entry[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nicknames->entries && strcmp(nicknames->entry[low].name, name) == 0 ? low : nicknames->entries;
}

/* The names of one line, each once. Returns false when one is not in the search form. */
static bool
nickname_line(struct arena *arena, char *line, struct nickname_group *group)
{
	size_t room = 0;

	group->name = NULL;
	group->count = 0;
	for (char *at = line; *(at += strspn(at, " ")) != '\0';) {
		size_t bytes = strcspn(at, " ");
		char *name = arena_text_n(arena, at, bytes);
		if (strcmp(text_fold(arena, name), name) != 0)
			return false;
		*(const char **)arena_push(arena, &group->name, &group->count, &room, sizeof(name)) = name;
		at += bytes;
	}
	return true;
}

static void
nickname_index(struct arena *arena, struct nicknames *nicknames)
{
	size_t room = 0;

	for (size_t g = 0; g < nicknames->groups; g++)
		for (size_t i = 0; i < nicknames->group[g].count; i++) {
			struct nickname_entry *entry = arena_push(
			    arena, &nicknames->entry, &nicknames->entries, &room, sizeof(struct nickname_entry));
			*entry = (struct nickname_entry){nicknames->group[g].name[i], g};
		}
	if (nicknames->entries > 0)
		qsort(nicknames->entry, nicknames->entries, sizeof(struct nickname_entry), nickname_order);
}

bool
nickname_load(struct arena *arena, const char *bytes, size_t count, struct nicknames **out, struct err *err)
{
	struct nicknames *nicknames = arena_alloc(arena, sizeof(*nicknames));
	const char *end = bytes + count;
	size_t room = 0;
	int number = 0;

	for (const char *at = bytes; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((stop == NULL ? end : stop) - at);
		char *line = arena_text_n(arena, at, length);
		at += length + 1;
		number++;
		if (*line == '#' || line[strspn(line, " ")] == '\0')
			continue;
		struct nickname_group *group = arena_push(
		    arena, &nicknames->group, &nicknames->groups, &room, sizeof(struct nickname_group));
		if (!nickname_line(arena, line, group) || group->count < 2)
			return err_set(err, ERR_INVALID,
			    _("%s, line %d: write at least two names, in small letters without accents."),
			    nickname_file, number);
	}
	nickname_index(arena, nicknames);
	*out = nicknames;
	return true;
}

bool
nickname_builtin(struct arena *arena, struct nicknames **out, struct err *err)
{
	const struct data_file *file = data_named(nickname_file);

	if (file == NULL)
		return err_set(err, ERR_BUG, _("The nicknames are not in this program. Build it again."));
	return nickname_load(arena, file->bytes, file->count, out, err);
}

size_t
nickname_others(const struct nicknames *nicknames, const char *folded, const char **others, size_t room)
{
	size_t count = 0;

	for (size_t e = nickname_first(nicknames, folded);
	     e < nicknames->entries && strcmp(nicknames->entry[e].name, folded) == 0; e++) {
		const struct nickname_group *group = &nicknames->group[nicknames->entry[e].group];
		for (size_t i = 0; i < group->count && count < room; i++) {
			bool known = strcmp(group->name[i], folded) == 0;
			for (size_t n = 0; n < count && !known; n++)
				known = strcmp(others[n], group->name[i]) == 0;
			if (!known)
				others[count++] = group->name[i];
		}
	}
	return count;
}

bool
nickname_same(const struct nicknames *nicknames, const char *a, const char *b)
{
	for (size_t e = nickname_first(nicknames, a);
	     e < nicknames->entries && strcmp(nicknames->entry[e].name, a) == 0; e++) {
		const struct nickname_group *group = &nicknames->group[nicknames->entry[e].group];
		for (size_t i = 0; i < group->count; i++)
			if (strcmp(group->name[i], b) == 0)
				return strcmp(a, b) != 0;
	}
	return false;
}

size_t
nickname_groups(const struct nicknames *nicknames)
{
	return nicknames->groups;
}
