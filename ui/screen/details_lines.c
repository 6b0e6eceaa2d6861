#include "details_lines.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"
#include "model/when.h"

enum { DETAILS_TABLES = 128, DETAILS_WHATS = 16 };	/* more than there are: rows of different tables may have the
							 * same rid */

/* What the builders share while they add lines. */
struct details_builder {
	const struct details_read *read;
	struct arena *arena;
	struct details_page *page;
	int32_t today;
};

static struct details_line *
details_add(struct details_builder *b, enum details_what what, int64_t id, const char *kind, const char *text)
{
	struct details_page *page = b->page;
	struct details_line *line = arena_push(b->arena, &page->line, &page->count, &page->room, sizeof *line);

	*line = (struct details_line){.what = what, .id = id ? id * DETAILS_WHATS + (int64_t)what : 0, .kind = kind,
	    .text = text};
	return line;
}

/* "a · b · c" of what there is. */
static const char *
details_join(struct details_builder *b, const char *list, const char *more)
{
	if (!more || !*more)
		return list;
	return list && *list ? arena_printf(b->arena, "%s · %s", list, more) : more;
}

static const char *
details_choice(struct details_builder *b, enum entity_no no, const char *column, const char *code)
{
	return code ? _(field_choice_label(b->arena, entity_field(entity(no), column), code)) : "";
}

/* "from 3 May", "until 3 May 2027": the days a row is valid. */
static const char *
details_days(struct details_builder *b, const char *from, const char *to)
{
	const char *text = NULL;

	if (from)
		text = arena_printf(b->arena, _("from %s"), when_partial(b->arena, from));
	if (to)
		text = details_join(b, text, arena_printf(b->arena, _("until %s"), when_partial(b->arena, to)));
	return text;
}

/* ---- one line of each kind ------------------------------------------------------------------ */

static void
details_point(struct details_builder *b, const struct detail *detail, struct details_line *line)
{
	const struct contact_point *point = detail->record;
	bool phone = point->kind && strcmp(point->kind, "phone") == 0, hide = b->read->public_screen;
	const char *aside = NULL;

	line->kind = phone && point->label ? details_choice(b, ENTITY_contact_point, "label", point->label) :
					     details_choice(b, ENTITY_contact_point, "kind", point->kind);
	line->text = phone ? hide ? person_phone_masked(b->arena, point->value) : person_phone(b->arena, point->value) :
	    hide ? _("hidden on a public screen") : point->value;
	if (point->hours)
		line->text = arena_printf(b->arena, "%s, %s", line->text, point->hours);
	if (point->sort == 1)
		aside = _("preferred");
	if (point->may_call && strcmp(point->may_call, "no") == 0)
		aside = details_join(b, aside, _("× no calls"));
	if (point->may_text)
		aside = details_join(b, aside, strcmp(point->may_text, "no") == 0 ? _("× no texts") : _("texts √"));
	if (point->voicemail && strcmp(point->voicemail, "none") == 0)
		aside = details_join(b, aside, _("× no voicemail"));
	else if (point->voicemail)
		aside = details_join(b, aside, strcmp(point->voicemail, "detail") == 0 ? _("voicemail with detail") :
			_("voicemail: ring back"));
	if (point->confirmed)
		aside = details_join(b, aside,
		    arena_printf(b->arena, _("checked %s"),
		    when_past(b->arena, day_parse(point->confirmed), b->today)));
	line->aside = aside;
}

static void
details_address(struct details_builder *b, const struct detail *detail, struct details_line *line)
{
	const struct address *address = detail->record;
	const char *parts[] = {address->line, address->town, address->region, address->postcode, address->country};
	const char *text = NULL;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (parts[i] && *parts[i])
			text = text ? arena_printf(b->arena, "%s, %s", text, parts[i]) : parts[i];
	line->kind = address->use ? details_choice(b, ENTITY_address, "use", address->use) : _("Address");
	line->text = b->read->public_screen ? _("hidden on a public screen") : text ? text : "";
	line->aside = details_days(b, address->from_date, address->to_date);
}

