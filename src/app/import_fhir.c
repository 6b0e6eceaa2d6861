/* FHIR files: elements off the scanner, Bundles taken apart, what must wait kept on spill files. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/json.h"
#include "import_job.h"

enum { IMPORT_NESTED = 8, IMPORT_SAY = 256 * 1024 };

/* A file without a name, private, gone when it is closed. */
static FILE *
import_spill_open(struct import_job *job)
{
	const char *folder = app_folder(job->app);
	int fd;

	if (!*folder)
		return tmpfile();
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0) {
		char *name = arena_printf(job->arena, "%s/import.XXXXXX", folder);
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			unlink(name);
	}
	return fd < 0 ? NULL : fdopen(fd, "w+");
}

static const char *
import_text(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

static json_t *
import_string(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* Keep a resource for the end. `again` : it was taken and counted already. */
static bool
import_spill(struct import_job *job, const json_t *resource, const struct fhir_wrap *wrap,
    const struct import_place *place, const char *type, bool again)
{
	int rank = fhir_rank(type);
	FILE **file = &job->spill[rank < 0 ? 0 : rank];
	bool ok = false;

	if (!*file && !(*file = import_spill_open(job)))
		return err_errno(job->err, errno, _("A file for what must wait cannot be made in the data folder"));
	json_t *line = json_pack("{s:I, s:I, s:o, s:o, s:o, s:b, s:O}", "file", (json_int_t)place->file, "line",
	    (json_int_t)place->line, "pointer", import_string(place->pointer), "url", import_string(wrap->full_url),
	    "within", import_string(wrap->within), "again", again, "resource", resource);
	if (line)
		ok = json_dumpf(line, *file, JSON_COMPACT) == 0 && fputc('\n', *file) != EOF;
	json_decref(line);
	return ok || err_errno(job->err, errno, _("What must wait cannot be written to the data folder"));
}

static bool import_resource(struct import_job *job, const json_t *json, const struct fhir_wrap *wrap,
    const struct import_place *place, bool counted);

/*
 * Resources inside a resource ("contained") that others of it refer to. They are no
 * resources of the file, so they are not counted; one that is refused is not there.
 */
static bool
import_contained(
    struct import_job *job, const json_t *json, const struct taken *taken, const struct import_place *place)
{
	const json_t *list = json_object_get(json, "contained");
	const char *owner = taken->id ? taken->id : taken->alias;
	bool ok = true;

	for (size_t i = 0; owner && ok && i < json_array_size(list) && i < 100; i++) {
		const json_t *inner = json_array_get(list, i);
		const char *type = import_text(inner, "resourceType");
		if (!type || fhir_rank(type) < 0)
			continue;
		struct taken part;
		struct fhir_wrap wrap = {.within = arena_text(job->scratch, owner)};
		fhir_read(job->scratch, inner, &wrap, job->year, &part);
		if (!part.id)
			continue;
		part.base = taken->base;
		ok = import_apply(job, &part, place) != IMPORT_END_FAILED;
	}
	return ok;
}

/* One resource that is no Bundle. */
static bool
import_single(struct import_job *job, const json_t *json, const struct fhir_wrap *wrap,
    const struct import_place *place, bool counted)
{
	struct taken taken;

	fhir_read(job->scratch, json, wrap, job->year, &taken);
	if (taken.what == TAKEN_SAVE && !import_contained(job, json, &taken, place))
		return false;
	enum import_end end = import_apply(job, &taken, place);
	if (end == IMPORT_END_FAILED)
		return false;
	if (end == IMPORT_END_LATER || end == IMPORT_END_AGAIN) {
		if (!import_spill(job, json, wrap, place, taken.type, end == IMPORT_END_AGAIN))
			return false;
		if (end == IMPORT_END_LATER)
			return true;
		end = job->again;
	}
	if (!counted)
		import_tally(job, &taken, place, end);
	return true;
}

/* One entry of a Bundle. */
static bool
import_entry(struct import_job *job, const json_t *entry, const struct import_place *place)
{
	struct fhir_wrap wrap;
	const json_t *resource = fhir_entry(entry, &wrap);
	struct import_place inside = *place;
	struct taken taken;

	if (resource && !json_is_null(resource)) {
		inside.pointer = arena_printf(job->scratch, "%s/resource", place->pointer);
		return import_resource(job, resource, &wrap, &inside, false);
	}
	if (!fhir_read_deleted(job->scratch, &wrap, &taken))
		return true; /* a question, an answer, a deletion by search: no resource */
	enum import_end end = import_apply(job, &taken, place);
	if (end == IMPORT_END_FAILED)
		return false;
	import_tally(job, &taken, place, end);
	return true;
}

/* A Bundle that is an element itself: a line of NDJSON, or an entry of another. */
static bool
import_bundle(struct import_job *job, const json_t *bundle, const struct import_place *place)
{
	const json_t *entries = json_object_get(bundle, "entry");
	size_t depth = 0;
	bool ok = true;

	for (const char *at = place->pointer; at && (at = strstr(at, "/entry")); at++)
		depth++;
	if (depth > IMPORT_NESTED) {
		import_refuse(job, place, "Bundle", "", _("Bundles are nested more than eight deep."));
		return true;
	}
	if (entries && !json_is_array(entries)) {
		import_refuse(job, place, "Bundle", "/entry", _("A list is expected here."));
		return true;
	}
	for (size_t i = 0; ok && i < json_array_size(entries); i++) {
		struct import_place inside = *place;
		inside.pointer = arena_printf(job->scratch, "%s/entry/%zu", place->pointer ? place->pointer : "", i);
		const json_t *entry = json_array_get(entries, i);
		if (json_is_object(entry))
			ok = import_entry(job, entry, &inside);
		else
			import_refuse(job, &inside, "Bundle", "", _("An object is expected here."));
	}
	return ok;
}

static bool
import_resource(struct import_job *job, const json_t *json, const struct fhir_wrap *wrap,
    const struct import_place *place, bool counted)
{
	const char *type = import_text(json, "resourceType");

	if (type && strcmp(type, "Bundle") == 0)
		return import_bundle(job, json, place);
	return import_single(job, json, wrap, place, counted);
}

/* One element of the file, as its shape says. */
static bool
import_element(struct import_job *job, const struct json_scan *scan, const struct json_element *element,
    const struct import_place *place)
{
	static const struct fhir_wrap bare = {0};

	if (json_scan_shape(scan) == JSON_SHAPE_BUNDLE)
		return import_entry(job, element->value, place);
	return import_resource(job, element->value, &bare, place, false);
}

bool
import_fhir_file(struct import_job *job, size_t file)
{
	struct import_place place = {.file = file, .source = ""};
	struct json_element element;
	struct err err = {0};
	enum json_step step = JSON_STEP_END;
	int64_t done, total, said = 0;
	bool ok = true;
	struct arena *arena = arena_new();
	struct json_scan *scan = json_scan_open(arena, job->found[file].path, &err);

	if (!scan)
		import_refuse(job, &place, NULL, NULL, err.text);
	while (scan && ok && (step = json_scan_next(scan, &element)) != JSON_STEP_END) {
		place.line = json_scan_shape(scan) == JSON_SHAPE_LINES || !element.value ? element.line : 0;
		place.pointer = element.pointer;
		arena_reset(job->scratch);
		if (step == JSON_STEP_ELEMENT)
			ok = import_element(job, scan, &element, &place);
		else
			import_refuse(job, &place, NULL, NULL, element.reason);
		json_scan_progress(scan, &done, &total);
		if (done - said >= IMPORT_SAY)
			import_say(job, file, said = done);
		if (step == JSON_STEP_BROKEN)
			break;
	}
	json_scan_close(scan);
	arena_free(arena);
	return ok;
}

/* One kept line. */
static bool
import_late(struct import_job *job, const json_t *line)
{
	const char *pointer = import_text(line, "pointer");
	struct import_place place = {.file = (size_t)json_integer_value(json_object_get(line, "file")),
	    .line = (long)json_integer_value(json_object_get(line, "line")),
	    .pointer = pointer ? pointer : "",
	    .source = ""};
	struct fhir_wrap wrap = {.full_url = import_text(line, "url"), .within = import_text(line, "within")};

	return import_resource(
	    job, json_object_get(line, "resource"), &wrap, &place, json_is_true(json_object_get(line, "again")));
}

bool
import_fhir_late(struct import_job *job)
{
	bool ok = true;

	job->final = true;
	for (int rank = 0; rank < FHIR_RANKS; rank++) {
		FILE *file = job->spill[rank];
		if (!file)
			continue;
		if (fflush(file) != 0 || fseek(file, 0, SEEK_SET) != 0)
			ok = err_errno(job->err, errno, _("What had to wait cannot be read back"));
		json_t *line;
		json_error_t why;
		while (ok && (line = json_loadf(file, JSON_DISABLE_EOF_CHECK, &why))) {
			arena_reset(job->scratch);
			ok = import_late(job, line);
			json_decref(line);
		}
		fclose(file);
		job->spill[rank] = NULL;
	}
	return ok;
}
