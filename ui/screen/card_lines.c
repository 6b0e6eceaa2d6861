#include "card_lines.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/person.h"
#include "model/when.h"
#include "term/canvas.h"

enum { CARD_VERY_EARLY = 90 };	/* minutes; beyond, nobody counts in minutes */

/* What the builders share while they add lines. */
struct builder {
	const struct card *card;
	struct arena *arena;
	struct card_pane *pane;
	int32_t today;
	int minute, width;	/* columns of the pane being built */
	char next;		/* digit for the next line that can be picked */
	bool wide;
};

static struct card_line *
card_add(struct builder *b, enum card_line_kind kind, const char *text)
{
	struct card_pane *pane = b->pane;

	if (pane->count == CARD_PANE_LINES)
		pane->count--;	/* a pane is never so high; the last line gives way */
	struct card_line *line = &pane->line[pane->count++];
	*line = (struct card_line){.kind = kind, .text = text, .indent = kind == CARD_HEADING ? 1 : 5};
	if (kind == CARD_HEADING)
		line->paint = PAINT_TITLE;
	return line;
}

/* A line that a digit picks, while there are digits left. */
static struct card_line *
card_pick(struct builder *b, enum card_line_kind kind, int64_t id, const char *text)
{
	struct card_line *line = card_add(b, kind, text);

	line->id = id;
	line->number = b->next <= '9' ? b->next++ : 0;
	return line;
}

static void
card_gap(struct builder *b)
{
	if (b->pane->count > 0)
		card_add(b, CARD_TEXT, "");
}

/* ---- left: talk about, needs, people, reaching --------------------------------------- */

static void
card_talk(struct builder *b)
{
	const struct card *card = b->card;
	size_t most = b->wide ? CARD_CUES : CARD_CUES - 1;

	if (card->hidden)
		return;
	card_add(b, CARD_HEADING, _("♥ TALK ABOUT"))->paint = PAINT_TITLE | PAINT_MARKS;
	if (card->quiet)
		card_add(b, CARD_TEXT, _("Be gentle; do not open a topic"));
	for (size_t i = 0; i < card->cue_count && i < most; i++) {
		const struct card_cue *cue = &card->cues[i];
		struct card_line *line = card_pick(b, CARD_CUE_LINE, cue->note.rid, cue->text);
		line->aside = when_ago(b->arena, cue->days);
		if (cue->ask)
			card_add(b, CARD_TEXT, cue->ask);
	}
	if (card->cue_count == 0 && !card->quiet)
		card_add(b, CARD_TEXT, _("Nothing fresh yet; N notes a topic."));
	for (size_t i = 0; i < card->avoid_count; i++) {
		struct card_line *line = card_add(b, CARD_TEXT,
		    arena_printf(b->arena, _("×  Avoid: %s"), card->avoid[i]));
		line->indent = 2;
		line->paint = PAINT_MARKS;
	}
}

/* Notes that are no cue yet, so that nobody writes them twice. */
static void
card_notes(struct builder *b)
{
	const struct card *card = b->card;

	if (card->hidden || card->later_count == 0)
		return;
	card_gap(b);
	card_add(b, CARD_HEADING, _("NOTES"));
	for (size_t i = 0; i < card->later_count; i++) {
		struct card_line *line = card_add(b, CARD_TEXT, card->later[i].text);
		line->aside = arena_printf(b->arena, _("from %s"), when_past(b->arena, card->later[i].from, b->today));
	}
}

static void
card_needs(struct builder *b)
{
	const struct card *card = b->card;

	if (!b->wide || card->flag_count == 0 || card->public_screen)
		return;
	card_gap(b);
	card_add(b, CARD_HEADING, _("▲ NEEDS"))->paint = PAINT_TITLE | PAINT_MARKS;
	for (size_t i = 0; i < card->flag_count; i++) {
		const struct flag *flag = &card->flags[i];
		const char *whole = flag->howto ? arena_printf(b->arena, "%s: %s", flag->text, flag->howto) :
		    flag->text;
		/* How to do it stands beside it where it fits, never cut in a word. */
		card_add(b, CARD_TEXT, text_width(whole) <= b->width - 5 ? whole : flag->text);
	}
}

