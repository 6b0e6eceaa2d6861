#include "callpolicy.h"

#include <string.h>

#include "base/data.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "identity.h"
#include "jsonrow.h"

enum {
	CALLPOLICY_DAY = 24 * 60,
	CALLPOLICY_NOON = 12 * 60,
	CALLPOLICY_AFTERNOON = 14 * 60,	/* the other part of a morning's day */
	CALLPOLICY_MORNING = 9 * 60,
	CALLPOLICY_SEARCH = 400,	/* days looked through for an open one */
	CALLPOLICY_MINUTE = 60 * 1000,
};

static const char callpolicy_reason_file[] = "data/call-reasons.json", callpolicy_file[] = "data/call-policy.json";

/* The file of one list of rows, and who reads a row into where. */
struct callpolicy_table {
	const char *file, *list;
	size_t size;
	void (*read)(struct jsonrow *row, void *out);
};

static void
callpolicy_read_reason(struct jsonrow *row, void *out)
{
	static const char *const queues[] = {"results", "nurses", "booking", "billing", "desk", NULL};
	static const char *const kinds[] = {
		"callback", "reminder", "missed", "checkin", "recall", "recovery", "campaign", "birthday", NULL};
	struct callpolicy_reason *reason = out;

	reason->code = jsonrow_text(row, "code");
	reason->label = jsonrow_text(row, "label");
	reason->folded_label = text_fold(row->arena, reason->label);
	reason->words = text_fold(row->arena, jsonrow_text_or(row, "words", ""));
	reason->kind = kinds[json_object_get(row->object, "kind") == NULL ? 0 : jsonrow_choice(row, "kind", kinds)];
	reason->queue = queues[jsonrow_choice(row, "queue", queues)];
	reason->class = jsonrow_int(row, "class", 1, CALLPOLICY_CLASSES - 1, 0);
	reason->clinical = jsonrow_flag(row, "clinical");
	reason->script = jsonrow_text(row, "script");
	reason->minutes = jsonrow_int(row, "minutes", 1, CALLPOLICY_DAY, 0);
	reason->days = jsonrow_int(row, "days", 1, 31, 0);
	if (reason->class == 0)
		jsonrow_bad(row, "class", _("is missing"));
	if ((reason->minutes == 0) == (reason->days == 0))
		jsonrow_bad(row, "minutes", _("or days, one of the two, must say when"));
	if (strcmp(reason->queue, "nurses") == 0 && !reason->clinical)
		jsonrow_bad(row, "clinical", _("must be true in the nurses' queue"));
}

static void
callpolicy_read_outcome(struct jsonrow *row, void *out)
{
	static const char *const nexts[] = {
		[CALLPOLICY_DONE] = "done",
		[CALLPOLICY_AGAIN] = "again",
		[CALLPOLICY_LATER] = "later",
		[CALLPOLICY_NUMBER] = "number",
		[CALLPOLICY_NURSE] = "nurse",
		[CALLPOLICY_ALARM] = "alarm",
		[CALLPOLICY_ALARM + 1] = NULL,
	};
	struct callpolicy_outcome *outcome = out;
	const char *letter = jsonrow_text(row, "letter");

	if (strlen(letter) != 1 || letter[0] < 'A' || letter[0] > 'Z')
		jsonrow_bad(row, "letter", _("is not one capital letter"));
	outcome->letter = letter[0];
	outcome->code = jsonrow_text(row, "code");
	outcome->label = jsonrow_text(row, "label");
	outcome->mark = jsonrow_text_or(row, "mark", NULL);
	outcome->sign = jsonrow_text_or(row, "sign", NULL);
	outcome->next = (enum callpolicy_next)jsonrow_choice(row, "next", nexts);
	outcome->identity = jsonrow_flag(row, "identity");
	outcome->voicemail = jsonrow_flag(row, "voicemail");
	outcome->time = jsonrow_flag(row, "time");
}

