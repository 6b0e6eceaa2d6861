#include "fuzz.h"

#include <string.h>

#include "base/text.h"
#include "term/decode.h"

/* Whatever a terminal sends: no control character becomes text, and nothing is waited for after the delay. */
static void
fuzz_event(struct event event)
{
	FUZZ_CHECK(event.kind == EVENT_KEY || event.kind == EVENT_TEXT || event.kind == EVENT_PASTE);
	if (event.kind == EVENT_KEY) {
		char label[KEY_NAME];
		FUZZ_CHECK(strlen(key_label(event.key, label)) < KEY_NAME);
		return;
	}
	FUZZ_CHECK(text_valid(event.text, strlen(event.text)));
	for (const char *at = event.text; *at; at++)
		FUZZ_CHECK((unsigned char)*at >= ' ' || *at == '\n' || *at == '\t');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decode decode = {0};
	struct event event;
	size_t events = 0;

	/* The first byte says in how large pieces the rest arrives. */
	size_t piece = size > 0 ? data[0] % 40 + 1 : 1;
	for (size_t at = size > 0; at < size;) {
		size_t room = decode_room(&decode), count = size - at < piece ? size - at : piece;
		FUZZ_CHECK(room > 0);
		decode_feed(&decode, (const char *)data + at, count < room ? count : room);
		at += count < room ? count : room;
		while ((event = decode_next(&decode, false)).kind != EVENT_NONE) {
			fuzz_event(event);
			FUZZ_CHECK(++events <= size);
		}
	}
	while ((event = decode_next(&decode, true)).kind != EVENT_NONE) {
		fuzz_event(event);
		FUZZ_CHECK(++events <= size + 1);
	}
	decode_free(&decode);
	return 0;
}