static void
details_relation(struct details_builder *b, const struct detail *detail, struct details_line *line)
{
	const struct relation *relation = detail->record;
	const struct {
		int64_t is;
		const char *what;
	} all[] = {
		{relation->emergency, _("emergency contact")}, {relation->guardian, _("guardian")},
		{relation->accompanies, _("comes along")}, {relation->household, _("same household")},
		{relation->discuss_visits, _("may discuss visits")}, {relation->discuss_bills, _("bills")},
		{relation->discuss_medicine, _("medicines")}, {relation->discuss_results, _("results")},
	};

	line->kind = relation->relation ? relation->relation : _("Person");
	line->text = relation->name;
	line->person = detail->person;
	if (detail->who)
		line->text = arena_printf(b->arena, _("%s, our patient"), relation->name);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].is == 1)
			line->aside = details_join(b, line->aside, all[i].what);
	if (relation->until)
		line->aside = details_join(b, line->aside, details_days(b, NULL, relation->until));
}

static void
details_flag(struct details_builder *b, const struct detail *detail, struct details_line *line)
{
	const struct flag *flag = detail->record;
	char today[DATE_TEXT];

	day_format(b->today, today);
	line->kind = details_choice(b, ENTITY_flag, "kind", flag->kind);
	line->text = b->read->public_screen ? _("hidden on a public screen") : flag->text;
	if (flag->howto && !b->read->public_screen)
		line->text = arena_printf(b->arena, "%s: %s", flag->text, flag->howto);
	if (flag->need)
		line->aside = details_choice(b, ENTITY_flag, "need", flag->need);
	line->aside = details_join(b, line->aside, detail->who);
	line->aside = details_join(b, line->aside, flag->to_date && strcmp(flag->to_date, today) < 0 ? _("over") :
		details_days(b, flag->from_date, flag->to_date));
}

static void
details_other(struct details_builder *b, const struct detail *detail, struct details_line *line)
{
	const struct patient_language *language = detail->record;
	const struct patient_name *name = detail->record;
	const struct identifier *identifier = detail->record;

	if (detail->entity == ENTITY_patient_language) {
		line->kind = _("Language");
		line->text = language->language;
		line->aside = language->interpreter == 1 ? _("interpreter for a visit") : language->sort == 1 ?
		    _("speak this first") : NULL;
	} else if (detail->entity == ENTITY_patient_name) {
		line->kind = details_choice(b, ENTITY_patient_name, "use", name->use);
		line->text = person_listed(b->arena, name->family, name->given);
		line->aside = details_days(b, name->from_date, name->to_date);
	} else {
		line->kind = identifier->type ? identifier->type : _("Number");
		line->text = b->read->public_screen ? _("hidden on a public screen") : identifier->value;
		line->aside = identifier->system;
	}
}

int64_t
details_record_id(enum entity_no entity, int64_t rid)
{
	return (rid * DETAILS_TABLES + (int64_t)entity) * DETAILS_WHATS + DETAILS_RECORD;
}

/* ---- the page -------------------------------------------------------------------------------- */

/* Under which heading a detail stands: the entities in the order app_detail_list has them. */
static const char *
details_heading(const struct detail *detail)
{
	switch (detail->of ? ENTITY_relation : detail->entity) {
	case ENTITY_contact_point:
	case ENTITY_address:
	case ENTITY_patient_language:
		return _("REACHING AND SPEAKING");
	case ENTITY_relation:
		return _("PEOPLE");
	case ENTITY_flag:
		return _("ALERTS, ADJUSTMENTS, BARRIERS");
	default:
		return _("OTHER NAMES AND NUMBERS");
	}
}

