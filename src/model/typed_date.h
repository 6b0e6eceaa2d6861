/*
 * A date as people type it: 12/3/85, 140691, 12031985, 12 mar 1985, 1985-03-12,
 * 3/1985, 1985; and in fields that look forward: t, tom, fri, next fri, next
 * week, +3, +2w, -1m, eom, 12/3.
 * The date fields and the lookup read the same forms.
 *
 * Must not: judge the date. A birth in the future is for the field to refuse.
 */
#ifndef MODEL_TYPED_DATE_H
#define MODEL_TYPED_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

enum typed_date {
	TYPED_DATE_NONE,	/* not a date, or one that does not exist */
	TYPED_DATE_RELATIVE,	/* counted from today */
	TYPED_DATE_YEARLESS,	/* 12/3: the next one, or the last one when `past` */
	TYPED_DATE_WRITTEN,	/* year, month and year, or all three */
};

/*
 * Read `text` into `date` (YYYY-MM-DD, or YYYY-MM or YYYY when that was all).
 * `order` is the site's: "dmy", "mdy" or "ymd"; a year written first is always
 * year, month, day. Two digits of a year are the latest that is not in the
 * future when `past` (births), else the nearest to today.
 */
enum typed_date typed_date_read(const char *text, const char *order, int32_t today, bool past, char date[DATE_TEXT]);

#endif
