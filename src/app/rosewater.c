#include "rosewater.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "rosewater_days.h"
#include "rosewater_edge.h"
#include "store/find_key.h"

enum {
	ROSEWATER_BATCH = 8000,		/* rows in a transaction */
	ROSEWATER_PANEL = 8000,		/* people for whom eight clinicians are busy */
	ROSEWATER_EVER = 9000,		/* days since the clinic began */
	ROSEWATER_SLOWEST = 40,		/* visits a calendar day, at least, when they are busy */
};

void
rosewater_clear(enum entity_no no, void *record)
{
	const struct entity *kind = entity(no);

	field_clear(kind->fields, kind->field_count, record, kind->size);
}

/*
 * A UUIDv7 whose time and counter rise with every row, so that indexes grow at
 * their end; the rest is drawn by seed, so that the same row has the same id.
 */
static struct uuid
rosewater_id(const struct rosewater *rw)
{
	struct random random = random_of(rw->demo->seed, ROSEWATER_ID, (uint64_t)rw->rows);
	uint64_t ms = (uint64_t)(rw->now - 3600 * 1000 + rw->rows / 4096), low = random_next(&random);
	unsigned counter = (unsigned)(rw->rows % 4096);
	struct uuid id;

	for (int i = 0; i < 6; i++)
		id.byte[i] = (uint8_t)(ms >> (40 - 8 * i));
	id.byte[6] = (uint8_t)(0x70 | counter >> 8);
	id.byte[7] = (uint8_t)counter;
	for (int i = 0; i < 8; i++)
		id.byte[8 + i] = (uint8_t)(low >> 8 * i);
	id.byte[8] = (uint8_t)(0x80 | (id.byte[8] & 0x3f));
	return id;
}

static bool
rosewater_commit(struct rosewater *rw, struct err *err)
{
	struct tx *tx = rw->tx;

	rw->tx = NULL;
	rw->batch = 0;
	return tx_commit(tx, err);
}

bool
rosewater_insert(struct rosewater *rw, enum entity_no no, void *record, struct err *err)
{
	struct row *row = record;

	if (rw->batch >= ROSEWATER_BATCH &&
	    (!rosewater_commit(rw, err) || !demo_begin(rw->app, "demo.make", &rw->tx, err)))
		return false;
	if (uuid_is_none(row->id) && !entity(no)->natural_key)
		row->id = rosewater_id(rw);
	rw->batch++;
	rw->rows++;
	return record_insert(rw->tx, entity(no), record, err) || err_context(err, "%s", entity(no)->table);
}

void
rosewater_progress(struct rosewater *rw, const char *what, int64_t done, int64_t of)
{
	arena_reset(rw->scratch);
	if (rw->demo->progress)
		rw->demo->progress(rw->demo->context, what, done, of);
}

const char *
rosewater_date(struct rosewater *rw, int32_t day)
{
	char text[DATE_TEXT];

	day_format(day, text);
	return arena_text(rw->scratch, text);
}

struct uuid
rosewater_desk(struct rosewater *rw, struct random *random)
{
	return rw->desk[random_below(random, (int)rw->desk_count)];
}

/* A given day wakes up at 09:40; the real one is kept while the clinic is open, else it is the next morning's. */
static void
rosewater_present(struct rosewater *rw)
{
	const struct app_demo *demo = rw->demo;

	rw->now = clock_now();
	rw->today = instant_day(rw->now, &rw->minute);
	if (demo->today == DAY_NONE && days_open(rw->today) && rw->minute >= 8 * 60 + 45 && rw->minute < 16 * 60)
		return;
	if (demo->today != DAY_NONE)
		rw->today = demo->today;
	else
		rw->today = days_open(rw->today) ? rw->today : days_step(rw->today, 1);
	rw->moved = true;
	rw->minute = ROSEWATER_HOUR * 60 + ROSEWATER_MINUTE;
	rw->now = instant_of(rw->today, rw->minute);
}

/* How busy the clinic is, and how far back its visits reach. */
static void
rosewater_size(struct rosewater *rw)
{
	double people = (double)rw->demo->patients / ROSEWATER_PANEL;

	rw->busy = people > 1 ? 1 : people < 0.05 ? 0.05 : people;
	double days = (double)rw->demo->appointments / (ROSEWATER_SLOWEST * rw->busy) + 30;
	rw->past = rw->demo->appointments < 0 ? ROSEWATER_PAST : days < ROSEWATER_EVER ? (int32_t)days : ROSEWATER_EVER;
}

/* From here on the clock runs: the real one, or moved to the present the clinic was made for. */
static bool
rosewater_wake(struct rosewater *rw, struct err *err)
{
	clock_go(0);
	int64_t shift = rw->moved ? rw->now - clock_now() : 0;

	if (shift != 0 && !self_clock_write(rw->tx, FIELD_NULL, shift, err))
		return false;
	if (!rosewater_commit(rw, err))
		return false;
	clock_go(shift);
	return true;
}

static bool
rosewater_parts(struct rosewater *rw, struct err *err)
{
	return rosewater_staff_make(rw, err) && rosewater_people_make(rw, err) && rosewater_visits_make(rw, err) &&
	    rosewater_calls_make(rw, err) && rosewater_talk_make(rw, err) && edge_visits(rw, err) &&
	    find_key_rebuild(rw->tx, err);
}

bool
demo_rosewater_make(struct app *app, const struct app_demo *demo, const char *hash, struct err *err)
{
	struct rosewater rw = {.app = app, .demo = demo, .hash = hash, .arena = arena_new(), .scratch = arena_new()};
	bool ok = false;

	if (!words_load(rw.arena, &rw.words, err))
		goto out;
	rosewater_present(&rw);
	rosewater_size(&rw);
	clock_hold(rw.now);
	db_cache(app_db(app), true);
	if (!demo_begin(app, "demo.make", &rw.tx, err) || !rosewater_parts(&rw, err))
		goto out;
	ok = rosewater_wake(&rw, err);
out:
	tx_abort(rw.tx);
	db_cache(app_db(app), false);
	db_settle(app_db(app));
	arena_free(rw.scratch);
	arena_free(rw.arena);
	return ok;
}

bool
demo_empty_make(struct app *app, const struct app_demo *demo, struct err *err)
{
	struct rosewater rw = {.app = app, .demo = demo};
	bool ok;

	rosewater_present(&rw);
	clock_hold(rw.now);
	ok = demo_begin(app, "demo.make", &rw.tx, err) && rosewater_wake(&rw, err);
	tx_abort(rw.tx);
	return ok;
}
