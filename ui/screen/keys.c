#include "keys.h"

#include <string.h>

#include "base/i18n.h"

const struct key_row list_keys[] = {
	{.keys = "↑↓", .footer = N_("Choose"), .help = N_("Up or down a line"), .flags = KEY_HIDDEN},
	{.keys = "PgUp PgDn", .help = N_("Up or down a page"), .flags = KEY_HIDDEN},
	{.keys = "Home End", .help = N_("First or last line"), .flags = KEY_HIDDEN},
	{.keys = "1-9", .help = N_("Pick that line"), .flags = KEY_HIDDEN},
	{0},
};

const struct key_row form_keys[] = {
	{.keys = "Enter Tab", .footer = N_("Next field"), .help = N_("next field"), .flags = KEY_HIDDEN},
	{.keys = "Shift-Tab", .footer = N_("Back"), .help = N_("back one"), .flags = KEY_HIDDEN},
	{.keys = "F4 ^O", .footer = N_("Choices"), .help = N_("All choices of the field"), .flags = KEY_HIDDEN},
	{.keys = "^U", .help = N_("clear field"), .flags = KEY_HIDDEN},
	{.keys = "^W", .help = N_("clear word"), .flags = KEY_HIDDEN},
	{0},
};

const struct key_law key_laws[] = {
	{'a', "Arrive|Arrived"}, {'b', "Book"}, {'c', "Callback"}, {'d', "Done|Close"}, {'e', "Edit"}, {'f', "Filter"},
	{'g', "Table|Grid|Day/week|List"}, {'h', "History"}, {'i', "Identity"}, {'l', "Waiting list"}, {'m', "Move"},
	{'n', "Note"}, {'o', "Outcome"}, {'p', "Print"}, {'r', "Room"}, {'s', "Survey"}, {'t', "Told|Today"},
	    {'u', "Undo"},
	{'v', "Voicemail"}, {'w', "Walk-in"}, {'x', "Cancel|Take off"}, {'y', "Confirmed|Take it|Yes|Sync now"},
	    {'z', "Snooze|Give back"},
	{0},
};

bool
keys_lawful(char letter, const char *footer)
{
	size_t bytes = strlen(footer);

	for (const struct key_law *law = key_laws; law->letter; law++) {
		if (law->letter != letter)
			continue;
		for (const char *at = law->meanings; at; at = strchr(at, '|')) {
			at += *at == '|' ? 1 : 0;
			if (!strncmp(at, footer, bytes) && (at[bytes] == '|' || at[bytes] == '\0'))
				return true;
		}
	}
	return false;
}

const struct key_row *
keys_find(const struct key_row *rows, const void *state, int key, bool typing)
{
	for (const struct key_row *row = rows; row && row->keys; row++) {
		if (!row->act || !key_in(row->keys, key))
			continue;
		if (typing && key_prints(key) && !(row->flags & KEY_TYPING))
			continue;
		if (!row->possible || row->flags & KEY_EXPLAINS || row->possible(state))
			return row;
	}
	return NULL;
}

bool
keys_handed_on(const struct key_row *rows, const void *state, int key)
{
	for (const struct key_row *row = rows; row && row->keys; row++)
		if (!row->act && row->flags & KEY_TYPING && key_in(row->keys, key))
			return !row->possible || row->possible(state);
	return false;
}

const struct key_row *
keys_named(const struct key_row *rows, int key)
{
	for (const struct key_row *row = rows; row && row->keys; row++)
		if (key_in(row->keys, key))
			return row;
	return NULL;
}
