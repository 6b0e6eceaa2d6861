/* The counts of an import, and what it lists. */
#include <string.h>

#include "import_job.h"

const char *const import_count_names[IMPORT_COUNTS] = {"read", "new", "changed", "same", "refused", "skipped"};

static struct import_type *
import_type(struct import_job *job, const char *type)
{
	struct import_report *report = job->report;

	for (size_t i = 0; i < report->type_count; i++)
		if (strcmp(report->types[i].type, type) == 0)
			return &report->types[i];
	/* A name that a file made up does not make a row of its own each time. */
	if (report->type_count >= 200)
		return &report->types[report->type_count - 1];
	struct import_type *row =
	    arena_push(job->arena, &report->types, &report->type_count, &report->type_room, sizeof *report->types);
	*row = (struct import_type){.type = arena_text(job->arena, type)};
	return row;
}

static void
import_count(struct import_job *job, size_t file, const char *type, enum import_count count)
{
	job->report->files[file].count[count]++;
	job->report->total[count]++;
	if (type)
		import_type(job, type)->count[count]++;
}

static void
import_list_add(struct import_job *job, struct import_list *list, const struct import_place *place, const char *pointer,
    const char *reason)
{
	if (list->count >= IMPORT_LISTED)
		return;
	struct import_line *line = arena_push(job->arena, &list->lines, &list->count, &list->room, sizeof *list->lines);
	const char *where = place->pointer ? place->pointer : "";
	*line = (struct import_line){.line = place->line, .reason = arena_text(job->arena, reason)};
	if (*where || pointer)
		line->pointer = arena_printf(job->arena, "%s%s", where, pointer ? pointer : "");
}

void
import_refuse(
    struct import_job *job, const struct import_place *place, const char *type, const char *pointer, const char *reason)
{
	import_count(job, place->file, type, IMPORT_READ);
	import_count(job, place->file, type, IMPORT_REFUSED);
	import_list_add(job, &job->report->files[place->file].refused, place, pointer, reason);
}

void
import_off_book(struct import_job *job, const struct import_place *place, const char *reason)
{
	import_list_add(job, &job->report->files[place->file].off_book, place, NULL, reason);
}

void
import_tally(struct import_job *job, const struct taken *taken, const struct import_place *place, enum import_end end)
{
	static const enum import_count counts[] = {[IMPORT_END_NEW] = IMPORT_NEW,
	    [IMPORT_END_CHANGED] = IMPORT_CHANGED,
	    [IMPORT_END_SAME] = IMPORT_SAME,
	    [IMPORT_END_SKIPPED] = IMPORT_SKIPPED};

	if (end == IMPORT_END_REFUSED) {
		import_refuse(job, place, taken->type, taken->pointer, taken->reason);
		return;
	}
	import_count(job, place->file, taken->type, IMPORT_READ);
	import_count(job, place->file, taken->type, counts[end]);
}

void
import_say(struct import_job *job, size_t file, int64_t done)
{
	struct import_progress progress = {
	    .file = job->report->files[file].path, .done = job->done + done, .total = job->total};

	if (job->how->progress)
		job->how->progress(job->how->context, &progress);
}

int
import_status(const struct import_report *report)
{
	int64_t taken = report->total[IMPORT_NEW] + report->total[IMPORT_CHANGED] + report->total[IMPORT_SAME];

	if (report->total[IMPORT_REFUSED] == 0)
		return report->total[IMPORT_READ] == 0 ? 2 : 0;
	return taken == 0 ? 2 : 1;
}
