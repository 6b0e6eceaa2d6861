#include "audit.h"

#include <inttypes.h>
#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"

enum { AUDIT_NONCE = 32 };

/* A run of bytes that may be NULL: absent and empty are told apart by the column, not by the chain. */
struct audit_bytes {
	const void *bytes;
	size_t count;
};

struct audit_row {
	int64_t seq, wall, boot;
	int clock, outcome, glass;
	uint32_t category;
	struct audit_bytes operation, session, actor, role, terminal, event, action, patient, object, object_id, reason,
	    version;
	uint8_t detail[HASH_SHA256];
};

static struct audit_bytes
audit_text(const char *text)
{
	return (struct audit_bytes){text, text ? strlen(text) : 0};
}

static struct audit_bytes
audit_id(const struct uuid *id)
{
	return uuid_is_none(*id) ? (struct audit_bytes){NULL, 0} : (struct audit_bytes){id->byte, sizeof id->byte};
}

static void
audit_put_number(struct buf *record, uint64_t number, int bytes)
{
	while (bytes-- > 0)
		buf_char(record, (char)(number >> (8 * bytes)));
}

static void
audit_put(struct buf *record, struct audit_bytes part)
{
	audit_put_number(record, part.count, 4);
	buf_add(record, part.bytes, part.count);
}

static void
audit_record(struct buf *record, const struct uuid *site, const struct audit_row *row)
{
	buf_clear(record);
	buf_text(record, "RA1");
	buf_add(record, site->byte, sizeof site->byte);
	audit_put_number(record, (uint64_t)row->seq, 8);
	audit_put_number(record, (uint64_t)row->wall, 8);
	audit_put_number(record, (uint64_t)row->boot, 8);
	audit_put_number(record, (uint64_t)row->clock, 1);
	buf_add(record, row->operation.bytes, row->operation.count);
	audit_put(record, row->session);
	audit_put(record, row->actor);
	audit_put(record, row->role);
	audit_put(record, row->terminal);
	audit_put(record, row->event);
	audit_put(record, row->action);
	audit_put_number(record, (uint64_t)row->outcome, 1);
	audit_put(record, row->patient);
	audit_put(record, row->object);
	audit_put(record, row->object_id);
	audit_put_number(record, row->category, 4);
	audit_put(record, row->reason);
	audit_put_number(record, (uint64_t)row->glass, 1);
	audit_put(record, row->version);
	buf_add(record, row->detail, sizeof row->detail);
}

static void
audit_hash(const uint8_t previous[HASH_SHA256], const void *bytes, size_t count, uint8_t out[HASH_SHA256])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, previous, HASH_SHA256);
	crypto_hash_sha256_update(&state, bytes, count);
	crypto_hash_sha256_final(&state, out);
}

/* The end of the chain as it stands; zeros before the first row. */
static bool
audit_last(struct db *db, int64_t *seq, uint8_t hash[HASH_SHA256], struct err *err)
{
	static const char sql_last[] = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_last);
	enum step step = stmt_step(stmt, err);

	*seq = 0;
	memset(hash, 0, HASH_SHA256);
	if (step == STEP_ROW) {
		*seq = stmt_get_int(stmt, 0);
		if (sqlite3_column_bytes(stmt->handle, 1) == HASH_SHA256)
			memcpy(hash, sqlite3_column_blob(stmt->handle, 1), HASH_SHA256);
	}
	stmt_end(stmt);
	return step != STEP_FAILED;
}

static void
audit_bind(sqlite3_stmt *stmt, int index, struct audit_bytes part, bool text)
{
	if (!part.bytes)
		sqlite3_bind_null(stmt, index);
	else if (text)
		sqlite3_bind_text(stmt, index, part.bytes, (int)part.count, SQLITE_STATIC);
	else
		sqlite3_bind_blob(stmt, index, part.bytes, (int)part.count, SQLITE_STATIC);
}

