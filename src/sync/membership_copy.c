#include "membership_copy.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "hub_driver.h"

enum { COPY_DIGEST = 2 * HASH_BLAKE + 1, COPY_MOST = 256 * 1024 * 1024 };

/* What names others comes behind what it names; while there is no organisation, nobody takes a part for the whole. */
static const enum hub_kind copy_kinds[] = {HUB_INVITE, HUB_KEY, HUB_MEMBER, HUB_ORG};

static char *
copy_path(struct arena *arena, const char *folder)
{
	return file_join(arena, folder, "keys/organisation");
}

/* Keys and invitations change only when the epoch does, or when it is opened or closed. */
static void
copy_digest(const struct membership_roll *roll, char text[COPY_DIGEST])
{
	uint8_t digest[HASH_BLAKE], sum[HASH_BLAKE] = {0};

	for (size_t i = 0; i < roll->record_count; i++) {
		const struct hub_record *record = &roll->records[i];
		struct hash_part parts[] = {{sum, sizeof sum}, {record->name, strlen(record->name)},
		    {record->bytes, record->count}};
		hash_blake(parts, sizeof parts / sizeof parts[0], digest);
		memcpy(sum, digest, sizeof sum);
	}
	struct hash_part whole[] = {{sum, sizeof sum}, {&roll->epoch, sizeof roll->epoch},
	    {&roll->open, sizeof roll->open}};
	hash_blake(whole, sizeof whole / sizeof whole[0], digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

static bool
copy_is(const char *path, const char digest[COPY_DIGEST])
{
	char line[COPY_DIGEST + 1] = "";
	FILE *file = fopen(path, "re");
	bool same = file && fgets(line, sizeof line, file) && strncmp(line, digest, COPY_DIGEST - 1) == 0;

	if (file)
		fclose(file);
	return same;
}

/* Records are JSON in one line; one that is not is nobody's. */
static void
copy_line(struct buf *out, enum hub_kind kind, const char *name, const void *bytes, size_t count)
{
	if (count > 0 && !memchr(bytes, '\n', count) && !memchr(bytes, '\0', count))
		buf_printf(out, "%s %s %.*s\n", hub_kind_name(kind), name, (int)count, (const char *)bytes);
}

bool
membership_copy_keep(struct hub *hub, const char *folder, const struct membership_roll *roll, struct err *err)
{
	struct arena *arena = arena_new();
	const char *path = copy_path(arena, folder);
	char digest[COPY_DIGEST];
	struct buf out = {0};
	const void *bytes;
	size_t count;
	bool found, done = true;

	copy_digest(roll, digest);
	if (copy_is(path, digest))
		goto out;
	buf_printf(&out, "%s\n", digest);
	for (size_t k = 0; done && k < sizeof copy_kinds / sizeof copy_kinds[0]; k++) {
		struct hub_record *records = roll->records;
		count = roll->record_count;
		if (copy_kinds[k] == HUB_ORG)
			break;
		done = copy_kinds[k] == HUB_MEMBER || hub_list(hub, copy_kinds[k], arena, &records, &count, err);
		for (size_t i = 0; done && i < count; i++)
			copy_line(&out, copy_kinds[k], records[i].name, records[i].bytes, records[i].count);
	}
	done = done && hub_get(hub, HUB_ORG, "org", arena, &bytes, &count, &found, err);
	if (done && found) {
		copy_line(&out, HUB_ORG, "org", bytes, count);
		done = file_write(path, out.bytes, out.used, err);
	}
out:
	buf_free(&out);
	arena_free(arena);
	return done;
}

static bool
copy_put_line(struct hub *hub, char *line, struct err *err)
{
	char *name = strchr(line, ' '), *record = name ? strchr(name + 1, ' ') : NULL;

	if (!record)
		return true;
	*name++ = *record++ = '\0';
	for (size_t k = 0; k < sizeof copy_kinds / sizeof copy_kinds[0]; k++)
		if (strcmp(hub_kind_name(copy_kinds[k]), line) == 0)
			return hub_put(hub, copy_kinds[k], name, record, strlen(record), HUB_PUT_ANY, NULL, 0, err);
	return true;
}

bool
membership_copy_put(struct hub *hub, const char *folder, struct err *err)
{
	struct arena *arena = arena_new();
	char *text, *line;
	size_t count;
	struct err why = {0};
	bool done = file_read(arena, copy_path(arena, folder), COPY_MOST, &text, &count, &why);

	if (!done)
		err_set(err, ERR_NOT_FOUND,
		    _("This folder keeps no copy of who belongs: it had no exchange since it joined. Try another "
		      "clinic's."));
	/* The digest's line first, which is passed over. */
	line = done ? strchr(text, '\n') : NULL;
	while (done && line) {
		char *next = strchr(++line, '\n');
		if (next)
			*next = '\0';
		done = copy_put_line(hub, line, err);
		line = next;
	}
	arena_free(arena);
	return done;
}