static void
callpolicy_read_class(struct jsonrow *row, void *out)
{
	static const char *const ends[] = {"drop", "decide", NULL};
	struct callpolicy_class *class = out;
	const json_t *delay = json_object_get(row->object, "delay");

	class->limit = jsonrow_int(row, "limit", 0, CALLPOLICY_DAY, 0);
	class->tries = jsonrow_int(row, "tries", 1, CALLPOLICY_TRIES, 0);
	class->round = jsonrow_int(row, "round", 1, 60, 1);
	class->shift = jsonrow_flag(row, "shift");
	class->decide = jsonrow_choice(row, "end", ends) == 1;
	class->climb = jsonrow_int(row, "climb", 1, CALLPOLICY_DAY, 0);
	if (jsonrow_int(row, "class", 0, CALLPOLICY_CLASSES - 1, -1) != (int)row->row)
		jsonrow_bad(row, "class", _("is not the next one"));
	if (class->tries == 0)
		jsonrow_bad(row, "tries", _("is missing"));
	if ((int)json_array_size(delay) + 1 < class->tries)
		jsonrow_bad(row, "delay", _("needs a number for each try but the last"));
	for (size_t i = 0; i < json_array_size(delay) && i < CALLPOLICY_TRIES; i++) {
		json_int_t minutes = json_integer_value(json_array_get(delay, i));
		if (!json_is_integer(json_array_get(delay, i)) || minutes < 0 || minutes > 7 * CALLPOLICY_DAY)
			jsonrow_bad(row, "delay", _("holds something that is not minutes"));
		class->delay[i] = (int)minutes;
	}
}

static bool
callpolicy_read(struct arena *arena, const json_t *root, const struct callpolicy_table *table, void **rows,
    size_t *count, struct err *err)
{
	const json_t *list = jsonrow_list(root, table->file, table->list, err);

	if (list == NULL)
		return false;
	*count = json_array_size(list);
	*rows = arena_array(arena, *count, table->size);
	for (size_t i = 0; i < *count; i++) {
		struct jsonrow row = {arena, table->file, table->list, i, json_array_get(list, i), err, true};
		table->read(&row, (char *)*rows + i * table->size);
		if (!row.ok)
			return false;
	}
	return true;
}

/* Two rows with one code or letter would make the second unreachable. */
static bool
callpolicy_doubles(const struct callpolicy *policy, struct err *err)
{
	for (size_t i = 0; i < policy->reason_count; i++)
		if (callpolicy_reason(policy, policy->reasons[i].code) != &policy->reasons[i])
			return err_set(err, ERR_INVALID, _("%s has \"%s\" twice."), callpolicy_reason_file,
			    policy->reasons[i].code);
	for (size_t i = 0; i < policy->outcome_count; i++) {
		const struct callpolicy_outcome *outcome = &policy->outcomes[i];
		if (callpolicy_outcome(policy, outcome->code) != outcome ||
		    callpolicy_letter(policy, outcome->letter) != outcome)
			return err_set(err, ERR_INVALID, _("%s has \"%s\" or its letter twice."), callpolicy_file,
			    outcome->code);
	}
	return true;
}

/* No reason may promise less than its class allows. */
static bool
callpolicy_limits(const struct callpolicy *policy, struct err *err)
{
	for (size_t i = 0; i < policy->reason_count; i++) {
		const struct callpolicy_reason *reason = &policy->reasons[i];
		int limit = policy->classes[reason->class].limit;
		if (limit > 0 && (reason->days > 0 || reason->minutes > limit))
			return err_set(err, ERR_INVALID, _("%s: \"%s\" promises later than class %d may."),
			    callpolicy_reason_file, reason->code, reason->class);
	}
	return true;
}

bool
callpolicy_load(struct arena *arena, const char *reasons, size_t reason_bytes, const char *policy, size_t policy_bytes,
    struct callpolicy *out, struct err *err)
{
	static const struct callpolicy_table tables[] = {
		{callpolicy_reason_file, "reasons", sizeof(struct callpolicy_reason), callpolicy_read_reason},
		{callpolicy_file, "outcomes", sizeof(struct callpolicy_outcome), callpolicy_read_outcome},
		{callpolicy_file, "classes", sizeof(struct callpolicy_class), callpolicy_read_class},
	};
	void *rows[3] = {NULL, NULL, NULL};
	size_t counts[3] = {0, 0, 0};
	bool ok = false;
	json_t *root = NULL, *second = NULL;

