#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "screen.h"

static struct intent
intent_to(enum intent_what what, const struct screen_ops *next, const void *argument)
{
	struct intent intent = {.what = what, .next = next, .has_argument = argument && next->argument_size > 0};

	if (next->argument_size > sizeof intent.argument)
		die("the argument of %s is too big", next->name ? next->name : "Home");
	if (intent.has_argument)
		memcpy(intent.argument, argument, next->argument_size);
	return intent;
}

struct intent
intent_push(const struct screen_ops *next, const void *argument)
{
	return intent_to(INTENT_PUSH, next, argument);
}

struct intent
intent_replace(const struct screen_ops *next, const void *argument)
{
	return intent_to(INTENT_REPLACE, next, argument);
}

struct intent
intent_stay(void)
{
	return (struct intent){.what = INTENT_STAY};
}

struct intent
intent_pop(void)
{
	return (struct intent){.what = INTENT_POP};
}

struct intent
intent_result(const void *result)
{
	return (struct intent){.what = INTENT_POP, .result = result};
}

struct intent
intent_fail(const struct err *err)
{
	struct intent intent = {.what = INTENT_STAY, .kind = SAY_ERROR};

	snprintf(intent.say, sizeof intent.say, "%s", err->text);
	return intent;
}

struct intent
intent_say(enum intent_what what, enum say kind, const char *format, ...)
{
	struct intent intent = {.what = what, .kind = kind};
	va_list args;

	va_start(args, format);
	vsnprintf(intent.say, sizeof intent.say, format, args);
	va_end(args);
	return intent;
}
