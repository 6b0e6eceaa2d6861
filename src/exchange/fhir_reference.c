#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "fhir_types.h"

struct fhir_target {
	const char *base, *type, *id;
	const char *system, *value;
	const char *shown;
};

static bool
fhir_type_listed(const char *types, const char *type)
{
	size_t length = strlen(type);

	for (const char *at = types; (at = strstr(at, type)); at += length)
		if ((at == types || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
			return true;
	return false;
}

/* %7C and its like, as in a query. */
static char *
fhir_decode(struct arena *arena, const char *text)
{
	char *out = arena_text(arena, text), *to = out;

	for (const char *at = text; *at; at++, to++) {
		char hex[3] = {at[0] == '%' ? at[1] : '\0', at[0] == '%' && at[1] ? at[2] : '\0', '\0'};
		*to = *at;
		if (isxdigit((unsigned char)hex[0]) && isxdigit((unsigned char)hex[1]) && strcmp(hex, "00") != 0) {
			*to = (char)strtol(hex, NULL, 16);
			at += 2;
		}
	}
	*to = '\0';
	return out;
}

/* "Practitioner?identifier=SYSTEM|VALUE". Only that search names one thing. */
static bool
fhir_target_search(struct fhir *fhir, const char *text, const char *mark, struct fhir_target *to)
{
	const char *query = mark + 1;

	if (strncmp(query, "identifier=", 11) != 0 || strchr(query, '&'))
		return false;
	char *value = fhir_decode(fhir->arena, query + 11), *bar = strchr(value, '|');
	if (bar) {
		*bar = '\0';
		to->system = *value ? value : NULL;
		value = bar + 1;
	}
	to->type = arena_text_n(fhir->arena, text, (size_t)(mark - text));
	to->value = value;
	return *value != '\0';
}

/* "[base/]Type/id[/_history/n]". */
static bool
fhir_target_address(struct fhir *fhir, const char *text, struct fhir_target *to)
{
	const char *history = strstr(text, "/_history");
	size_t end = history ? (size_t)(history - text) : strlen(text), id = end, type;

	while (id > 0 && text[id - 1] != '/')
		id--;
	if (id < 2 || id == end)
		return false;
	for (type = id - 1; type > 0 && text[type - 1] != '/'; type--)
		;
	to->type = arena_text_n(fhir->arena, text + type, id - 1 - type);
	to->id = arena_text_n(fhir->arena, text + id, end - id);
	if (type > 1)
		to->base = arena_text_n(fhir->arena, text, type - 1);
	return isupper((unsigned char)to->type[0]);
}

static bool
fhir_target_parse(struct fhir *fhir, const char *text, struct fhir_target *to)
{
	const char *query = strchr(text, '?');

	to->shown = text;
	if (text[0] == '#') {
		const char *own = fhir->taken->id ? fhir->taken->id : fhir->taken->alias;
		to->id = own ? arena_printf(fhir->arena, "%s%s", own, text) : NULL;
		return own && text[1];
	}
	if (strncasecmp(text, "urn:uuid:", 9) == 0 || strncasecmp(text, "urn:oid:", 8) == 0) {
		char *id = arena_text(fhir->arena, strchr(text + 4, ':') + 1);
		for (char *c = id; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		to->id = id;
		return *id != '\0';
	}
	if (query)
		return fhir_target_search(fhir, text, query, to);
	return fhir_target_address(fhir, text, to);
}

/* A reference without an address, by an identifier of its target. */
static bool
fhir_target_logical(struct fhir *fhir, const struct fhir_at *reference, struct fhir_target *to)
{
	struct fhir_at identifier;

	if (!fhir_object(fhir, reference, "identifier", &identifier))
		return false;
	to->system = fhir_text(fhir, &identifier, "system");
	to->value = fhir_text(fhir, &identifier, "value");
	to->type = fhir_text(fhir, reference, "type");
	to->shown = to->value;
	return to->value != NULL;
}

bool
fhir_refer(struct fhir *fhir, const struct fhir_at *reference, const char *types, struct taken_row *row,
    const char *column, bool needed)
{
	struct fhir_target to = {0};
	const char *text = fhir_text(fhir, reference, "reference");

	if (text ? !fhir_target_parse(fhir, text, &to) : !fhir_target_logical(fhir, reference, &to))
		return false;
	if (to.type && !fhir_type_listed(types, to.type))
		return false;
	const char *pointer = fhir_pointer(fhir, reference, text ? "reference" : "identifier");
	for (const char *at = types; *at;) {
		size_t length = strcspn(at, " ");
		const char *type = arena_text_n(fhir->arena, at, length);
		at += length + (at[length] == ' ');
		if (to.type && strcmp(to.type, type) != 0)
			continue;
		struct taken_ref *ref = taken_ref(fhir->taken, row);
		*ref = (struct taken_ref){.type = type,
		    .base = to.base,
		    .id = to.id,
		    .system = to.system,
		    .value = to.value,
		    .shown = to.shown,
		    .pointer = pointer,
		    .needed = needed};
		if (row && column)
			ref->field = entity_field(row->entity, column);
	}
	return true;
}

bool
fhir_refer_member(struct fhir *fhir, const struct fhir_at *up, const char *name, const char *types,
    struct taken_row *row, const char *column, bool needed)
{
	struct fhir_at reference;

	if (fhir_object(fhir, up, name, &reference) && fhir_refer(fhir, &reference, types, row, column, needed))
		return true;
	return needed ? fhir_refuse(
			    fhir, up, name, _("It does not say whose it is: a reference to a %s is needed."), types)
		      : false;
}