	root = jsonrow_open(callpolicy_reason_file, reasons, reason_bytes, err);
	second = root == NULL ? NULL : jsonrow_open(callpolicy_file, policy, policy_bytes, err);
	if (second == NULL)
		goto out;
	for (int i = 0; i < 3; i++)
		if (!callpolicy_read(arena, i == 0 ? root : second, &tables[i], &rows[i], &counts[i], err))
			goto out;
	if (counts[2] != CALLPOLICY_CLASSES) {
		err_set(err, ERR_INVALID, _("%s must have the classes 0 to 5."), callpolicy_file);
		goto out;
	}
	*out = (struct callpolicy){
		.reasons = rows[0], .reason_count = counts[0], .outcomes = rows[1], .outcome_count = counts[1]};
	memcpy(out->classes, rows[2], sizeof(out->classes));
	ok = callpolicy_doubles(out, err) && callpolicy_limits(out, err);
out:
	json_decref(root);
	json_decref(second);
	return ok;
}

bool
callpolicy_builtin(struct arena *arena, struct callpolicy *out, struct err *err)
{
	const struct data_file *reasons = data_named(callpolicy_reason_file), *policy = data_named(callpolicy_file);

	if (reasons == NULL || policy == NULL)
		return err_set(err, ERR_BUG, _("The call tables are not in this program. Build it again."));
	return callpolicy_load(arena, reasons->bytes, reasons->count, policy->bytes, policy->count, out, err);
}

const struct callpolicy_reason *
callpolicy_reason(const struct callpolicy *policy, const char *code)
{
	for (size_t i = 0; code != NULL && i < policy->reason_count; i++)
		if (strcmp(policy->reasons[i].code, code) == 0)
			return &policy->reasons[i];
	return NULL;
}

const struct callpolicy_outcome *
callpolicy_outcome(const struct callpolicy *policy, const char *code)
{
	for (size_t i = 0; code != NULL && i < policy->outcome_count; i++)
		if (strcmp(policy->outcomes[i].code, code) == 0)
			return &policy->outcomes[i];
	return NULL;
}

const struct callpolicy_outcome *
callpolicy_letter(const struct callpolicy *policy, char letter)
{
	for (size_t i = 0; i < policy->outcome_count; i++)
		if (policy->outcomes[i].letter == letter || policy->outcomes[i].letter - 'A' + 'a' == letter)
			return &policy->outcomes[i];
	return NULL;
}

/* Does some word of `text` begin with the `bytes` at `typed`? */
static bool
callpolicy_begins(const char *text, const char *typed, size_t bytes)
{
	for (const char *word = text; *word != '\0'; word += strcspn(word, " ")) {
		word += strspn(word, " ");
		if (strncmp(word, typed, bytes) == 0)
			return true;
	}
	return false;
}

/* Does each typed word begin a word of the label, or, with `words`, of either text? */
static bool
callpolicy_fits(const struct callpolicy_reason *reason, const char *typed, bool words)
{
	while (*(typed += strspn(typed, " ")) != '\0') {
		size_t bytes = strcspn(typed, " ");
		if (!callpolicy_begins(reason->folded_label, typed, bytes) &&
		    !(words && callpolicy_begins(reason->words, typed, bytes)))
			return false;
		typed += bytes;
	}
	return true;
}

size_t
callpolicy_typed(const struct callpolicy *policy, const char *folded, const struct callpolicy_reason **found,
    size_t room)
{
	size_t count = 0;

	for (int words = 0; words < 2; words++)
		for (size_t i = 0; i < policy->reason_count && count < room; i++) {
			const struct callpolicy_reason *reason = &policy->reasons[i];
			bool label = callpolicy_fits(reason, folded, false);
			if (strcmp(reason->kind, "callback") != 0)
				continue;
			if (words ? !label && callpolicy_fits(reason, folded, true) : label)
				found[count++] = reason;
		}
	return count;
}

static bool
callpolicy_open(const struct callpolicy_hours *hours, int32_t day)
{
	for (size_t i = 0; i < hours->closed_count; i++)
		if (hours->closed[i] == day)
			return false;
	return hours->weekdays == 0 || (hours->weekdays >> day_weekday(day) & 1) != 0;
}

/* The opening of the first open day after `day`. */
static struct callpolicy_time
callpolicy_next_opening(const struct callpolicy_hours *hours, int32_t day)
{
	for (int i = 1; i < CALLPOLICY_SEARCH; i++)
		if (callpolicy_open(hours, day + i))
			return (struct callpolicy_time){day + i, hours->opens};
	return (struct callpolicy_time){day + 1, hours->opens};
}

