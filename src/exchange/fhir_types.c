#include "fhir_types.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "keynumber.h"
#include "model/reach.h"

const char *
fhir_concept_at(struct fhir *fhir, const struct fhir_at *concept, size_t points)
{
	struct fhir_at list, coding;
	const char *text = fhir_text(fhir, concept, "text"), *code = NULL;
	size_t next = 0;

	if (!text && fhir_list(fhir, concept, "coding", &list))
		while (!text && fhir_next(fhir, &list, &next, &coding)) {
			text = fhir_text(fhir, &coding, "display");
			code = code ? code : fhir_text(fhir, &coding, "code");
		}
	return fhir_words(fhir, concept, text ? text : code, points);
}

const char *
fhir_concept(struct fhir *fhir, const struct fhir_at *up, const char *name, size_t points)
{
	struct fhir_at concept;

	return fhir_object(fhir, up, name, &concept) ? fhir_concept_at(fhir, &concept, points) : NULL;
}

const char *
fhir_concepts(struct fhir *fhir, const struct fhir_at *up, const char *name, size_t points)
{
	struct fhir_at list, concept;

	return fhir_first(fhir, up, name, &list, &concept) ? fhir_concept_at(fhir, &concept, points) : NULL;
}

bool
fhir_concept_is(struct fhir *fhir, const struct fhir_at *concept, const char *code)
{
	struct fhir_at list, coding;
	size_t next = 0;

	if (!fhir_list(fhir, concept, "coding", &list))
		return false;
	while (fhir_next(fhir, &list, &next, &coding)) {
		const char *each = fhir_text(fhir, &coding, "code");
		if (each && strcmp(each, code) == 0)
			return true;
	}
	return false;
}

void
fhir_period(struct fhir *fhir, const struct fhir_at *up, const char *name, const char **from, const char **to)
{
	struct fhir_at period;

	*from = *to = NULL;
	if (!fhir_object(fhir, up, name, &period))
		return;
	*from = fhir_date(fhir, &period, "start");
	*to = fhir_date(fhir, &period, "end");
}

const char *
fhir_language(struct fhir *fhir, const struct fhir_at *concept)
{
	/* ISO 639-1, the languages most spoken; others stand as their code. */
	static const char *const words[][2] = {{"ar", "Arabic"}, {"bn", "Bengali"}, {"bg", "Bulgarian"},
	    {"cs", "Czech"}, {"da", "Danish"}, {"de", "German"}, {"el", "Greek"}, {"en", "English"}, {"es", "Spanish"},
	    {"fa", "Persian"}, {"fi", "Finnish"}, {"fr", "French"}, {"gu", "Gujarati"}, {"he", "Hebrew"},
	    {"hi", "Hindi"}, {"hr", "Croatian"}, {"hu", "Hungarian"}, {"it", "Italian"}, {"ja", "Japanese"},
	    {"ko", "Korean"}, {"ku", "Kurdish"}, {"nl", "Dutch"}, {"no", "Norwegian"}, {"pa", "Punjabi"},
	    {"pl", "Polish"}, {"pt", "Portuguese"}, {"ro", "Romanian"}, {"ru", "Russian"}, {"sk", "Slovak"},
	    {"so", "Somali"}, {"sq", "Albanian"}, {"sr", "Serbian"}, {"sv", "Swedish"}, {"ta", "Tamil"}, {"th", "Thai"},
	    {"tl", "Tagalog"}, {"tr", "Turkish"}, {"uk", "Ukrainian"}, {"ur", "Urdu"}, {"vi", "Vietnamese"},
	    {"zh", "Chinese"}};
	const char *said = fhir_concept_at(fhir, concept, 35);
	size_t length = said ? strcspn(said, "-_") : 0;

	for (size_t i = 0; length == 2 && i < sizeof words / sizeof words[0]; i++)
		if (strncasecmp(words[i][0], said, 2) == 0)
			return words[i][1];
	return said;
}

static bool
fhir_room(struct fhir *fhir, const struct fhir_at *list)
{
	return json_array_size(list->json) <= FHIR_ROWS ||
	       fhir_refuse(fhir, list, NULL, _("More than %d entries: this is not about one person."), FHIR_ROWS);
}

