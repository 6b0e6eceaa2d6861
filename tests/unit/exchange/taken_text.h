/* What a mapper took, as lines a person can read: "patient: family=Chalmers given=Peter James". */
#ifndef TESTS_TAKEN_TEXT_H
#define TESTS_TAKEN_TEXT_H

#include <string.h>

#include "base/buf.h"
#include "exchange/taken.h"

static inline char *
taken_text(struct arena *arena, const struct taken *taken)
{
	struct buf out = {0};

	if (taken->what == TAKEN_REFUSE)
		buf_printf(&out, "refused %s: %s\n", taken->pointer, taken->reason);
	else if (taken->what != TAKEN_SAVE)
		buf_text(&out, taken->what == TAKEN_SKIP ? "skipped\n" : "void\n");
	for (const struct taken_row *row = taken->rows; taken->what == TAKEN_SAVE && row; row = row->next) {
		buf_printf(&out, "%s:", row->entity->table);
		for (size_t i = 0; i < row->entity->field_count; i++) {
			char *plain = field_plain(arena, &row->entity->fields[i], row->record);
			if (plain)
				buf_printf(&out, " %s=%s", row->entity->fields[i].column, plain);
		}
		for (size_t i = 0; i < row->ref_count; i++)
			buf_printf(&out, " %s->%s/%s", row->refs[i].field ? row->refs[i].field->column : "row",
			    row->refs[i].type, row->refs[i].id ? row->refs[i].id : row->refs[i].value);
		if (((const struct row *)row->record)->gone)
			buf_text(&out, " gone");
		buf_char(&out, '\n');
	}
	for (size_t i = 0; i < taken->stands_count; i++)
		buf_printf(&out, "stands for %s/%s\n", taken->stands_for[i].type, taken->stands_for[i].id);
	char *text = arena_text(arena, out.bytes ? out.bytes : "");
	buf_free(&out);
	return text;
}

#endif
