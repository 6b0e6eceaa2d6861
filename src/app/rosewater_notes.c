/* What Rosewater's people told us: rapport notes and who raised them, flags, conditions from elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "rosewater.h"

enum { NOTES_MOST = 9 };

static const int64_t notes_day = 24 * 3600 * INT64_C(1000);

/* None for a quarter, else 3.5 on average: 2.6 over all (DOMAIN.md 8). */
static int
notes_count(struct random *random)
{
	int count = 0;

	if (random_chance(random, 0.25))
		return 0;
	do
		count++;
	while (count < NOTES_MOST && random_chance(random, 0.76));
	return count;
}

/* A line that fits this age and was not taken yet. */
static const struct words_list *
notes_line(struct rosewater *rw, struct random *random, int age, bool taken[], size_t lines)
{
	for (int tries = 0; tries < 12; tries++) {
		size_t n = (size_t)random_below(random, (int)lines);
		const struct words_list *line = words_line(rw->words, "note", n);
		if (taken[n] || age < atoi(line->item[1]) || age > atoi(line->item[2]))
			continue;
		taken[n] = true;
		return line;
	}
	return NULL;
}

/* Somebody asked about it once: mostly welcome, sometimes not. */
static bool
notes_raise(struct rosewater *rw, const struct note *note, struct random *random, struct err *err)
{
	double share = random_unit(random);
	struct raised raised;

	rosewater_clear(ENTITY_raised, &raised);
	raised.note = note->row.id;
	raised.patient = note->patient;
	raised.staff = rosewater_desk(rw, random);
	raised.at = note->written + (int64_t)((double)(rw->now - note->written) * random_unit(random) * 0.98);
	raised.reaction = share < 0.78 ? "warm" : share < 0.95 ? "neutral" : "cool";
	raised.undone = 0;
	return rosewater_insert(rw, ENTITY_raised, &raised, err);
}

static bool
notes_make(struct rosewater *rw, const struct words_list *line, struct uuid patient, struct random *random,
    struct err *err)
{
	double told = random_unit(random), seen = random_unit(random);
	int ago = (int)(random_unit(random) * random_unit(random) * 700);
	struct note note;

	/* Text and question speak of the same dog. */
	struct random words = *random;
	rosewater_clear(ENTITY_note, &note);
	note.patient = patient;
	note.topic = line->item[0];
	note.text = words_fill(rw->scratch, rw->words, line->item[3], random);
	if (line->count > 4 && *line->item[4])
		note.ask = words_fill(rw->scratch, rw->words, line->item[4], &words);
	note.written = rw->now - ago * notes_day - random_below(random, 7 * 3600) * INT64_C(1000);
	if (line->count > 5 && strcmp(line->item[5], "d") == 0) {
		int32_t happens = rw->today - ago + random_between(random, 5, 70);
		note.event_date = rosewater_date(rw, happens);
		note.ask_from = rosewater_date(rw, happens + 7);
	}
	note.told_by = told < 0.72 ? "patient" : told < 0.86 ? "confirmed" : told < 0.94 ? "attendant" : "seen";
	note.seen_by = strcmp(note.topic, "worry") == 0 || seen < 0.05 ? "care" : seen < 0.07 ? "author" : "all";
	note.author = rosewater_desk(rw, random);
	if (strcmp(note.told_by, "confirmed") == 0)
		note.confirmed = note.written + (rw->now - note.written) / 2;
	note.disputed = random_chance(random, 0.004);
	return rosewater_insert(rw, ENTITY_note, &note, err) &&
	    (ago < 4 || !random_chance(random, 0.3) || notes_raise(rw, &note, random, err));
}

bool
rosewater_notes_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err)
{
	struct random random = random_of(rw->demo->seed, ROSEWATER_NOTE, n);
	size_t lines = words_lines(rw->words, "note");
	bool *taken = arena_array(rw->scratch, lines, sizeof *taken);
	int age = day_age(rw->people[n].born, rw->today);

	for (int left = notes_count(&random); left > 0; left--) {
		const struct words_list *line = notes_line(rw, &random, age, taken, lines);
		if (line && !notes_make(rw, line, patient->row.id, &random, err))
			return false;
	}
	return true;
}

static bool
notes_flag(struct rosewater *rw, const struct words_list *line, struct uuid patient, struct random *random, int sort,
    struct err *err)
{
	struct flag flag;

	rosewater_clear(ENTITY_flag, &flag);
	flag.patient = patient;
	flag.kind = line->item[0];
	flag.short_text = line->item[1];
	flag.text = line->item[2];
	flag.howto = *line->item[3] ? line->item[3] : NULL;
	flag.need = *line->item[4] ? line->item[4] : NULL;
	if (*line->item[5])
		flag.need_time = minute_parse(line->item[5]);
	flag.responsible = rw->clinicians[ROSEWATER_PHYSICIANS + random_below(random, ROSEWATER_NURSES)];
	flag.from_date = rosewater_date(rw, rw->today - random_between(random, 10, 600));
	flag.sort = sort;
	return rosewater_insert(rw, ENTITY_flag, &flag, err);
}

/* One in a hundred must not be rung where somebody else listens (DOMAIN.md 4.4). */
static bool
notes_safe(struct rosewater *rw, struct uuid patient, struct err *err)
{
	struct flag flag;

	rosewater_clear(ENTITY_flag, &flag);
	flag.patient = patient;
	flag.kind = "alert";
	flag.short_text = "safe contact";
	flag.text = "Safe contact: this number only, no message, no text, no letter";
	flag.howto = "Ask first whether now is a good time. Never say the clinic's name to anybody else.";
	flag.sort = 1;
	return rosewater_insert(rw, ENTITY_flag, &flag, err);
}

static bool
notes_condition(struct rosewater *rw, const struct words_list *line, struct uuid patient, struct random *random,
    struct err *err)
{
	struct condition condition;

	rosewater_clear(ENTITY_condition, &condition);
	condition.patient = patient;
	condition.code = line->item[0];
	condition.system = "http://snomed.info/sct";
	condition.text = line->item[1];
	condition.status = random_chance(random, 0.85) ? "active" : "resolved";
	condition.onset = rosewater_date(rw, rw->today - random_between(random, 60, 4000));
	return rosewater_insert(rw, ENTITY_condition, &condition, err);
}

bool
rosewater_flags_make(struct rosewater *rw, size_t n, const struct patient *patient, struct err *err)
{
	struct random random = random_of(rw->demo->seed, ROSEWATER_FLAG, n);
	int age = day_age(rw->people[n].born, rw->today), flags = (int)words_lines(rw->words, "flag");
	int conditions = (int)words_lines(rw->words, "condition");

	if (random_chance(&random, 0.01) && !notes_safe(rw, patient->row.id, err))
		return false;
	/* Lines that are for older people fall away; what is left is 9 % with an adjustment. */
	for (int i = 0, sort = 2; i < 2; i++) {
		const struct words_list *line = words_line(rw->words, "flag", (size_t)random_below(&random, flags));
		if (random_chance(&random, i == 0 ? 0.2 : 0.02) && age >= atoi(line->item[6]) &&
		    !notes_flag(rw, line, patient->row.id, &random, sort++, err))
			return false;
	}
	for (int i = 0; i < 2; i++) {
		const struct words_list *line = words_line(rw->words, "condition",
		    (size_t)random_below(&random, conditions));
		if (random_chance(&random, 0.2) && age >= atoi(line->item[2]) &&
		    !notes_condition(rw, line, patient->row.id, &random, err))
			return false;
	}
	return true;
}
