/* CSV files: the header explained, then row by row. */
#include <string.h>

#include "base/csv.h"
#include "base/i18n.h"
#include "exchange/csvmap.h"
#include "import_job.h"

enum { IMPORT_CSV_SAY = 64 * 1024 };

/* A file that names no system is one: two clinics number their patients from 1. */
static const char *
import_csv_source(const struct csvmap *map, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (map->source)
		return map->source;
	return slash ? slash + 1 : path;
}

static bool
import_csv_row(
    struct import_job *job, const struct csvmap *map, const struct csv_row *row, const struct import_place *place)
{
	struct taken taken;

	csvmap_read(job->scratch, map, row->cells, &taken);
	enum import_end end = import_apply(job, &taken, place);
	if (end == IMPORT_END_FAILED)
		return false;
	import_tally(job, &taken, place, end);
	return true;
}

static bool
import_csv_rows(struct import_job *job, struct csv_reader *reader, const struct csvmap *map, size_t file)
{
	struct import_place place = {.file = file, .source = import_csv_source(map, job->found[file].path)};
	struct csv_row row;
	enum csv_step step;
	int64_t done, total, said = 0;
	bool ok = true;

	while (ok && (step = csv_reader_next(reader, &row)) != CSV_STEP_END) {
		place.line = row.line;
		arena_reset(job->scratch);
		if (step == CSV_STEP_ROW)
			ok = import_csv_row(job, map, &row, &place);
		else
			import_refuse(job, &place, map->type, NULL, row.reason);
		csv_reader_progress(reader, &done, &total);
		if (done - said >= IMPORT_CSV_SAY)
			import_say(job, file, said = done);
	}
	return ok;
}

bool
import_csv_file(struct import_job *job, size_t file)
{
	const struct import_place place = {.file = file, .line = 1};
	struct arena *arena = arena_new();
	struct err err = {0};
	bool ok = true;
	struct csv_reader *reader = csv_reader_open(arena, job->found[file].path, &err);
	struct csvmap *map = arena_alloc(arena, sizeof *map);
	const struct csv_row *header = reader ? csv_reader_header(reader) : NULL;

	if (!reader || !csvmap_find(arena, header->cells, header->count, job->how->map, app_site(job->app)->date_order,
			   app_today(job->app, NULL), map, &err))
		import_refuse(job, &place, NULL, NULL, err.text);
	else
		ok = import_csv_rows(job, reader, map, file);
	csv_reader_close(reader);
	arena_free(arena);
	return ok;
}
