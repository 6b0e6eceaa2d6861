/* Working days of a demo clinic in England: weekdays that are no bank holiday. Pure arithmetic. */
#ifndef APP_ROSEWATER_DAYS_H
#define APP_ROSEWATER_DAYS_H

#include <stdbool.h>
#include <stdint.h>

int32_t days_easter(int year);			/* Easter Sunday; anonymous Gregorian algorithm (Meeus) */
const char *days_holiday(int32_t day);		/* its name, untranslated, or NULL; substitute days included */
int32_t days_clock_change(int year, int month);	/* last Sunday of March or October */
bool days_open(int32_t day);
int32_t days_step(int32_t day, int steps);	/* so many working days on, or back when negative; not 0 */

#endif
