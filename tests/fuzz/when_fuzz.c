#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/id.h"
#include "model/typed_date.h"
#include "model/typed_phone.h"

static void
fuzz_date(const char *text, const char *order, int32_t today, bool past)
{
	char date[DATE_TEXT] = "";
	enum typed_date kind = typed_date_read(text, order, today, past, date);

	if (kind == TYPED_DATE_NONE)
		return;
	size_t length = strlen(date);
	FUZZ_CHECK(length == 10 || (kind == TYPED_DATE_WRITTEN && (length == 4 || length == 7)));
	FUZZ_CHECK(length < 10 || day_parse(date) != DAY_NONE);
	if (kind == TYPED_DATE_YEARLESS)
		FUZZ_CHECK(past ? day_parse(date) <= today : day_parse(date) >= today);
}

/* Dates, instants, numbers and ids as people and files write them. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const orders[] = {"dmy", "mdy", "ymd"};
	struct arena *arena = arena_new();
	char *text = arena_text_n(arena, (const char *)data, size < 200 ? size : 200), stamp[STAMP_TEXT], id_text[UUID_TEXT];
	struct uuid id;
	bool date_only;

	for (size_t i = 0; i < 3; i++)
		for (int past = 0; past <= 1; past++) {
			fuzz_date(text, orders[i], day_of(2026, 11, 17), past);
			fuzz_date(text, orders[i], day_of(2024, 2, 29), past);
		}
	int64_t instant = instant_parse(text, &date_only);
	if (instant != INT64_MIN) {
		instant_format(instant, stamp);
		FUZZ_CHECK(!stamp[0] || instant_parse(stamp, &date_only) == instant);
	}
	char *phone = typed_phone_read(arena, text, NULL);
	if (phone) {
		FUZZ_CHECK(strcmp(typed_phone_read(arena, phone, NULL), phone) == 0);
		typed_phone_doubt(phone, "GB");
	}
	if (uuid_from_text(text, &id)) {
		uuid_format(id, id_text);
		FUZZ_CHECK(strcasecmp(id_text, text) == 0);
	}
	arena_free(arena);
	return 0;
}
