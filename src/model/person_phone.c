#include <string.h>

#include "person.h"
#include "typed_phone.h"

/*
 * As people write them, # for a digit; the first that fits. Numbers that begin with 0 and have 11 digits are written
 * so in the United Kingdom, and are read well so elsewhere.
 */
static const char *const person_phone_shapes[] = {
	"+44 7### ######", "+44 2# #### ####", "+44 3## ### ####", "+44 8## ### ####", "+44 11# ### ####",
	"+44 1#1 ### ####", "+44 1### ######",
	"07### ######", "02# #### ####", "03## ### ####", "08## ### ####", "011# ### ####", "01#1 ### ####",
	"01### ######",
	"+33 # ## ## ## ##", "+31 6 ########", "+31 ## ### ####", "+32 4## ## ## ##", "+34 ### ### ###",
	"+353 1 ### ####", "+353 8# ### ####", "+1 ### ### ####", "+61 4## ### ###", "+61 # #### ####",
};

/* Do the digits fit the shape? Blanks of it do not count. */
static bool
person_phone_fits(const char *shape, const char *digits)
{
	for (; *shape; shape++) {
		if (*shape == ' ')
			continue;
		if (*digits == '\0' || (*shape != '#' && *shape != *digits))
			return false;
		digits++;
	}
	return *digits == '\0';
}

static void
person_phone_fill(const char *shape, const char *digits, char *out)
{
	for (; *shape; shape++)
		*out++ = *shape == ' ' ? ' ' : *digits++;
	*out = '\0';
}

/* Groups from the right, 4 then 3s; a lone first digit joins its neighbour. */
static void
person_phone_group(const char *digits, char gap, char *out)
{
	size_t count = strlen(digits);

	for (size_t i = 0; i < count; i++) {
		size_t left = count - i;
		if (i > 1 && left >= 4 && (left - 4) % 3 == 0)
			*out++ = gap;
		*out++ = digits[i];
	}
	*out = '\0';
}

char *
person_phone(struct arena *arena, const char *digits)
{
	if (!digits || !*digits)
		return arena_text(arena, "");
	const char *at = digits + (*digits == '+');
	char *out = arena_alloc(arena, 2 * strlen(digits) + 2);

	if (strspn(at, "0123456789") != strlen(at))
		return arena_text(arena, digits);
	for (size_t i = 0; i < sizeof person_phone_shapes / sizeof person_phone_shapes[0]; i++)
		if (person_phone_fits(person_phone_shapes[i], digits)) {
			person_phone_fill(person_phone_shapes[i], digits, out);
			return out;
		}
	size_t code = at == digits ? 0 : typed_phone_code(at);
	if (code == 0) {
		size_t plus = at == digits ? 0 : 1;
		out[0] = '+';
		person_phone_group(at, '-', out + plus);
		return out;
	}
	memcpy(out, digits, code + 1);
	out[code + 1] = ' ';
	person_phone_group(at + code, ' ', out + code + 2);
	return out;
}