static bool
audit_insert(struct db *db, const struct audit_row *row, const uint8_t hash[HASH_SHA256], struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO audit (seq, at, boot, clock, operation, session, actor, role, terminal, event, "
		"action, outcome, "
		"patient, object, object_id, category, reason, glass, version, detail, hash) VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
	struct stmt *stmt = db_stmt(db, sql_add);
	sqlite3_stmt *add = stmt->handle;

	sqlite3_bind_int64(add, 1, row->seq);
	sqlite3_bind_int64(add, 2, row->wall);
	sqlite3_bind_int64(add, 3, row->boot);
	sqlite3_bind_int(add, 4, row->clock);
	audit_bind(add, 5, row->operation, false);
	audit_bind(add, 6, row->session, false);
	audit_bind(add, 7, row->actor, true);
	audit_bind(add, 8, row->role, true);
	audit_bind(add, 9, row->terminal, true);
	audit_bind(add, 10, row->event, true);
	audit_bind(add, 11, row->action, true);
	sqlite3_bind_int(add, 12, row->outcome);
	audit_bind(add, 13, row->patient, false);
	audit_bind(add, 14, row->object, true);
	audit_bind(add, 15, row->object_id, false);
	sqlite3_bind_int64(add, 16, row->category);
	audit_bind(add, 17, row->reason, true);
	sqlite3_bind_int(add, 18, row->glass);
	audit_bind(add, 19, row->version, true);
	sqlite3_bind_blob(add, 20, row->detail, sizeof row->detail, SQLITE_STATIC);
	sqlite3_bind_blob(add, 21, hash, HASH_SHA256, SQLITE_STATIC);
	return stmt_run(stmt, err);
}

static bool
audit_insert_detail(struct db *db, int64_t seq, const uint8_t nonce[AUDIT_NONCE], const char *detail, struct err *err)
{
	static const char sql_add[] = "INSERT INTO audit_detail (seq, nonce, detail) VALUES (:seq, :nonce, :detail)";
	struct stmt *stmt = db_stmt(db, sql_add);

	stmt_int(stmt, ":seq", seq);
	stmt_blob(stmt, ":nonce", nonce, AUDIT_NONCE);
	stmt_text(stmt, ":detail", detail);
	return stmt_run(stmt, err);
}

bool
audit_append(struct tx *tx, int64_t *seq, uint8_t hash[HASH_SHA256], struct err *err)
{
	const struct tx_intent *intent = tx_intent(tx);
	const char *detail = tx_details(tx), action[2] = {intent->action, '\0'};
	struct db *db = tx_db(tx);
	uint8_t previous[HASH_SHA256], nonce[AUDIT_NONCE];
	struct buf record = {0};
	struct audit_row row = {
		.wall = tx_now(tx), .boot = clock_boot(), .clock = db->self.demo, .outcome = intent->outcome,
		.category = intent->category, .operation = {intent->operation.byte, sizeof intent->operation.byte},
		.session = audit_id(&intent->session), .actor = audit_text(intent->actor),
		.role = audit_text(intent->role),
		.terminal = audit_text(intent->terminal), .event = audit_text(intent->event),
		.action = audit_text(action),
		.patient = audit_id(&intent->patient), .object = audit_text(intent->object),
		.object_id = audit_id(&intent->object_id), .reason = audit_text(intent->reason),
		.version = audit_text(RAPPORT_VERSION),
	};

	if (!audit_last(db, &row.seq, previous, err))
		return false;
	*seq = ++row.seq;
	hash_random(nonce, sizeof nonce);
	audit_hash(nonce, detail ? detail : "", detail ? strlen(detail) : 0, row.detail);
	audit_record(&record, &db->self.site, &row);
	audit_hash(previous, record.bytes, record.used, hash);
	buf_free(&record);
	/* Nothing said, nothing to erase: the nonce goes nowhere. */
	return audit_insert(db, &row, hash, err) && (!detail || audit_insert_detail(db, *seq, nonce, detail, err));
}

static struct audit_bytes
audit_column(sqlite3_stmt *stmt, int column)
{
	/* blob before bytes: a text is not converted by it. */
	const void *bytes = sqlite3_column_blob(stmt, column);

	return (struct audit_bytes){bytes, bytes ? (size_t)sqlite3_column_bytes(stmt, column) : 0};
}

static void
audit_load(sqlite3_stmt *stmt, struct audit_row *row)
{
	struct audit_bytes detail = audit_column(stmt, 19);

	*row = (struct audit_row){
		.seq = sqlite3_column_int64(stmt, 0), .wall = sqlite3_column_int64(stmt, 1),
		.boot = sqlite3_column_int64(stmt, 2), .clock = sqlite3_column_int(stmt, 3),
		.operation = audit_column(stmt, 4), .session = audit_column(stmt, 5), .actor = audit_column(stmt, 6),
		.role = audit_column(stmt, 7), .terminal = audit_column(stmt, 8), .event = audit_column(stmt, 9),
		.action = audit_column(stmt, 10), .outcome = sqlite3_column_int(stmt, 11),
		.patient = audit_column(stmt, 12),
		.object = audit_column(stmt, 13), .object_id = audit_column(stmt, 14),
		.category = (uint32_t)sqlite3_column_int64(stmt, 15), .reason = audit_column(stmt, 16),
		.glass = sqlite3_column_int(stmt, 17), .version = audit_column(stmt, 18),
	};
	if (detail.count == sizeof row->detail)
		memcpy(row->detail, detail.bytes, sizeof row->detail);
}

/* An erased detail has neither text nor nonce; one that is there must be the one that was hashed. */
static bool
audit_detail_fits(sqlite3_stmt *stmt, const struct audit_row *row)
{
	struct audit_bytes nonce = audit_column(stmt, 21), detail = audit_column(stmt, 22);
	uint8_t hash[HASH_SHA256];

	if (!nonce.bytes && !detail.bytes)
		return true;
	if (nonce.count != AUDIT_NONCE)
		return false;
	audit_hash(nonce.bytes, detail.bytes ? detail.bytes : "", detail.count, hash);
	return memcmp(hash, row->detail, sizeof hash) == 0;
}

bool
audit_verify(struct db *db, int64_t *rows, int64_t *bad, struct err *err)
{
	static const char sql_all[] =
		"SELECT a.seq, at, boot, clock, operation, session, actor, role, terminal, event, action, "
		"outcome, patient, "
		"object, object_id, category, reason, glass, version, a.detail, hash, d.nonce, d.detail "
		"FROM audit a LEFT JOIN audit_detail d ON d.seq = a.seq ORDER BY a.seq";
	struct stmt *stmt = db_stmt(db, sql_all);
	uint8_t head[HASH_SHA256] = {0};
	struct buf record = {0};
	enum step step = STEP_DONE;

	*rows = *bad = 0;
	while (*bad == 0 && (step = stmt_step(stmt, err)) == STEP_ROW) {
		struct audit_row row;
		struct audit_bytes stored = audit_column(stmt->handle, 20);
		audit_load(stmt->handle, &row);
		audit_record(&record, &db->self.site, &row);
		audit_hash(head, record.bytes, record.used, head);
		++*rows;
		if (row.seq != *rows || stored.count != sizeof head || memcmp(stored.bytes, head, sizeof head) != 0 ||
		    !audit_detail_fits(stmt->handle, &row))
			*bad = *rows;
	}
	stmt_end(stmt);
	buf_free(&record);
	if (*bad > 0)
		return err_set(err, ERR_CORRUPT,
		    _("The audit chain breaks at event %" PRId64
		      ": it, its detail or the events before it were changed."), *bad);
	return step == STEP_DONE;
}
