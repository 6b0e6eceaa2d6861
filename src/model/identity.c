#include "identity.h"

#include <string.h>

#include "base/buf.h"

static const char *const identity_codes[] = {
	"name", "born", "address", "phone", "postcode", "record", "document", "callback"};

enum { IDENTITY_CODES = sizeof(identity_codes) / sizeof(identity_codes[0]) };

unsigned
identity_read(const char *codes)
{
	unsigned items = 0;

	for (const char *at = codes; at != NULL && *at != '\0';) {
		size_t bytes = strcspn(at, ",");
		for (int i = 0; i < IDENTITY_CODES; i++)
			if (strlen(identity_codes[i]) == bytes && strncmp(identity_codes[i], at, bytes) == 0)
				items |= 1u << i;
		at += bytes + (at[bytes] == ',');
	}
	return items;
}

char *
identity_write(struct arena *arena, unsigned items)
{
	struct buf buf = {0};

	for (int i = 0; i < IDENTITY_CODES; i++)
		if (items >> i & 1)
			buf_printf(&buf, "%s%s", buf.used > 0 ? "," : "", identity_codes[i]);
	char *codes = arena_text(arena, buf.used > 0 ? buf.bytes : "");

	buf_free(&buf);
	return codes;
}

int
identity_count(unsigned items)
{
	int count = 0;

	for (int i = 0; i < IDENTITY_CODES; i++)
		count += (int)(items >> i & 1);
	return count;
}

enum identity_level
identity_level(unsigned items)
{
	const unsigned both = IDENTITY_ITEM_NAME | IDENTITY_ITEM_BORN;
	const unsigned known =
	    IDENTITY_ITEM_ADDRESS | IDENTITY_ITEM_PHONE | IDENTITY_ITEM_POSTCODE | IDENTITY_ITEM_RECORD;
	const unsigned proof = IDENTITY_ITEM_DOCUMENT | IDENTITY_ITEM_CALLBACK;

	if (identity_count(items) < IDENTITY_LEAST)
		return IDENTITY_LEVEL_NONE;
	if ((items & both) != both || (items & (known | IDENTITY_ITEM_DOCUMENT)) == 0)
		return IDENTITY_LEVEL_TALK;
	return (items & known) != 0 && (items & proof) != 0 ? IDENTITY_LEVEL_CHANGE : IDENTITY_LEVEL_DISCLOSE;
}

enum identity_level
identity_needed(enum identity_purpose purpose)
{
	switch (purpose) {
	case IDENTITY_FOR_EMERGENCY:
		return IDENTITY_LEVEL_NONE;
	case IDENTITY_FOR_VISITS:
		return IDENTITY_LEVEL_TALK;
	case IDENTITY_FOR_DETAILS:
		return IDENTITY_LEVEL_DISCLOSE;
	case IDENTITY_FOR_RESULTS:
	case IDENTITY_FOR_CONTACT:
	case IDENTITY_FOR_PROXY:
		break;
	}
	return IDENTITY_LEVEL_CHANGE;
}

bool
identity_enough(unsigned items, enum identity_purpose purpose)
{
	return identity_level(items) >= identity_needed(purpose);
}

bool
identity_must_stop(int wrong)
{
	return wrong >= IDENTITY_FAILS;
}
