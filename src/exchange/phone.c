#include "phone.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { PHONE_LEAST = 3, PHONE_MOST = 20 };

char *
phone_digits(struct arena *arena, const char *text)
{
	char digits[PHONE_MOST + 1];
	size_t used = 0, count = 0;

	if (strncasecmp(text, "tel:", 4) == 0)
		text += 4;
	for (; *text; text++) {
		/* An extension is said to a person, it is not dialled. */
		if (count > 0 && (*text == 'x' || *text == 'X' || *text == ';' || strncasecmp(text, "ext", 3) == 0))
			break;
		/* "+44 (0)20": the trunk zero is for callers from inside. */
		if (used > 0 && digits[0] == '+' && strncmp(text, "(0)", 3) == 0) {
			text += 2;
			continue;
		}
		bool plus = *text == '+' && used == 0;
		if (!plus && !isdigit((unsigned char)*text))
			continue;
		if (used == PHONE_MOST)
			return NULL;
		digits[used++] = *text;
		count += !plus;
	}
	return count < PHONE_LEAST ? NULL : arena_text_n(arena, digits, used);
}
