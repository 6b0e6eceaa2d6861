#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "call_work_state.h"
#include "model/typed_date.h"
#include "model/typed_time.h"
#include "widget/choice.h"

enum { CALL_WORK_TYPED = 100 };

const struct calls_outcome *
call_work_chosen(const struct call_work *call)
{
	const struct form_box *box = form_box(&call->form, "outcome");
	int at = box->text.text[0] ? choice_find(box->row.choices, box->row.choice_count, box->text.text) : -1;

	return at >= 0 && (size_t)at < call->work.outcomes ? &call->work.outcome[at] : NULL;
}

const char *
call_work_again_text(const struct call_work *call)
{
	const char *text = form_box(&call->form, "time")->text.text;

	return text[strspn(text, " ")] ? text : NULL;
}

static int
call_work_minute(const struct call_work *call, const char *text)
{
	int now;

	app_today(call->app, &now);
	return typed_time_read(text, now, call->form.opens, call->form.closes);
}

static int32_t
call_work_day(const struct call_work *call, const char *text)
{
	char date[DATE_TEXT];

	if (typed_date_read(text, app_site(call->app)->date_order, call->today, false, date) == TYPED_DATE_NONE)
		return DAY_NONE;
	return day_parse(date);
}

int64_t
call_work_again(const struct call_work *call)
{
	const char *text = call_work_again_text(call);
	char typed[CALL_WORK_TYPED];

	if (!text || strlen(text) >= sizeof typed)
		return 0;
	int minute = call_work_minute(call, text);
	if (minute != MINUTE_NONE) {
		int64_t at = instant_of(call->today, minute);
		return at > clock_now() ? at : instant_of(call->today + 1, minute);
	}
	/* A day and a time: wherever the space between them stands, "next fri 1400" or "fri 2 pm". */
	for (const char *at = strchr(text, ' '); at; at = strchr(at + 1, ' ')) {
		memcpy(typed, text, (size_t)(at - text));
		typed[at - text] = '\0';
		int32_t day = call_work_day(call, typed);
		minute = call_work_minute(call, at + 1);
		if (day == DAY_NONE || minute == MINUTE_NONE)
			continue;
		int64_t instant = instant_of(day, minute);
		return instant > clock_now() ? instant : 0;
	}
	return 0;
}
