#include "setting.h"

#include <stdlib.h>
#include <string.h>

#include "model/records.h"
#include "record.h"

static const char sql_value[] = "SELECT value FROM setting WHERE id = :id AND gone = 0";

const char *
setting_text(struct db *db, const char *code, struct arena *arena)
{
	struct stmt *row = db_stmt(db, sql_value);
	struct err err;

	stmt_id(row, ":id", uuid_of_key("setting", code, strlen(code)));
	if (stmt_step(row, &err) != STEP_ROW)
		return NULL;
	const char *value = stmt_get_text(row, 0, arena);
	stmt_end(row);
	return value;
}

int
setting_number(struct db *db, const char *code, int least, int most, int usual)
{
	struct arena *arena = arena_new();
	const char *value = setting_text(db, code, arena);
	char *end = NULL;
	long number = value ? strtol(value, &end, 10) : usual;

	if (value && (end == value || *end || number < least || number > most))
		number = usual;
	arena_free(arena);
	return (int)number;
}

bool
setting_write(struct tx *tx, const char *code, const char *value, struct err *err)
{
	const struct entity *kind = entity(ENTITY_setting);
	struct uuid id = uuid_of_key("setting", code, strlen(code));
	struct setting old, new;

	if (record_rid(tx_db(tx), kind, id) == 0) {
		field_clear(kind->fields, kind->field_count, &new, sizeof new);
		new.code = code;
		new.value = value;
		return record_insert(tx, kind, &new, err);
	}
	if (!record_load_id(tx_db(tx), kind, id, &old, tx_arena(tx), err))
		return false;
	new = old;
	new.value = value;
	return record_update(tx, kind, &old, &new, err);
}