/* What kind of contact point it is, and its value as we keep it. False: nothing to keep. */
static bool
fhir_telecom_value(struct fhir *fhir, const struct fhir_at *at, const char **kind, const char **value)
{
	struct fhir_at place = {.up = at, .name = "value"};
	const char *text = fhir_words(fhir, &place, fhir_text(fhir, at, "value"), 120);

	*kind = fhir_code(
	    fhir, at, "system", "phone=phone|fax=fax|email=email|pager=other|url=other|sms=phone|other=other");
	if (!text)
		return false;
	if (!*kind)
		*kind = strchr(text, '@') ? "email" : reach_phone(fhir->arena, text) ? "phone" : "other";
	if (strncasecmp(text, "mailto:", 7) == 0 && text[7])
		text += 7;
	*value = text;
	if (strcmp(*kind, "phone") == 0 || strcmp(*kind, "fax") == 0) {
		const char *digits = reach_phone(fhir->arena, text);
		if (digits)
			*value = digits;
		else
			*kind = "other";
	}
	return true;
}

static void
fhir_telecom(struct fhir *fhir, const struct fhir_at *at, const struct taken_row *row)
{
	const char *kind, *value, *use;
	int64_t rank = fhir_int(fhir, at, "rank");

	use = fhir_code(fhir, at, "use", "home=home|work=work|temp=temp|old=old|mobile=mobile");
	if (!fhir_telecom_value(fhir, at, &kind, &value))
		return;
	struct taken_row *point = taken_row(fhir->taken, ENTITY_contact_point,
	    arena_printf(fhir->arena, "%s %s", kind, value), fhir_pointer(fhir, at, NULL), row, "owner");
	struct contact_point *record = point->record;
	record->owner_kind = row->entity->table;
	record->kind = kind;
	record->value = value;
	record->label = use;
	record->sort = rank != FIELD_NULL && rank > 0 ? rank : INT32_MAX;
	if (use && strcmp(use, "old") == 0)
		record->sort = INT64_MAX;
}

/* From stated ranks to 1, 2, 3: ranked ones first, old ones last, else in the order of the file. */
static void
fhir_telecom_order(struct fhir *fhir, struct taken_row *first)
{
	struct contact_point *points[FHIR_ROWS];
	size_t count = 0;

	for (; first && count < FHIR_ROWS; first = first->next) {
		struct contact_point *point = first->record;
		size_t at = count++;
		for (; at > 0 && points[at - 1]->sort > point->sort; at--)
			points[at] = points[at - 1];
		points[at] = point;
	}
	for (size_t i = 0; i < count && fhir->taken->what != TAKEN_REFUSE; i++)
		points[i]->sort = i < 99 ? (int64_t)i + 1 : 99;
}

void
fhir_telecoms(struct fhir *fhir, const struct fhir_at *up, const struct taken_row *row)
{
	struct taken_row *before = fhir->taken->last;
	struct fhir_at list, item;
	size_t next = 0;

	if (!fhir_list(fhir, up, "telecom", &list) || !fhir_room(fhir, &list))
		return;
	while (fhir_next(fhir, &list, &next, &item))
		fhir_telecom(fhir, &item, row);
	fhir_telecom_order(fhir, before->next);
}

static const char *
fhir_address_line(struct fhir *fhir, const struct fhir_at *at)
{
	struct fhir_at list;
	const char *line, *all = NULL;
	size_t next = 0;

	if (fhir_list(fhir, at, "line", &list))
		while ((line = fhir_next_text(fhir, &list, &next)))
			all = all ? arena_printf(fhir->arena, "%s, %s", all, line) : line;
	if (!all && !fhir_text(fhir, at, "city"))
		all = fhir_text(fhir, at, "text");
	return fhir_words(fhir, at, all, 200);
}