/* "may discuss visits and bills" of the scopes a person has. */
static const char *
card_discusses(struct builder *b, const struct relation *relation)
{
	const struct {
		int64_t may;
		const char *what;
	} scopes[] = {
		{relation->discuss_visits, _("visits")}, {relation->discuss_bills, _("bills")},
		{relation->discuss_medicine, _("medicines")}, {relation->discuss_results, _("results")},
	};
	const char *list = NULL;
	size_t left = 0;

	for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
		left += scopes[i].may == 1;
	if (left == 0)
		return _("nothing to discuss");
	for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
		if (scopes[i].may != 1)
			continue;
		left--;
		if (!list)
			list = scopes[i].what;
		else
			list = arena_printf(b->arena, left ? "%s, %s" : _("%s and %s"), list, scopes[i].what);
	}
	return arena_printf(b->arena, _("may discuss %s"), list);
}

/* On a screen others can read only the last digits are shown. */
static const char *
card_phone(struct builder *b, const char *digits)
{
	return b->card->public_screen ? person_phone_masked(b->arena, digits) : person_phone(b->arena, digits);
}

/* Somebody who names her on their own card: what may be discussed stands there, not here. */
static void
card_person_theirs(struct builder *b, const struct card_person *person)
{
	const struct relation *relation = &person->relation;

	card_add(b, CARD_PERSON_LINE, relation->name)->id = person->person.rid;
	if (relation->relation)
		card_add(b, CARD_TEXT, arena_printf(b->arena, _("names this patient: %s"), relation->relation));
	if (relation->household == 1)
		card_add(b, CARD_TEXT, _("same household"));
}

static void
card_person(struct builder *b, const struct card_person *person)
{
	const struct relation *relation = &person->relation;
	const char *roles = NULL;
	struct card_line *line = card_add(b, CARD_PERSON_LINE,
	    relation->relation ? arena_printf(b->arena, "%s, %s", relation->name, relation->relation) : relation->name);

	line->id = person->person.rid;
	line->aside = person->phone ? card_phone(b, person->phone) : NULL;
	const struct {
		int64_t is;
		const char *what;
	} all[] = {
		{relation->emergency, _("emergency contact")}, {relation->guardian, _("guardian")},
		{relation->accompanies, _("comes along")}, {relation->household, _("same household")},
	};
	card_add(b, CARD_TEXT, card_discusses(b, relation));
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].is == 1)
			roles = roles ? arena_printf(b->arena, "%s · %s", roles, all[i].what) : all[i].what;
	if (relation->language)
		roles = roles ? arena_printf(b->arena, _("%s · speaks %s"), roles, relation->language) :
				arena_printf(b->arena, _("speaks %s"), relation->language);
	if (roles)
		card_add(b, CARD_TEXT, roles);
}

static void
card_people(struct builder *b)
{
	const struct card *card = b->card;
	size_t most = b->wide ? card->person_count : card->person_count < 2 ? card->person_count : 1;

	if (card->person_count == 0)
		return;
	card_gap(b);
	struct card_line *heading = card_add(b, CARD_HEADING, _("PEOPLE"));
	if (most < card->person_count)
		heading->aside = arena_printf(b->arena, _("%zu more"), card->person_count - most);
	for (size_t i = 0; i < most; i++)
		if (card->people[i].theirs)
			card_person_theirs(b, &card->people[i]);
		else
			card_person(b, &card->people[i]);
}

static const char *
card_reminder(struct builder *b)
{
	const struct field *field = entity_field(entity(ENTITY_patient), "reminders");
	const char *code = b->card->patient.reminders;

	return code ? _(field_choice_label(b->arena, field, code)) : _("not asked yet");
}

static void
card_reaching(struct builder *b)
{
	const struct card *card = b->card;

	card_gap(b);
	card_add(b, CARD_HEADING, b->wide ? person_say(&card->patient, _("REACHING HER"), _("REACHING HIM"),
		_("REACHING THEM")) : _("REMINDERS"));
	card_add(b, CARD_TEXT, card_reminder(b));
	if (!b->wide)
		return;
	if (card->patient.best_time)
		card_add(b, CARD_TEXT, card->patient.best_time);
	if (card->texts == 1)
		card_add(b, CARD_TEXT, card->texts_answered ? _("Answered the last reminder") :
		    _("Left the last reminder unanswered"));
	else if (card->texts > 1)
		card_add(b, CARD_TEXT,
		    arena_printf(b->arena, _("Answered %d of the last %d reminders"), card->texts_answered,
		    card->texts));
	for (size_t i = 0; i < card->point_count; i++) {
		const struct contact_point *point = &card->points[i];
		const char *shown = strcmp(point->kind, "phone") == 0 ? card_phone(b, point->value) :
		    card->public_screen ? _("hidden") : point->value;
		struct card_line *line = card_add(b, CARD_TEXT,
		    arena_printf(b->arena, "%s%s%s", shown, point->hours ? ", " : "",
		    point->hours ? point->hours : ""));
		line->aside = point->label;
	}
}

