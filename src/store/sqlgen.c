#include "sqlgen.h"

#include <string.h>

#include "base/buf.h"
#include "model/group.h"
#include "self.h"

static const char *
sqlgen_keep(struct arena *arena, struct buf *buf)
{
	const char *text = arena_text(arena, buf->bytes);

	buf_free(buf);
	return text;
}

static const char *
sqlgen_trigger_insert(struct arena *arena, const struct entity *entity)
{
	struct buf sql = {0};

	buf_printf(&sql,
	    "CREATE TRIGGER capture_%s_insert AFTER INSERT ON %s WHEN sync_mode() = 1\n"
	    "BEGIN SELECT sync_capture(%d, new.id, new.gone",
	    entity->table, entity->table, entity->no);
	for (size_t i = 0; i < entity->field_count; i++)
		buf_printf(&sql, ", new.%s", entity->fields[i].column);
	buf_text(&sql, "); END");
	return sqlgen_keep(arena, &sql);
}

static const char *
sqlgen_trigger_update(struct arena *arena, const struct entity *entity)
{
	struct buf sql = {0};

	buf_printf(&sql,
	    "CREATE TRIGGER capture_%s_update AFTER UPDATE ON %s WHEN sync_mode() = 1\n"
	    "BEGIN SELECT sync_capture(%d, old.id, new.id, old.gone, new.gone",
	    entity->table, entity->table, entity->no);
	for (size_t i = 0; i < entity->field_count; i++)
		buf_printf(&sql, ", old.%s, new.%s", entity->fields[i].column, entity->fields[i].column);
	buf_text(&sql, "); END");
	return sqlgen_keep(arena, &sql);
}

const char *
sqlgen_trigger(struct arena *arena, const struct entity *entity, int n)
{
	switch (n) {
	case 0:
		return sqlgen_trigger_insert(arena, entity);
	case 1:
		return sqlgen_trigger_update(arena, entity);
	case 2:
		return arena_printf(arena,
		    "CREATE TRIGGER capture_%s_delete BEFORE DELETE ON %s WHEN sync_mode() <> 2\n"
		    "BEGIN SELECT raise(ABORT, 'nothing synced is deleted: void it'); END",
		    entity->table, entity->table);
	default:
		return NULL;
	}
}

const char *
sqlgen_select(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "SELECT * FROM %s WHERE rid = ?1", entity->table);
}

const char *
sqlgen_select_id(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "SELECT * FROM %s WHERE id = ?1", entity->table);
}

const char *
sqlgen_insert(struct arena *arena, const struct entity *entity)
{
	struct buf sql = {0};

	buf_printf(&sql, "INSERT INTO %s (id, gone", entity->table);
	for (size_t i = 0; i < entity->field_count; i++)
		buf_printf(&sql, ", %s", entity->fields[i].column);
	buf_text(&sql, ") VALUES (?1, ?2");
	for (size_t i = 0; i < entity->field_count; i++)
		buf_printf(&sql, ", ?%zu", i + 3);
	buf_char(&sql, ')');
	return sqlgen_keep(arena, &sql);
}

const char *
sqlgen_ghost(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "INSERT INTO %s (id, gone) VALUES (?1, 1)", entity->table);
}

/* "SET rev = rev + 1, a = ?3, b = ?4" for the columns of the mask; the first value is number `from`. */
static void
sqlgen_set(struct buf *sql, const struct entity *entity, uint64_t mask, int from)
{
	buf_printf(sql, "UPDATE %s SET rev = rev + 1", entity->table);
	for (size_t i = 0; i < entity->field_count; i++)
		if (mask >> i & 1)
			buf_printf(sql, ", %s = ?%d", entity->fields[i].column, from++);
	if (mask >> SQLGEN_GONE & 1)
		buf_printf(sql, ", gone = ?%d", from);
}

const char *
sqlgen_update(struct arena *arena, const struct entity *entity, uint64_t mask)
{
	struct buf sql = {0};

	sqlgen_set(&sql, entity, mask, 3);
	buf_text(&sql, " WHERE rid = ?1 AND rev = ?2");
	return sqlgen_keep(arena, &sql);
}

const char *
sqlgen_merge(struct arena *arena, const struct entity *entity, uint64_t mask)
{
	struct buf sql = {0};

	sqlgen_set(&sql, entity, mask, 2);
	buf_text(&sql, " WHERE id = ?1");
	return sqlgen_keep(arena, &sql);
}

const char *
sqlgen_rid(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "SELECT rid FROM %s WHERE id = ?1", entity->table);
}

const char *
sqlgen_id(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "SELECT id FROM %s WHERE rid = ?1", entity->table);
}

const char *
sqlgen_count(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "SELECT count(*) FROM %s WHERE gone = 0%s", entity->table,
	    group_map(entity)->site >= 0 ? " AND site = " SELF_SITE : "");
}

const char *
sqlgen_empty(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena, "DELETE FROM %s", entity->table);
}

const char *
sqlgen_stranger(struct arena *arena, const struct entity *entity)
{
	return arena_printf(arena,
	    "SELECT id FROM %s t WHERE NOT EXISTS (SELECT 1 FROM sync_row WHERE tbl = %d AND pk = t.id) LIMIT 1",
	    entity->table, entity->no);
}

const char *
sqlgen_about(struct arena *arena, const struct entity *entity, const struct field *field)
{
	if (!field)
		return arena_printf(arena, "SELECT * FROM %s ORDER BY rid", entity->table);
	return arena_printf(arena, "SELECT * FROM %s WHERE %s = ?1 ORDER BY rid", entity->table, field->column);
}
