#include "reasons.h"

#include <string.h>

#include "base/data.h"
#include "base/i18n.h"
#include "jsonrow.h"

static const char reasons_file[] = "data/reasons.json";

static const char *const reasons_lists[] = {
	[REASONS_CANCEL] = "cancel",
	[REASONS_MOVE] = "move",
	[REASONS_MISSED] = "missed",
	[REASONS_WAIT] = "wait",
	[REASONS_CONTACT] = "contact",
};

static void
reasons_read(struct jsonrow *row, struct reason *reason)
{
	const char *letter = jsonrow_text(row, "letter");

	reason->letter = letter[0];
	reason->code = jsonrow_text(row, "code");
	reason->label = jsonrow_text(row, "label");
	reason->clinic = jsonrow_flag(row, "clinic");
	reason->fixable = jsonrow_flag(row, "fixable");
	if (strlen(letter) != 1 || letter[0] < 'a' || letter[0] > 'z')
		jsonrow_bad(row, "letter", _("is not one small letter"));
}

bool
reasons_load(struct arena *arena, const char *bytes, size_t count, struct reasons *out, struct err *err)
{
	json_t *root = jsonrow_open(reasons_file, bytes, count, err);
	bool ok = root != NULL;

	memset(out, 0, sizeof(*out));
	for (int l = 0; ok && l < REASONS_LISTS; l++) {
		const json_t *list = jsonrow_list(root, reasons_file, reasons_lists[l], err);
		size_t rows = json_array_size(list);
		ok = list != NULL;
		out->list[l] = arena_array(arena, rows + 1, sizeof(struct reason));
		for (size_t i = 0; ok && i < rows; i++) {
			struct jsonrow row = {
			    arena, reasons_file, reasons_lists[l], i, json_array_get(list, i), err, true};
			struct reason *reason = &out->list[l][i];
			reasons_read(&row, reason);
			if (reasons_letter(out, (enum reasons_list)l, reason->letter) != NULL)
				jsonrow_bad(&row, "letter", _("is there twice"));
			if (reasons_named(out, (enum reasons_list)l, reason->code) != NULL)
				jsonrow_bad(&row, "code", _("is there twice"));
			out->count[l]++;
			ok = row.ok;
		}
	}
	json_decref(root);
	return ok;
}

bool
reasons_builtin(struct arena *arena, struct reasons *out, struct err *err)
{
	const struct data_file *file = data_named(reasons_file);

	if (file == NULL)
		return err_set(err, ERR_BUG, _("The lists of reasons are not in this program. Build it again."));
	return reasons_load(arena, file->bytes, file->count, out, err);
}

const struct reason *
reasons_named(const struct reasons *reasons, enum reasons_list list, const char *code)
{
	for (size_t i = 0; code != NULL && i < reasons->count[list]; i++)
		if (strcmp(reasons->list[list][i].code, code) == 0)
			return &reasons->list[list][i];
	return NULL;
}

const struct reason *
reasons_letter(const struct reasons *reasons, enum reasons_list list, char letter)
{
	char small = letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;

	for (size_t i = 0; i < reasons->count[list]; i++)
		if (reasons->list[list][i].letter == small)
			return &reasons->list[list][i];
	return NULL;
}