/* Into opening hours, later when need be. */
static struct callpolicy_time
callpolicy_inside(const struct callpolicy_hours *hours, struct callpolicy_time time)
{
	if (!callpolicy_open(hours, time.day) || time.minute >= hours->closes)
		return callpolicy_next_opening(hours, time.day);
	if (time.minute < hours->opens)
		time.minute = hours->opens;
	return time;
}

/* So many open minutes on; may end at closing time. */
static struct callpolicy_time
callpolicy_on(const struct callpolicy_hours *hours, struct callpolicy_time time, int minutes)
{
	time = callpolicy_inside(hours, time);
	while (minutes > hours->closes - time.minute && hours->closes > hours->opens) {
		minutes -= hours->closes - time.minute;
		time = callpolicy_next_opening(hours, time.day);
	}
	time.minute += minutes;
	return time;
}

struct callpolicy_time
callpolicy_promise(const struct callpolicy_reason *reason, struct callpolicy_time asked,
    const struct callpolicy_hours *hours)
{
	struct callpolicy_time by = asked;

	if (reason->days > 0) {
		for (int i = 0; i < reason->days; i++)
			by = callpolicy_next_opening(hours, by.day);
		by.minute = hours->closes;
		return by;
	}
	/* A round time is easier to keep in mind; down, because it is a promise. */
	int step = reason->minutes >= 60 ? 15 : 5;
	struct callpolicy_time least = callpolicy_inside(hours, asked);
	by = callpolicy_on(hours, asked, reason->minutes);
	by.minute = by.minute / step * step;
	if (by.minute < hours->opens)
		by.minute = hours->opens;
	if (by.day == least.day && by.minute < least.minute)
		by = least;
	return by;
}

void
callpolicy_apply(const struct callpolicy_reason *reason, struct call *call)
{
	call->reason = reason->code;
	call->kind = reason->kind;
	call->class = reason->class;
	call->queue = reason->queue;
	call->clinical = reason->clinical;
	call->script = reason->script;
}

/* After failed try number `failed`: by the class's delay, or another part of the next working day. */
static struct callpolicy_time
callpolicy_retry(const struct callpolicy_class *class, int failed, struct callpolicy_time now,
    const struct callpolicy_hours *hours)
{
	struct callpolicy_time due;

	if (class->shift && failed >= 2) {
		due = callpolicy_next_opening(hours, now.day);
		due.minute = now.minute < CALLPOLICY_NOON ? CALLPOLICY_AFTERNOON : CALLPOLICY_MORNING;
		if (due.minute < hours->opens || due.minute >= hours->closes)
			due.minute = hours->opens;
		return due;
	}
	due = callpolicy_on(hours, now, class->delay[failed - 1]);
	due.minute = (due.minute + class->round - 1) / class->round * class->round;
	return callpolicy_inside(hours, due);
}

static bool
callpolicy_later_than(struct callpolicy_time a, struct callpolicy_time b)
{
	return a.day != b.day ? a.day > b.day : a.minute > b.minute;
}

bool
callpolicy_may_work(const struct call *call, enum role role)
{
	bool decide = call->state && strcmp(call->state, "decide") == 0;

	return !decide || right_allows(RIGHT_call_close_clinical, role);
}

/* Everything that may forbid the outcome. */
static bool
callpolicy_check(const struct callpolicy_try *try, struct err *err)
{
	const struct callpolicy_outcome *outcome = try->outcome;
	bool timed = try->wanted.day != DAY_NONE;

	if (outcome->identity && try->identifiers < IDENTITY_LEAST)
		return err_set(err, ERR_INVALID,
		    _("Identity: two must match before this can be closed. Nothing is saved yet."));
	if (outcome->voicemail && try->no_voicemail)
		return err_set(err, ERR_INVALID, _("This person asked for no voicemail. Choose No answer."));
	if (!callpolicy_may_work(try->call, try->role))
		return err_set(err, ERR_DENIED, _("A clinician decides this one. It stays in the nurses' hands."));
	if (outcome->next == CALLPOLICY_DONE && try->call->clinical == 1 &&
	    !right_allows(RIGHT_call_close_clinical, try->role))
		return err_set(err, ERR_DENIED, _("Only a nurse closes this one. T hands it over."));
	if (outcome->next == CALLPOLICY_LATER && !timed)
		return err_set(err, ERR_INVALID, _("Say when: type the time that was asked for."));
	if (timed && !outcome->time)
		return err_set(err, ERR_INVALID, _("This outcome takes no time."));
	if (timed && !callpolicy_later_than(try->wanted, try->now))
		return err_set(err, ERR_INVALID, _("That time is past. Type a later one."));
	return true;
}

