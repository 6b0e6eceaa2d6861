#include "import.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "import_job.h"

/* In the order in which files refer to each other; files of one rank in the order of their names. */
static bool
import_files(struct import_job *job)
{
	int rank = -1;
	bool ok = true;

	for (;;) {
		int next = INT32_MAX;
		for (size_t i = 0; i < job->report->file_count; i++)
			if (job->found[i].rank > rank && job->found[i].rank < next)
				next = job->found[i].rank;
		if (next == INT32_MAX || !ok)
			return ok;
		rank = next;
		for (size_t i = 0; ok && i < job->report->file_count; i++) {
			if (job->found[i].rank != rank)
				continue;
			import_say(job, i, 0);
			ok = job->found[i].kind == IMPORT_CSV ? import_csv_file(job, i) : import_fhir_file(job, i);
			job->done += job->found[i].bytes;
		}
	}
}

static void
import_close_spills(struct import_job *job)
{
	for (int i = 0; i < FHIR_RANKS; i++)
		if (job->spill[i])
			fclose(job->spill[i]);
}

/* Found files become rows of the report. */
static void
import_list(struct import_job *job, size_t count)
{
	struct import_report *report = job->report;

	report->files = arena_array(job->arena, count, sizeof *report->files);
	report->file_count = count;
	for (size_t i = 0; i < count; i++) {
		report->files[i] = (struct import_file){.path = job->found[i].path};
		job->total += job->found[i].bytes;
	}
}

bool
app_import(
    struct app *app, const struct app_import *how, struct arena *arena, struct import_report *report, struct err *err)
{
	struct import_job *job = arena_alloc(arena, sizeof *job);
	size_t count;

	*report = (struct import_report){0};
	*job = (struct import_job){
	    .app = app, .db = app_db(app), .how = how, .arena = arena, .report = report, .err = err};
	if (!app_allow(app, RIGHT_import, (struct uuid){{0}}, err))
		return false;
	if (!import_find(job, &job->found, &count, err))
		return false;
	import_list(job, count);
	job->year = day_split(app_today(app, NULL)).year;
	job->scratch = arena_new();
	db_cache(job->db, true);
	bool ok = import_files(job) && import_fhir_late(job) && import_commit(job);
	if (job->tx) {
		tx_abort(job->tx);
		job->tx = NULL;
	}
	db_cache(job->db, false);
	db_settle(job->db);
	import_close_spills(job);
	arena_free(job->scratch);
	if (ok && count > 0)
		import_say(job, count - 1, job->total - job->done);
	return ok;
}