static void
details_records(struct details_builder *b)
{
	const char *heading = NULL;

	for (size_t i = 0; i < b->read->details; i++) {
		const struct detail *detail = &b->read->detail[i];
		const struct row *row = detail->record;
		const char *under = details_heading(detail);
		if (!heading || strcmp(heading, under) != 0)
			details_add(b, DETAILS_HEADING, 0, heading = under, NULL);
		struct details_line *line = details_add(b, DETAILS_RECORD,
		    row->rid * DETAILS_TABLES + (int64_t)detail->entity, "", "");
		line->detail = detail;
		if (detail->entity == ENTITY_contact_point)
			details_point(b, detail, line);
		else if (detail->entity == ENTITY_address)
			details_address(b, detail, line);
		else if (detail->entity == ENTITY_relation)
			details_relation(b, detail, line);
		else if (detail->entity == ENTITY_flag)
			details_flag(b, detail, line);
		else
			details_other(b, detail, line);
		if (detail->of)
			line->text = arena_printf(b->arena, "  %s: %s", detail->of->name, line->text);
	}
}

static void
details_kin(struct details_builder *b)
{
	bool first = true;

	for (size_t i = 0; i < b->read->kins; i++) {
		const struct kin *kin = &b->read->kin[i];
		if (!kin->theirs)
			continue;	/* the relation above says it */
		if (first)
			details_add(b, DETAILS_HEADING, 0, _("ON THE CARDS OF OTHERS"), NULL);
		first = false;
		struct details_line *line = details_add(b, DETAILS_KIN, kin->id.rid,
		    kin->relation ? kin->relation : _("Kin"),
		    arena_printf(b->arena, _("of %s"), person_full(b->arena, kin->family, kin->given)));
		line->person = kin->id;
		line->aside = kin->household ? _("same household") : NULL;
	}
}

static void
details_conditions(struct details_builder *b)
{
	const struct card *card = &b->read->card;

	if (card->condition_count == 0 || b->read->public_screen)
		return;
	details_add(b, DETAILS_HEADING, 0, _("CONDITIONS, from the chart"), NULL);
	for (size_t i = 0; i < card->condition_count; i++) {
		const struct condition *condition = &card->conditions[i];
		struct details_line *line = details_add(b, DETAILS_CONDITION, condition->row.rid,
		    condition->status ? condition->status : "", condition->text ? condition->text : condition->code);
		line->aside = details_days(b, condition->onset, condition->ended);
	}
}

static void
details_her_choices(struct details_builder *b)
{
	const struct card *card = &b->read->card;
	const struct patient *who = &card->patient;
	const char *quiet = NULL;

	details_add(b, DETAILS_HEADING, 0, _("RAPPORT AND RECORD"), NULL);
	struct details_line *line = details_add(b, DETAILS_QUIET, 1, _("Notes"),
	    who->rapport ? details_choice(b, ENTITY_patient, "rapport", who->rapport) : _("On"));
	if (who->quiet && !b->read->public_screen) {
		quiet = arena_printf(b->arena, _("quiet: %s"), details_choice(b, ENTITY_patient, "quiet", who->quiet));
		quiet = details_join(b, quiet,
		    who->quiet_until ? details_days(b, NULL, who->quiet_until) : _("no end"));
	}
	line->aside = quiet ? quiet : _("no quiet period");
	if (!card->hidden)
		details_add(b, DETAILS_NOTES, 1, _("Kept"),
		    arena_printf(b->arena, ngettext("%zu note", "%zu notes", card->note_count), card->note_count));
	line = details_add(b, DETAILS_STANDING, 1, _("Record"),
	    who->restricted == 1 ? _("▲ restricted: opens only with a reason") : _("open to those who work here"));
	line->aside = who->died ? arena_printf(b->arena, _("died %s"), when_partial(b->arena, who->died)) : NULL;
}

void
details_lines(const struct details_read *read, int32_t today, struct arena *arena, struct details_page *page)
{
	struct details_builder b = {.read = read, .arena = arena, .page = page, .today = today};

	*page = (struct details_page){0};
	details_her_choices(&b);
	details_records(&b);
	details_kin(&b);
	details_conditions(&b);
}