static void
fhir_address(struct fhir *fhir, const struct fhir_at *at, const struct taken_row *row)
{
	struct address read = {.owner_kind = row->entity->table};
	const char *region = fhir_text(fhir, at, "state");

	read.use = fhir_code(fhir, at, "use", "home=home|work=work|temp=temp|old=old|billing=billing");
	read.line = fhir_address_line(fhir, at);
	read.town = fhir_words(fhir, at, fhir_text(fhir, at, "city"), 80);
	read.region = fhir_words(fhir, at, region ? region : fhir_text(fhir, at, "district"), 80);
	read.postcode = fhir_words(fhir, at, fhir_text(fhir, at, "postalCode"), 16);
	read.country = fhir_words(fhir, at, fhir_text(fhir, at, "country"), 40);
	fhir_period(fhir, at, "period", &read.from_date, &read.to_date);
	if (!read.line && !read.town && !read.region && !read.postcode && !read.country)
		return;
	const char *part = arena_printf(fhir->arena, "%s %s %s %s", read.use ? read.use : "",
	    read.line ? read.line : "", read.town ? read.town : "", read.postcode ? read.postcode : "");
	struct taken_row *address =
	    taken_row(fhir->taken, ENTITY_address, part, fhir_pointer(fhir, at, NULL), row, "owner");
	*(struct address *)address->record = read;
}

void
fhir_addresses(struct fhir *fhir, const struct fhir_at *up, const struct taken_row *row)
{
	struct fhir_at list, item;
	size_t next = 0;

	if (!fhir_list(fhir, up, "address", &list) || !fhir_room(fhir, &list))
		return;
	while (fhir_next(fhir, &list, &next, &item))
		fhir_address(fhir, &item, row);
}

/* The code of table 0203 where there is one, else what the type says. */
static const char *
fhir_identifier_type(struct fhir *fhir, const struct fhir_at *at)
{
	struct fhir_at type, list, coding;
	const char *code = NULL;

	if (!fhir_object(fhir, at, "type", &type))
		return NULL;
	if (fhir_first(fhir, &type, "coding", &list, &coding))
		code = fhir_text(fhir, &coding, "code");
	return code ? fhir_words(fhir, &type, code, 16) : fhir_concept_at(fhir, &type, 16);
}

void
fhir_identifiers(struct fhir *fhir, const struct fhir_at *up, const struct taken_row *row)
{
	struct fhir_at list, item;
	size_t next = 0;

	if (!fhir_list(fhir, up, "identifier", &list) || !fhir_room(fhir, &list))
		return;
	while (fhir_next(fhir, &list, &next, &item)) {
		const char *system = fhir_words(fhir, &item, fhir_text(fhir, &item, "system"), 200);
		const char *value = fhir_words(fhir, &item, fhir_text(fhir, &item, "value"), 80);
		const char *type = fhir_identifier_type(fhir, &item);
		if (!value)
			continue;
		struct taken_row *number = taken_row(fhir->taken, ENTITY_identifier,
		    arena_printf(fhir->arena, "%s|%s", system ? system : "", value), fhir_pointer(fhir, &item, NULL),
		    row, "owner");
		struct identifier *record = number->record;
		record->owner_kind = row->entity->table;
		record->system = system;
		record->value = value;
		record->type = type;
	}
}

void
fhir_key_identifier(struct fhir *fhir, const struct fhir_at *up)
{
	struct fhir_at list, item;
	size_t next = 0;

	if (!fhir_list(fhir, up, "identifier", &list))
		return;
	while (fhir_next(fhir, &list, &next, &item)) {
		const char *system = fhir_text(fhir, &item, "system"), *value = fhir_text(fhir, &item, "value");
		const char *use = fhir_text(fhir, &item, "use");
		struct fhir_at type;
		const char *code = fhir_identifier_type(fhir, &item), *words = NULL;
		if (fhir_object(fhir, &item, "type", &type))
			words = fhir_concept_at(fhir, &type, 80);
		bool passing = use && (strcmp(use, "old") == 0 || strcmp(use, "temp") == 0);
		if (!value || passing || keynumber_forbidden(code, words, system))
			continue;
		/* One that says whose number it is beats one that does not. */
		if (!fhir->taken->value || (!fhir->taken->system && system)) {
			fhir->taken->system = system;
			fhir->taken->value = value;
		}
		if (system)
			return;
	}
}
