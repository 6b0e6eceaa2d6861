#include "cue.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

#define CUE_DAY_MS (24 * 60 * 60 * INT64_C(1000))

enum { CUE_NEAR_EVENT = 14, CUE_YEAR = 365 };

static const double cue_least = 0.25;

/* DOMAIN.md 2.2. A topic that is not here is never offered. */
static const struct cue_topic {
	const char *topic;
	int half_life, expiry;	/* days; expiry 0: none */
	bool act;
} cue_topics[] = {
	{"trip", 30, 120, false},
	{"project", 60, 365, false},
	{"work", 180, 730, false},
	{"family", 60, 365, false},
	{"pet", 120, 540, false},
	{"hobby", 365, 0, false},
	{"comfort", 365, 0, true},
	{"worry", 365, 0, true},
};

static bool
cue_is(const char *text, const char *code)
{
	return text != NULL && strcmp(text, code) == 0;
}

static const struct cue_topic *
cue_topic(const char *topic)
{
	for (size_t i = 0; i < sizeof(cue_topics) / sizeof(cue_topics[0]); i++)
		if (cue_is(topic, cue_topics[i].topic))
			return &cue_topics[i];
	return NULL;
}

static int32_t
cue_day(const char *date)
{
	return date == NULL ? DAY_NONE : day_parse(date);
}

static int32_t
cue_instant_day(const struct cue_input *input, int64_t ms)
{
	if (ms == FIELD_NULL)
		return DAY_NONE;
	if (input->day_of_instant != NULL)
		return input->day_of_instant(ms);
	return (int32_t)(ms / CUE_DAY_MS - (ms % CUE_DAY_MS < 0));
}

/* An undone row takes back the raise it follows, of the same note by the same person. */
static bool
cue_taken_back(const struct cue_input *input, const struct raised *raised)
{
	for (size_t i = 0; i < input->raised_count; i++) {
		const struct raised *other = &input->raised[i];
		if (other->undone == 1 && other->at >= raised->at && uuid_equal(other->note, raised->note) &&
		    uuid_equal(other->staff, raised->staff))
			return true;
	}
	return false;
}

/* What the raised rows say of one note: CUE_FRESH when nothing stands against it. */
static enum cue_why
cue_raised(const struct cue_input *input, const struct note *note, int32_t *again)
{
	int32_t last = DAY_NONE;

	for (size_t i = 0; i < input->raised_count; i++) {
		const struct raised *raised = &input->raised[i];
		if (!uuid_equal(raised->note, note->row.id) || raised->undone == 1 || raised->row.gone == 1 ||
		    cue_taken_back(input, raised))
			continue;
		if (cue_is(raised->reaction, "cool"))
			return CUE_COOL;
		if (note->written != FIELD_NULL && raised->at < note->written)
			continue;
		int32_t day = cue_instant_day(input, raised->at);
		if (day > last)
			last = day;
	}
	if (last == DAY_NONE || input->today - last >= CUE_COOL_OFF)
		return CUE_FRESH;
	*again = last + CUE_COOL_OFF;
	return CUE_RESTING;
}

/* Reasons that need no score, the strictest first. */
static enum cue_why
cue_gate(const struct cue_input *input, const struct note *note, enum cue_quiet quiet)
{
	const struct cue_viewer *viewer = &input->viewer;
	bool author = !uuid_is_none(viewer->staff) && uuid_equal(viewer->staff, note->author);

	if (viewer->public_screen)
		return CUE_PUBLIC_SCREEN;
	if (!right_allows(RIGHT_note_read, viewer->role))
		return CUE_NOT_YOURS;
	if (cue_is(note->seen_by, "author") && !author)
		return CUE_NOT_YOURS;
	if (cue_is(note->seen_by, "care") && viewer->role != ROLE_NURSE && viewer->role != ROLE_SYSTEM && !author)
		return CUE_NOT_YOURS;
	if (cue_is(input->patient->rapport, "off"))
		return CUE_SWITCHED_OFF;
	if (note->disputed == 1)
		return CUE_DISPUTED;
	/* A warning protects on quiet days most of all, so it is settled before them. */
	if (cue_is(note->topic, "avoid"))
		return CUE_AVOID;
	if (cue_is(input->patient->rapport, "ask"))
		return CUE_ASK_FIRST;
	if (quiet != CUE_QUIET_NONE)
		return CUE_QUIET;
	if (cue_is(note->topic, "family") && (cue_is(note->told_by, "attendant") || cue_is(note->told_by, "seen")))
		return CUE_HEARSAY;
	return CUE_FRESH;
}

