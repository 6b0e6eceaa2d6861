#include "fhir.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "fhir_resources.h"

/* In the order in which others may refer to them: a row is its own rank. */
static const struct fhir_kind {
	const char *type;
	enum entity_no entity; /* 0: stands for another row, or makes several */
	void (*map)(struct fhir *, const struct fhir_at *);
} fhir_kinds[] = {
    {"Organization", ENTITY_organisation, fhir_map_organization},
    {"Location", ENTITY_location, fhir_map_location},
    {"Practitioner", ENTITY_staff, fhir_map_practitioner},
    {"PractitionerRole", 0, fhir_map_role},
    {"Patient", ENTITY_patient, fhir_map_patient},
    {"RelatedPerson", ENTITY_relation, fhir_map_related_person},
    {"Schedule", 0, fhir_map_schedule},
    {"Slot", 0, fhir_map_slot},
    {"Appointment", ENTITY_appointment, fhir_map_appointment},
    {"Encounter", ENTITY_encounter, fhir_map_encounter},
    {"Condition", ENTITY_condition, fhir_map_condition},
    {"Flag", ENTITY_flag, fhir_map_flag},
};

static const struct fhir_kind *
fhir_kind(const char *type)
{
	for (size_t i = 0; i < sizeof fhir_kinds / sizeof fhir_kinds[0]; i++)
		if (strcmp(fhir_kinds[i].type, type) == 0)
			return &fhir_kinds[i];
	return NULL;
}

/* [A-Za-z0-9-.]{1,64}, and _ besides, which servers in use give out. */
static bool
fhir_id_good(const char *id)
{
	size_t length = strlen(id);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)id[i]) && !strchr("-._", id[i]))
			return false;
	return length >= 1 && length <= 64;
}

/* What a Bundle's fullUrl adds: the system, an id the resource lacks, or another id that references use. */
static void
fhir_read_url(struct fhir *fhir, const char *url)
{
	struct taken *taken = fhir->taken;
	const char *slash = strrchr(url, '/');

	if (strncasecmp(url, "urn:uuid:", 9) == 0 || strncasecmp(url, "urn:oid:", 8) == 0) {
		char *id = arena_text(fhir->arena, strchr(url + 4, ':') + 1);
		for (char *c = id; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		if (!taken->id || strcmp(taken->id, id) != 0)
			taken->alias = id;
		return;
	}
	if (!slash || !fhir_id_good(slash + 1))
		return;
	size_t type = strlen(taken->type), end = (size_t)(slash - url);
	if (end <= type || url[end - type - 1] != '/' || strncmp(url + end - type, taken->type, type) != 0)
		return;
	taken->base = arena_text_n(fhir->arena, url, end - type - 1);
	if (!taken->id)
		taken->id = arena_text(fhir->arena, slash + 1);
	else if (strcmp(taken->id, slash + 1) != 0)
		taken->alias = arena_text(fhir->arena, slash + 1);
}

static void
fhir_read_identity(struct fhir *fhir, const struct fhir_at *at, const struct fhir_wrap *wrap)
{
	struct taken *taken = fhir->taken;
	const char *id = fhir_text(fhir, at, "id");

	if (id && !fhir_id_good(id))
		fhir_refuse(fhir, at, "id", _("An id has 1 to 64 letters, digits, dots and hyphens."));
	taken->id = id;
	if (wrap->within)
		taken->id = id ? arena_printf(fhir->arena, "%s#%s", wrap->within, id) : NULL;
	else if (wrap->full_url)
		fhir_read_url(fhir, wrap->full_url);
	if (!taken->id)
		fhir_key_identifier(fhir, at);
	/* What we do not know may turn the meaning round: "not", "was refuted". */
	struct fhir_at unknown;
	if (fhir_list(fhir, at, "modifierExtension", &unknown) && json_array_size(unknown.json) > 0)
		fhir_refuse(
		    fhir, at, "modifierExtension", _("It changes the meaning in a way this program does not know."));
	if (fhir_text(fhir, at, "implicitRules"))
		fhir_refuse(fhir, at, "implicitRules", _("It follows rules that this program does not know."));
}

void
fhir_read(struct arena *arena, const json_t *json, const struct fhir_wrap *wrap, int year, struct taken *taken)
{
	struct fhir fhir = {.arena = arena, .taken = taken, .root = json, .year = year};
	const struct fhir_at at = {.json = json};
	const json_t *type = json_is_object(json) ? json_object_get(json, "resourceType") : NULL;

	taken_begin(taken, arena, type && json_is_string(type) ? json_string_value(type) : "unknown");
	if (!type || !json_is_string(type)) {
		taken_refuse(
		    taken, type ? "/resourceType" : "", _("This is not a FHIR resource: it has no resourceType."));
		return;
	}
	const struct fhir_kind *kind = fhir_kind(taken->type);
	if (!kind) {
		taken->what = TAKEN_SKIP;
		return;
	}
	fhir_read_identity(&fhir, &at, wrap);
	if (taken->what == TAKEN_REFUSE)
		return;
	if (wrap->method && strcmp(wrap->method, "DELETE") == 0) {
		taken->what = TAKEN_VOID;
		return;
	}
	kind->map(&fhir, &at);
	if (taken->what == TAKEN_SAVE)
		taken_check(taken);
}

static const char *
fhir_entry_text(const json_t *json, const char *name)
{
	const json_t *text = json_object_get(json, name);

	return json_is_string(text) ? json_string_value(text) : NULL;
}

const json_t *
fhir_entry(const json_t *entry, struct fhir_wrap *wrap)
{
	const json_t *request = json_object_get(entry, "request");

	*wrap = (struct fhir_wrap){.full_url = fhir_entry_text(entry, "fullUrl"),
	    .method = fhir_entry_text(request, "method"),
	    .url = fhir_entry_text(request, "url")};
	return json_object_get(entry, "resource");
}

bool
fhir_read_deleted(struct arena *arena, const struct fhir_wrap *wrap, struct taken *taken)
{
	const char *slash = wrap->url ? strrchr(wrap->url, '/') : NULL;

	if (!wrap->method || strcmp(wrap->method, "DELETE") != 0 || !slash || !fhir_id_good(slash + 1))
		return false;
	size_t from = (size_t)(slash - wrap->url);
	while (from > 0 && wrap->url[from - 1] != '/')
		from--;
	taken_begin(taken, arena, arena_text_n(arena, wrap->url + from, (size_t)(slash - wrap->url) - from));
	if (!fhir_kind(taken->type))
		return false;
	if (from > 1)
		taken->base = arena_text_n(arena, wrap->url, from - 1);
	taken->id = arena_text(arena, slash + 1);
	taken->what = TAKEN_VOID;
	return true;
}

int
fhir_rank(const char *type)
{
	const struct fhir_kind *kind = fhir_kind(type);

	return kind ? (int)(kind - fhir_kinds) : -1;
}

const struct entity *
fhir_entity(const char *type)
{
	const struct fhir_kind *kind = fhir_kind(type);

	return kind && kind->entity ? entity(kind->entity) : NULL;
}
