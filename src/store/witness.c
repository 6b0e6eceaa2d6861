#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"

enum {
	WITNESS_SLOTS = 2,
	WITNESS_ROOM = 512,		/* one slot a sector: a torn write hurts one of them */
	WITNESS_LAZY = 5000,		/* ms */
};

/* As it lies on the disk; its file never leaves this machine, so the machine's own byte order will do. */
struct witness_slot {
	char tag[8];
	struct witness_mark mark;
	uint8_t sum[HASH_BLAKE];
};

static const char witness_tag[8] = "rapwit1";

static void
witness_sum(const struct witness_slot *slot, uint8_t sum[HASH_BLAKE])
{
	struct hash_part parts[] = {
		{slot->tag, sizeof slot->tag},
		{&slot->mark.seq, sizeof slot->mark.seq},
		{slot->mark.hash, sizeof slot->mark.hash},
		{slot->mark.schema, sizeof slot->mark.schema},
		{&slot->mark.version, sizeof slot->mark.version},
	};

	hash_blake(parts, sizeof parts / sizeof parts[0], sum);
}

static int64_t
witness_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
witness_read_slot(const struct witness *witness, int n, struct witness_mark *mark)
{
	struct witness_slot slot;
	uint8_t sum[HASH_BLAKE];

	if (pread(witness->file, &slot, sizeof slot, (off_t)n * WITNESS_ROOM) != (ssize_t)sizeof slot)
		return false;
	witness_sum(&slot, sum);
	if (memcmp(slot.tag, witness_tag, sizeof witness_tag) != 0 || memcmp(sum, slot.sum, sizeof sum) != 0)
		return false;
	*mark = slot.mark;
	return true;
}

bool
witness_open(struct witness *witness, const char *folder, struct witness_mark *mark, bool *found, struct err *err)
{
	char path[4096];

	*witness = (struct witness){.file = -1, .synced = witness_clock()};
	*found = false;
	if (snprintf(path, sizeof path, "%s/rapport.witness", folder) >= (int)sizeof path)
		return err_set(err, ERR_INVALID, _("The name of the data folder is too long."));
	witness->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (witness->file < 0)
		return err_errno(err, errno, _("The witness file of the data folder cannot be opened"));
	*found = witness_read(witness, mark);
	return true;
}

void
witness_close(struct witness *witness)
{
	if (witness->file < 0)
		return;
	if (witness->dirty)
		fdatasync(witness->file);
	close(witness->file);
	*witness = (struct witness){.file = -1};
}

bool
witness_write(struct witness *witness, const struct witness_mark *mark, struct err *err)
{
	struct witness_slot slot = {.mark = *mark};

	if (witness->file < 0)
		return true;
	memcpy(slot.tag, witness_tag, sizeof witness_tag);
	witness_sum(&slot, slot.sum);
	/* The number decides the slot, so that processes taking turns also take turns with the slots. */
	if (pwrite(witness->file, &slot, sizeof slot, (off_t)(mark->seq % WITNESS_SLOTS) * WITNESS_ROOM) !=
	    (ssize_t)sizeof slot)
		return err_errno(err, errno, _("The witness file cannot be written"));
	witness->dirty = true;
	int64_t now = witness_clock();
	if (now - witness->synced < WITNESS_LAZY)
		return true;
	witness->synced = now;
	witness->dirty = false;
	return fdatasync(witness->file) == 0 || err_errno(err, errno, _("The witness file does not reach the disk"));
}

bool
witness_read(const struct witness *witness, struct witness_mark *mark)
{
	struct witness_mark each;
	bool found = false;

	*mark = (struct witness_mark){0};
	for (int n = 0; n < WITNESS_SLOTS; n++)
		if (witness_read_slot(witness, n, &each) && (!found || each.seq > mark->seq)) {
			*mark = each;
			found = true;
		}
	return found;
}