static int32_t
cue_later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* Days since the note was last true news: its event, its ask-from day, or when it was told. */
static int
cue_age(const struct cue_input *input, const struct note *note)
{
	int32_t since = cue_day(note->event_date);

	if (since == DAY_NONE)
		since = cue_instant_day(input, note->written);
	since = cue_later(since, cue_day(note->ask_from));
	since = cue_later(since, cue_instant_day(input, note->confirmed));
	return since == DAY_NONE || since > input->today ? 0 : input->today - since;
}

static struct cue
cue_judge(const struct cue_input *input, const struct note *note, enum cue_quiet quiet)
{
	struct cue cue = {.note = note, .again = DAY_NONE, .age = cue_age(input, note)};
	const struct cue_topic *topic = cue_topic(note->topic);
	int32_t event = cue_day(note->event_date), ask_from = cue_day(note->ask_from);

	cue.why = cue_gate(input, note, quiet);
	if (cue.why == CUE_FRESH)
		cue.why = cue_raised(input, note, &cue.again);
	if (cue.why != CUE_FRESH)
		return cue;
	if (topic == NULL) {
		cue.why = CUE_EXPIRED;
		return cue;
	}
	cue.act = topic->act;
	cue.reconfirm = topic->expiry == 0 && cue.age > CUE_YEAR;
	if (ask_from > input->today) {
		cue.why = CUE_NOT_YET;
		cue.again = ask_from;
	} else if (strcmp(topic->topic, "trip") == 0 && event > input->today) {
		cue.why = CUE_BEFORE_TRIP;
		cue.again = event;
	} else if (topic->expiry > 0 && cue.age > topic->expiry) {
		cue.why = CUE_EXPIRED;
	} else {
		int apart = event == DAY_NONE ? CUE_NEAR_EVENT + 1 : input->today - event;
		cue.score = cue_score(note->topic, note->told_by, cue.age,
		    apart >= -CUE_NEAR_EVENT && apart <= CUE_NEAR_EVENT);
		if (cue.score < cue_least)
			cue.why = CUE_STALE;
	}
	return cue;
}

/* Better first; then the newer note, so that the order never depends on the database. */
static bool
cue_before(const struct cue *a, const struct cue *b)
{
	if (a->why != CUE_AVOID && a->score != b->score)
		return a->score > b->score;
	if (a->note->written != b->note->written)
		return a->note->written > b->note->written;
	return memcmp(&a->note->row.id, &b->note->row.id, sizeof(struct uuid)) < 0;
}

static void
cue_insert(struct cue *list, size_t *count, struct cue cue)
{
	size_t at = (*count)++;

	for (; at > 0 && cue_before(&cue, &list[at - 1]); at--)
		list[at] = list[at - 1];
	list[at] = cue;
}

void
cue_pick(struct arena *arena, const struct cue_input *input, struct cue_list *out)
{
	size_t limit = input->viewer.limit > 0 ? (size_t)input->viewer.limit : 0, fresh = 0;

	*out = (struct cue_list){
		.quiet = cue_quiet(input),
		.shown = arena_array(arena, input->note_count + 1, sizeof(struct cue)),
		.avoid = arena_array(arena, input->note_count + 1, sizeof(struct cue)),
		.hidden = arena_array(arena, input->note_count + 1, sizeof(struct cue)),
	};
	for (size_t i = 0; i < input->note_count; i++) {
		if (input->notes[i].row.gone == 1)
			continue;
		struct cue cue = cue_judge(input, &input->notes[i], out->quiet);
		if (cue.why == CUE_FRESH)
			cue_insert(out->shown, &fresh, cue);
		else if (cue.why == CUE_AVOID)
			cue_insert(out->avoid, &out->avoid_count, cue);
		else
			out->hidden[out->hidden_count++] = cue;
	}
	out->shown_count = fresh < limit ? fresh : limit;
	for (size_t i = out->shown_count; i < fresh; i++) {
		out->shown[i].why = CUE_OVER_LIMIT;
		out->hidden[out->hidden_count++] = out->shown[i];
	}
}

double
cue_score(const char *topic, const char *told_by, int age, bool near_event)
{
	const struct cue_topic *row = cue_topic(topic);
	double source = 1.0;

	if (row == NULL)
		return 0;
	if (cue_is(told_by, "confirmed"))
		source = 1.2;
	else if (cue_is(told_by, "seen"))
		source = 0.5;
	else if (cue_is(told_by, "attendant"))
		source = 0.4;
	return exp2(-(double)age / row->half_life) * source * (near_event ? 1.3 : 1.0);
}