/* Other records of hers, from wherever they were made. */
static void
card_others(struct builder *b)
{
	const struct card *card = b->card;

	if (card->other_count == 0)
		return;
	card_gap(b);
	card_add(b, CARD_HEADING, _("ALSO KNOWN AS"));
	for (size_t i = 0; i < card->other_count; i++) {
		const struct link_other *other = &card->others[i];
		struct card_line *line = card_pick(b, CARD_OTHER_LINE, other->id.rid, other->record ?
		    arena_printf(b->arena, "%s  %s", other->record, other->name) : other->name);
		line->aside = other->site;
	}
}

/* ---- middle: next, last, open --------------------------------------------------------- */

static const char *
card_visit_what(struct builder *b, const struct card_visit *visit)
{
	const char *what = visit->about ? visit->about : visit->reason ? visit->reason : visit->type;
	const char *reply = NULL;

	if (visit->state && strcmp(visit->state, "confirmed") == 0)
		reply = _("√ confirmed");
	else if (visit->state && strcmp(visit->state, "arrived") == 0)
		reply = _("waiting");
	else if (visit->state && strcmp(visit->state, "roomed") == 0)
		reply = _("in room");
	if (!what)
		return reply ? reply : "";
	return reply ? arena_printf(b->arena, "%s · %s", what, reply) : what;
}

/* What is said, after where that was or will be when it is not here: a narrow pane cuts the end. */
static const char *
card_visit_where(const struct builder *b, const struct card_visit *visit, const char *said)
{
	if (!visit->where)
		return said;
	return *said ? arena_printf(b->arena, "%s · %s", visit->where, said) : visit->where;
}

static void
card_next(struct builder *b)
{
	const struct card *card = b->card;

	card_add(b, CARD_HEADING, _("NEXT"));
	for (size_t i = 0; i < card->next_count; i++) {
		const struct card_visit *visit = &card->next[i];
		char *when = when_next(b->arena, visit->day, visit->starts, b->today);
		when[0] = (char)(when[0] >= 'a' && when[0] <= 'z' ? when[0] - 'a' + 'A' : when[0]);
		struct card_line *line = card_pick(b, CARD_VISIT_LINE, visit->id.rid,
		    arena_printf(b->arena, "%s  %s", when, visit->with ? visit->with : ""));
		line->aside = arena_printf(b->arena, "%dm", visit->minutes);
		card_add(b, CARD_TEXT, card_visit_where(b, visit, card_visit_what(b, visit)))->paint = PAINT_MARKS;
		if (b->wide && visit->day == b->today && visit->behind > 0)
			card_add(b, CARD_TEXT,
			    arena_printf(b->arena, _("%s is %d min behind"), visit->with, visit->behind));
	}
	if (card->next_count == 0)
		card_add(b, CARD_TEXT, _("nothing booked"));
	if (card->next_total > card->next_count)
		card_add(b, CARD_TEXT, arena_printf(b->arena, _("%zu more"), card->next_total - card->next_count));
}

/* What is said of a past visit at its right edge: the wait, or why it did not happen. */
static void
card_past_aside(struct builder *b, const struct card_visit *visit, struct card_line *line)
{
	const char *state = visit->state ? visit->state : "";

	if (strncmp(state, "cancelled", 9) == 0)
		line->aside = visit->cancelled && b->wide ?
		    arena_printf(b->arena, _("cancelled, %s"), visit->cancelled) :
		    _("cancelled");
	else if (strcmp(state, "noshow") == 0)
		line->aside = _("did not come");
	else if (strcmp(state, "left") == 0)
		line->aside = _("left unseen");
	else if (strcmp(state, "refused") == 0)
		line->aside = _("turned away");
	else if (visit->wait >= 0) {
		bool late = visit->wait >= BOARD_LATE;
		line->aside = arena_printf(b->arena, late ? _("▲ waited %dm") : _("waited %dm"), visit->wait);
		line->aside_paint = late ? PAINT_LATE : PAINT_PLAIN;
	}
}

static void
card_past(struct builder *b)
{
	const struct card *card = b->card;
	size_t most = b->wide ? 6 : 2;

	card_gap(b);
	card_add(b, CARD_HEADING, b->wide ? _("PAST") : _("LAST"));
	for (size_t i = 0; i < card->past_count && i < most; i++) {
		const struct card_visit *visit = &card->past[i];
		struct card_line *line = card_add(b, CARD_VISIT_LINE, arena_printf(b->arena, "%s  %s",
		    visit->day == b->today ? _("Today") : when_past(b->arena, visit->day, b->today),
		    card_visit_where(b, visit, visit->with ? visit->with : visit->type ? visit->type : "")));
		line->id = visit->id.rid;
		card_past_aside(b, visit, line);
	}
	if (card->past_count == 0)
		card_add(b, CARD_TEXT, _("no visit yet"));
	else if (b->wide && card->past_total > most)
		card_add(b, CARD_TEXT, arena_printf(b->arena, _("%zu more"), card->past_total - most));
}

