#include "fuzz.h"

#include <string.h>

#include "base/text.h"
#include "exchange/fhir.h"

/* What is taken is within every field's limits and valid text; what is refused says where and why. */
static void
fuzz_taken(const struct taken *taken)
{
	struct err err = {0};

	FUZZ_CHECK((taken->what == TAKEN_REFUSE) == (taken->reason != NULL));
	FUZZ_CHECK(!taken->reason || (taken->pointer && (!*taken->pointer || *taken->pointer == '/')));
	if (taken->what != TAKEN_SAVE)
		return;
	FUZZ_CHECK(taken->rows || taken->stands_count > 0);
	for (const struct taken_row *row = taken->rows; row; row = row->next)
		for (size_t i = 0; i < row->entity->field_count; i++) {
			const struct field *field = &row->entity->fields[i];
			if (field->kind == FIELD_REF || row->patch)
				continue;
			FUZZ_CHECK(field_check(field, row->record, &err));
			const char *text = field_is_number(field) ? NULL : field_text(field, row->record);
			FUZZ_CHECK(!text || text_valid(text, strlen(text)));
		}
	taken_main_id(taken, "import_row", "");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct fhir_wrap wrap = {0};
	struct taken taken;
	json_t *json = json_loadb((const char *)data, size, JSON_DECODE_ANY, NULL);

	if (json) {
		fhir_read(arena, json, &wrap, 2026, &taken);
		fuzz_taken(&taken);
		const json_t *inside = json_is_object(json) ? fhir_entry(json, &wrap) : NULL;
		if (inside) {
			fhir_read(arena, inside, &wrap, 2026, &taken);
			fuzz_taken(&taken);
		}
		fhir_read_deleted(arena, &wrap, &taken);
	}
	json_decref(json);
	arena_free(arena);
	return 0;
}