/* A death is quiet for 180 days, and a week around its day in every later year. */
static enum cue_quiet
cue_loss(int32_t death, int32_t today)
{
	if (death == DAY_NONE || death > today)
		return CUE_QUIET_NONE;
	if (today - death <= CUE_LOSS_QUIET)
		return CUE_QUIET_LOSS;
	struct ymd at = day_split(death), now = day_split(today);
	/* The nearest anniversary may lie in the year before or after. */
	for (int year = now.year - 1; year <= now.year + 1; year++) {
		int last = day_in_month(year, at.month);
		int32_t on = day_of(year, at.month, at.day < last ? at.day : last);
		if (year > at.year && on - today <= CUE_ANNIVERSARY && today - on <= CUE_ANNIVERSARY)
			return CUE_QUIET_ANNIVERSARY;
	}
	return CUE_QUIET_NONE;
}

/* The patient's own quiet period, as staff set it. */
static enum cue_quiet
cue_own_quiet(const struct cue_input *input)
{
	const char *quiet = input->patient->quiet;
	int32_t until = cue_day(input->patient->quiet_until);

	if (quiet == NULL || *quiet == '\0')
		return CUE_QUIET_NONE;
	if (until != DAY_NONE && input->today > until)
		/* What is left of a loss is its anniversary; the period began 180 days before it ended. */
		return strcmp(quiet, "loss") == 0 ? cue_loss(until - CUE_LOSS_QUIET, input->today) : CUE_QUIET_NONE;
	if (strcmp(quiet, "diagnosis") == 0)
		return CUE_QUIET_DIAGNOSIS;
	if (strcmp(quiet, "ending") == 0)
		return CUE_QUIET_ENDING;
	if (strcmp(quiet, "complaint") == 0)
		return CUE_QUIET_COMPLAINT;
	return CUE_QUIET_LOSS;
}

enum cue_quiet
cue_quiet(const struct cue_input *input)
{
	const char *died = input->patient->died;
	enum cue_quiet quiet = cue_own_quiet(input);

	if (died != NULL && *died != '\0')
		return CUE_QUIET_DECEASED;
	if (quiet != CUE_QUIET_NONE)
		return quiet;
	for (size_t i = 0; i < input->linked_death_count; i++) {
		enum cue_quiet loss = cue_loss(input->linked_deaths[i], input->today);
		if (loss == CUE_QUIET_LOSS || quiet == CUE_QUIET_NONE)
			quiet = loss;
	}
	if (quiet == CUE_QUIET_NONE && input->complaint)
		quiet = CUE_QUIET_COMPLAINT;
	return quiet;
}

const char *
cue_why_text(enum cue_why why)
{
	static const char *const texts[] = {
		[CUE_FRESH] = N_("Fresh enough to ask about."),
		[CUE_AVOID] = N_("Do not bring it up."),
		[CUE_OVER_LIMIT] = N_("Others are fresher."),
		[CUE_STALE] = N_("It is too long ago."),
		[CUE_EXPIRED] = N_("It has run out."),
		[CUE_NOT_YET] = N_("It is too early to ask."),
		[CUE_BEFORE_TRIP] = N_("Only after the return."),
		[CUE_RESTING] = N_("Somebody asked lately."),
		[CUE_COOL] = N_("It was not welcome."),
		[CUE_HEARSAY] = N_("Not told by the patient yet."),
		[CUE_DISPUTED] = N_("The patient disputes it."),
		[CUE_NOT_YOURS] = N_("For other eyes."),
		[CUE_SWITCHED_OFF] = N_("The patient wants no such notes."),
		[CUE_ASK_FIRST] = N_("The patient wants to be asked first."),
		[CUE_PUBLIC_SCREEN] = N_("Others can read this screen."),
		[CUE_QUIET] = N_("A quiet time."),
	};

	return texts[why];
}

const char *
cue_quiet_text(enum cue_quiet quiet)
{
	static const char *const texts[] = {
		[CUE_QUIET_NONE] = "",
		[CUE_QUIET_DECEASED] = N_("This patient has died."),
		[CUE_QUIET_LOSS] = N_("Recent loss: be gentle, do not open the topic."),
		[CUE_QUIET_ANNIVERSARY] = N_("A sad day of the year: be gentle, do not open the topic."),
		[CUE_QUIET_DIAGNOSIS] = N_("Serious news lately: be gentle, no small talk."),
		[CUE_QUIET_ENDING] = N_("A grave time: be gentle, no small talk."),
		[CUE_QUIET_COMPLAINT] = N_("Something is to be put right first: no small talk."),
	};

	return texts[quiet];
}