/* A try that did not reach anybody. */
static void
callpolicy_failed(const struct callpolicy *policy, const struct callpolicy_try *try,
    const struct callpolicy_hours *hours, struct callpolicy_step *out)
{
	const struct callpolicy_class *class = &policy->classes[out->class];
	int failed = try->failed + 1;

	if (strcmp(try->call->state ? try->call->state : "", "decide") == 0) {
		/* A clinician tried it herself: hers it stays, after a while. */
		out->state = "decide";
		out->due = callpolicy_on(hours, try->now, class->delay[class->tries > 1 ? class->tries - 2 : 0]);
		if (try->wanted.day != DAY_NONE)
			out->due = try->wanted;
	} else if (try->wanted.day != DAY_NONE) {
		out->due = try->wanted;
	} else if (failed >= class->tries && (class->decide || out->clinical)) {
		out->state = "decide";
		out->due = try->now;
	} else if (failed >= class->tries) {
		out->state = "dropped";
		out->closes = true;
	} else if (try->outcome->next == CALLPOLICY_NUMBER && try->no_number) {
		out->queue = "desk";
		out->due = callpolicy_retry(class, failed, try->now, hours);
	} else if (try->outcome->next == CALLPOLICY_NUMBER) {
		out->due = try->now;
	} else {
		out->due = callpolicy_retry(class, failed, try->now, hours);
	}
}

bool
callpolicy_after(const struct callpolicy *policy, const struct callpolicy_try *try,
    const struct callpolicy_hours *hours, struct callpolicy_step *out, struct err *err)
{
	const struct call *call = try->call;
	struct callpolicy_step step = {
		.state = "open",
		.queue = call->queue,
		.class = CALLPOLICY_CLASSES - 1,
		.clinical = call->clinical == 1,
		.due = {DAY_NONE, MINUTE_NONE},
	};

	if (call->class >= 0 && call->class < CALLPOLICY_CLASSES)
		step.class = (int)call->class;
	if (!callpolicy_check(try, err))
		return false;
	switch (try->outcome->next) {
	case CALLPOLICY_DONE:
		step.state = "done";
		step.closes = true;
		break;
	case CALLPOLICY_AGAIN:
	case CALLPOLICY_NUMBER:
		callpolicy_failed(policy, try, hours, &step);
		break;
	case CALLPOLICY_LATER:
		step.due = try->wanted;
		break;
	case CALLPOLICY_NURSE:
	case CALLPOLICY_ALARM:
		step.queue = "nurses";
		step.clinical = true;
		step.class = try->outcome->next == CALLPOLICY_ALARM ? 0 : step.class < 2 ? step.class : 2;
		step.due = try->now;
		break;
	}
	*out = step;
	return true;
}

int
callpolicy_class_now(const struct callpolicy *policy, const struct call *call, int64_t now)
{
	if (call->class < 1 || call->class >= CALLPOLICY_CLASSES)
		return (int)call->class;
	int climb = policy->classes[call->class].climb;

	if (climb > 0 && call->asked_at != FIELD_NULL && now - call->asked_at >= (int64_t)climb * CALLPOLICY_MINUTE)
		return (int)call->class - 1;
	return (int)call->class;
}

/* Earlier first; what has no stamp comes last. */
static int
callpolicy_stamps(int64_t a, int64_t b)
{
	if (a == b)
		return 0;
	if (a == FIELD_NULL || b == FIELD_NULL)
		return a == FIELD_NULL ? 1 : -1;
	return a < b ? -1 : 1;
}

int
callpolicy_order(const struct call *a, const struct call *b)
{
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	int order = callpolicy_stamps(a->promised, b->promised);

	if (order == 0)
		order = callpolicy_stamps(a->asked_at, b->asked_at);
	return order != 0 ? order : memcmp(&a->row.id, &b->row.id, sizeof(struct uuid));
}