static void
card_open_calls(struct builder *b)
{
	const struct card *card = b->card;

	if (card->call_count == 0)
		return;
	card_gap(b);
	card_add(b, CARD_HEADING, _("OPEN"));
	for (size_t i = 0; i < card->call_count; i++) {
		const struct card_call *call = &card->calls[i];
		int minute;
		const char *by = "";
		if (call->promised != FIELD_NULL) {
			int32_t day = instant_day(call->promised, &minute);
			by = arena_printf(b->arena, _(" by %s"), when_due(b->arena, day, minute, b->today));
		}
		struct card_line *line = card_pick(b, CARD_CALL_LINE, call->id.rid,
		    arena_printf(b->arena, person_say(&card->patient, _("♦ Call her: %s%s"), _("♦ Call him: %s%s"),
			_("♦ Call them: %s%s")), call->reason ? call->reason : _("reason hidden"), by));
		line->paint = PAINT_MARKS;
		line->indent = 2;
		if (call->claimed || call->where)
			line->aside = call->claimed ? call->claimed : call->where;
	}
}

static void
card_record(struct builder *b)
{
	const struct card *card = b->card;

	if (!b->wide || (card->wait_median < 0 && card->promises == 0))
		return;
	card_gap(b);
	card_add(b, CARD_HEADING, _("HOW WE HAVE DONE"));
	if (card->wait_median >= 0)
		card_add(b, CARD_TEXT, arena_printf(b->arena, _("Waits        median %dm"), card->wait_median));
	card_add(b, CARD_TEXT, arena_printf(b->arena, _("No-shows     %d in 3 years"), card->noshows));
	if (card->promises > 0)
		card_add(b, CARD_TEXT,
		    arena_printf(b->arena, _("Promises     kept %d of %d"), card->promises_kept, card->promises));
}

/* ---- right, from 120 columns: conversation, greeting, changes ------------------------- */

static void
card_wrapped(struct builder *b, const char *text, int indent)
{
	char **lines;
	size_t count = text_wrap(b->arena, text, b->width - indent - 1, &lines);

	for (size_t i = 0; i < count; i++)
		card_add(b, CARD_TEXT, lines[i])->indent = indent;
}

static void
card_conversation(struct builder *b)
{
	const struct card *card = b->card;

	card_add(b, CARD_HEADING, _("CONVERSATION SO FAR"));
	for (size_t i = 0; i < card->talk_count && b->pane->count < CARD_PANE_LINES - 16; i++) {
		const struct card_talk *talk = &card->talk[i];
		char time[CLOCK_TEXT];
		int minute;
		int32_t day = instant_day(talk->at, &minute);
		minute_format(minute, time);
		const char *when = day == b->today ? _("Today") : when_past(b->arena, day, b->today);
		struct card_line *line = card_add(b, CARD_TEXT, arena_printf(b->arena, "%s %s  %-7s %s", when, time,
		    _(talk->mode), talk->by ? talk->by : _("system")));
		line->indent = 1;
		if (talk->words)
			card_wrapped(b, talk->words, 3);
	}
	if (card->talk_count == 0)
		card_add(b, CARD_TEXT, _("nothing yet"))->indent = 1;
}

static void
card_changed(struct builder *b)
{
	const struct card *card = b->card;

	if (card->change_count == 0)
		return;
	card_gap(b);
	card_add(b, CARD_HEADING, _("CHANGED LATELY"));
	for (size_t i = 0; i < card->change_count; i++) {
		const struct card_change *change = &card->changes[i];
		struct card_line *line = card_add(b, CARD_TEXT, change->what);
		line->indent = 3;
		line->aside = arena_printf(b->arena, "%s %s",
		    when_past(b->arena, instant_day(change->at, NULL), b->today), change->by ? change->by : "");
	}
}

/* ---- the page ---------------------------------------------------------------------------- */

