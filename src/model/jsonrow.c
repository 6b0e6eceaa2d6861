#include "jsonrow.h"

#include <string.h>

#include "base/i18n.h"

json_t *
jsonrow_open(const char *file, const char *bytes, size_t count, struct err *err)
{
	json_error_t fault;
	json_t *root = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, &fault);

	if (root == NULL) {
		err_set(err, ERR_INVALID, _("%s, line %d: %s."), file, fault.line, fault.text);
		return NULL;
	}
	if (!json_is_object(root)) {
		err_set(err, ERR_INVALID, _("%s must be one JSON object."), file);
		json_decref(root);
		return NULL;
	}
	return root;
}

const json_t *
jsonrow_list(const json_t *root, const char *file, const char *name, struct err *err)
{
	const json_t *list = json_object_get(root, name);

	if (json_array_size(list) == 0) {
		err_set(err, ERR_INVALID, _("%s has no list \"%s\"."), file, name);
		return NULL;
	}
	return list;
}

void
jsonrow_bad(struct jsonrow *row, const char *member, const char *why)
{
	if (row->ok)
		err_set(row->err, ERR_INVALID, _("%s, %s, row %d: \"%s\" %s."), row->file, row->list, (int)row->row + 1,
		    member, why);
	row->ok = false;
}

const char *
jsonrow_text_or(struct jsonrow *row, const char *member, const char *without)
{
	const json_t *value = json_object_get(row->object, member);

	if (value == NULL)
		return without;
	if (!json_is_string(value) || json_string_length(value) == 0) {
		jsonrow_bad(row, member, _("is not a text"));
		return "";
	}
	return arena_text(row->arena, json_string_value(value));
}

const char *
jsonrow_text(struct jsonrow *row, const char *member)
{
	const char *text = jsonrow_text_or(row, member, NULL);

	if (text == NULL)
		jsonrow_bad(row, member, _("is missing"));
	return text == NULL ? "" : text;
}

int
jsonrow_int(struct jsonrow *row, const char *member, int least, int most, int without)
{
	const json_t *value = json_object_get(row->object, member);
	json_int_t number = json_integer_value(value);

	if (value == NULL)
		return without;
	if (!json_is_integer(value) || number < least || number > most) {
		jsonrow_bad(row, member, _("is out of range"));
		return without;
	}
	return (int)number;
}

bool
jsonrow_flag(struct jsonrow *row, const char *member)
{
	const json_t *value = json_object_get(row->object, member);

	if (value != NULL && !json_is_boolean(value))
		jsonrow_bad(row, member, _("is not true or false"));
	return json_is_true(value);
}

int
jsonrow_choice(struct jsonrow *row, const char *member, const char *const *choices)
{
	const char *text = jsonrow_text(row, member);

	for (int i = 0; choices[i] != NULL; i++)
		if (strcmp(text, choices[i]) == 0)
			return i;
	jsonrow_bad(row, member, _("is not a known word"));
	return 0;
}
