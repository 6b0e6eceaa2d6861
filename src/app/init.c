#include "init.h"

#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/data.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "internal.h"
#include "session.h"
#include "staff.h"
#include "store/credential.h"

enum { INIT_OPENS = 8 * 60, INIT_CLOSES = 18 * 60 };	/* minutes of the day */

/* Countries whose clinics write the month or the year first; everybody else writes the day first. */
const char *
app_date_order(const char *country)
{
	static const char month_first[] = "US FM MH PW", year_first[] = "CN JP KR KP TW HU LT MN IR SE CA ZA";

	if (strstr(month_first, country))
		return "mdy";
	return strstr(year_first, country) ? "ymd" : "dmy";
}

/* The n-th object of a list in data/codes.json into the record of its entity, by the field table. */
static bool
init_code_row(struct tx *tx, const struct entity *entity, const json_t *row, int64_t n, void *record, struct err *err)
{
	field_clear(entity->fields, entity->field_count, record, entity->size);
	for (size_t i = 0; i < entity->field_count; i++) {
		const struct field *field = &entity->fields[i];
		const json_t *value = json_object_get(row, field->column);
		if (json_is_integer(value))
			field_set_number(field, record, json_integer_value(value));
		else if (json_is_string(value))
			field_set_text(field, record, json_string_value(value));
		else if (strcmp(field->column, "sort") == 0)
			field_set_number(field, record, n);
	}
	return record_insert(tx, entity, record, err);
}

/* The code lists every clinic begins with; their ids come from their codes, so all sites have the same rows. */
static bool
init_codes(struct tx *tx, struct err *err)
{
	static const struct {
		const char *key;
		enum entity_no no;
	} lists[] = {
		{"appointment_types", ENTITY_appointment_type},
		{"visit_reasons", ENTITY_visit_reason},
		{"referral_sources", ENTITY_referral_source},
	};
	const struct data_file *file = data_named("data/codes.json");
	json_t *codes = file ? json_loadb(file->bytes, file->count, 0, NULL) : NULL;
	union {
		struct appointment_type type;
		struct visit_reason reason;
		struct referral_source source;
	} record;
	bool ok = codes != NULL || err_set(err, ERR_BUG, "data/codes.json does not parse");

	for (size_t list = 0; ok && list < sizeof lists / sizeof lists[0]; list++) {
		const json_t *rows = json_object_get(codes, lists[list].key);
		for (size_t i = 0; ok && i < json_array_size(rows); i++)
			ok = init_code_row(tx, entity(lists[list].no), json_array_get(rows, i), (int64_t)i + 1, &record,
			    err);
	}
	json_decref(codes);
	return ok;
}

bool
app_admin_good(const char *login, char *secret, struct arena *arena, char **hash, struct err *err)
{
	return app_staff_login_good(login, err) && app_passphrase_hash(arena, secret, hash, err);
}

bool
app_admin_make(struct tx *tx, const char *login, const char *hash, struct err *err)
{
	struct staff admin;
	const struct entity *staff = entity(ENTITY_staff);

	field_clear(staff->fields, staff->field_count, &admin, sizeof admin);
	admin.login = login;
	admin.role = "admin";
	app_staff_complete(&admin, tx_arena(tx));
	return record_insert(tx, staff, &admin, err) && credential_set(tx, admin.row.id, hash, err);
}

static void
init_site(const struct app_init *init, struct site *site)
{
	const struct entity *row = entity(ENTITY_site);

	field_clear(row->fields, row->field_count, site, sizeof *site);
	site->code = init->code;
	site->name = init->name;
	site->zone = init->zone;
	site->country = init->country;
	site->date_order = init->date_order ? init->date_order : app_date_order(init->country);
	site->opens = init->opens < 0 ? INIT_OPENS : init->opens;
	site->closes = init->closes < 0 ? INIT_CLOSES : init->closes;
	site->open_days = "12345";
}

static bool
init_good(struct arena *arena, const struct app_init *init, struct err *err)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t code = strlen(init->code);

	if (code < 1 || code > 8 || strspn(init->code, letters) != code)
		return err_set(err, ERR_INVALID, _("A site code has 1 to 8 capital letters or digits, like NS."));
	if (strlen(init->country) != 2 || strspn(init->country, letters) != 2)
		return err_set(err, ERR_INVALID, _("A country is two capital letters, like GB."));
	if (!*init->name)
		return err_set(err, ERR_INVALID, _("The clinic needs a name."));
	if (!text_accept(arena, init->name, TEXT_NAME, 80, err))
		return err_context(err, "%s", _("The clinic's name"));
	int opens = init->opens < 0 ? INIT_OPENS : init->opens, closes = init->closes < 0 ? INIT_CLOSES : init->closes;
	if (opens >= closes)
		return err_set(err, ERR_INVALID,
		    _("The clinic would close before it opens: --opens comes before --closes."));
	return app_staff_login_good(init->admin, err) && clock_zone(init->zone, err) &&
	    app_passphrase_good(init->secret, err);
}

bool
app_init(const char *folder, const struct app_init *init, struct err *err)
{
	struct arena *arena = arena_new();
	struct db *db = NULL;
	struct tx *tx;
	struct site site;
	char *hash;
	bool ok = false;

	if (!init_good(arena, init, err) || !app_passphrase_hash(arena, init->secret, &hash, err) ||
	    !file_make_folder(folder, err) || !db_open(folder, DB_CREATE, &db, err))
		goto out;
	init_site(init, &site);
	struct tx_intent intent = {
		.operation = uuid_make(clock_now()), .actor = "system:init", .role = "system", .terminal = "shell",
		.event = "site.create", .action = 'C', .object = "site", .category = TX_SYSTEM,
	};
	if (!tx_begin(db, &intent, &tx, err))
		goto out;
	if (!self_create(tx, &site, init->demo, err) || !init_codes(tx, err) ||
	    !app_admin_make(tx, init->admin, hash, err)) {
		tx_abort(tx);
		goto out;
	}
	ok = tx_commit(tx, err);
out:
	db_close(db);
	arena_free(arena);
	return ok;
}