void
card_lines(const struct card *card, int cols, int32_t today, int minute, struct arena *arena, struct card_page *page)
{
	struct builder b = {.card = card, .arena = arena, .today = today, .minute = minute, .next = '1',
		.wide = cols >= CARD_WIDE};

	*page = (struct card_page){.panes = b.wide ? 3 : 2};
	b.pane = &page->pane[0];
	b.width = b.wide ? 42 : 41;
	card_talk(&b);
	card_notes(&b);
	card_needs(&b);
	card_others(&b);
	card_people(&b);
	card_reaching(&b);
	b.pane = &page->pane[1];
	b.width = b.wide ? 38 : 37;
	card_next(&b);
	if (b.wide)
		card_open_calls(&b);
	card_past(&b);
	if (!b.wide)
		card_open_calls(&b);
	card_record(&b);
	if (!b.wide)
		return;
	b.pane = &page->pane[2];
	b.width = cols - 84;
	card_conversation(&b);
	const char *greeting = card_greeting(card, today, minute, arena);
	if (greeting) {
		card_gap(&b);
		card_add(&b, CARD_HEADING,
		    person_say(&card->patient, _("SAY WHEN SHE ARRIVES"), _("SAY WHEN HE ARRIVES"),
		    _("SAY ON ARRIVAL")));
		card_wrapped(&b, greeting, 3);
	}
	card_changed(&b);
}

/* Today's visit that has not begun, or NULL; nobody waits for somebody who died. */
static const struct card_visit *
card_expected(const struct card *card, int32_t today)
{
	if (card->patient.died)
		return NULL;
	for (size_t i = 0; i < card->next_count; i++) {
		const struct card_visit *visit = &card->next[i];
		if (visit->day == today && visit->arrived_at == FIELD_NULL && !visit->where)
			return visit;
	}
	return NULL;
}

/* Who sits here already: how long, counted from the later of arrival and booked time. NULL: nobody waits. */
static const char *
card_waits_since(const struct card *card, int32_t today, int minute, struct arena *arena)
{
	for (size_t i = 0; i < card->next_count; i++) {
		const struct card_visit *visit = &card->next[i];
		if (visit->day != today || visit->where || visit->arrived_at == FIELD_NULL || !visit->state ||
		    strcmp(visit->state, "arrived") != 0)
			continue;
		int came, since;
		instant_day(visit->arrived_at, &came);
		since = came > visit->starts ? came : visit->starts;
		if (minute < since)
			return arena_printf(arena, _("Arrived at %02d:%02d, before the booked time."), came / 60,
			    came % 60);
		return arena_printf(arena, minute - since >= BOARD_LATE ?
		    _("▲ Has waited %d min. T logs that you said why.") :
		    _("Has waited %d min. T logs that you said why."), minute - since);
	}
	return NULL;
}

const char *
card_say(const struct card *card, int32_t today, int minute, struct arena *arena)
{
	const struct card_visit *visit = card_expected(card, today);
	const struct patient *who = &card->patient;
	const char *arrives;

	if (!visit)
		return card_waits_since(card, today, minute, arena);
	int early = visit->starts - minute;
	if (early > CARD_VERY_EARLY)
		arrives = arena_printf(arena, person_say(who, _("A marks her arrival, more than %d h early."),
		    _("A marks his arrival, more than %d h early."), _("A marks their arrival, more than %d h early.")),
		    early / 60);
	else if (early > 0)
		arrives = arena_printf(arena, person_say(who, _("A marks her arrival, %d min early."),
		    _("A marks his arrival, %d min early."), _("A marks their arrival, %d min early.")), early);
	else if (early < 0)
		arrives = arena_printf(arena, person_say(who, _("A marks her arrival, %d min late."),
		    _("A marks his arrival, %d min late."), _("A marks their arrival, %d min late.")), -early);
	else
		arrives = person_say(who, _("A marks her arrival, just in time."),
		    _("A marks his arrival, just in time."),
		    _("A marks their arrival, just in time."));
	if (visit->behind <= 0)
		return arrives;
	return arena_printf(arena, person_say(who, _("%s %s is %d min behind: tell her (T)."),
	    _("%s %s is %d min behind: tell him (T)."), _("%s %s is %d min behind: tell them (T).")),
	    arrives, visit->with, visit->behind);
}

const char *
card_greeting(const struct card *card, int32_t today, int minute, struct arena *arena)
{
	const struct card_visit *visit = card_expected(card, today);
	const char *hello = minute < 12 * 60 ? _("Good morning") : minute < 18 * 60 ? _("Good afternoon") :
	    _("Good evening");

	if (!visit)
		return NULL;
	char *called = person_called(arena, &card->patient);
	if (visit->behind <= 0)
		return arena_printf(arena, _("\"%s %s, lovely to see you.\""), hello, called);
	return arena_printf(arena,
	    _("\"%s %s. %s is about %d minutes behind. I am sorry. Would you like to sit where it is quieter, "
	    "or to come back a little later?\""),
	    hello, called, visit->with, visit->behind);
}
