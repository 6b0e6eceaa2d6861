#include "staff.h"

#include <string.h>

#include "base/i18n.h"
#include "internal.h"
#include "session.h"
#include "store/credential.h"

bool
app_staff_login_good(const char *login, struct err *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

	if (!*login || strlen(login) > 32 || strspn(login, allowed) != strlen(login))
		return err_set(err, ERR_INVALID,
		    _("A sign-in name has 1 to 32 small letters, digits, dots, dashes: priya.n"));
	return true;
}

/* "omar.b" -> "Omar B", the name on screens until somebody gives a better one. */
static char *
staff_shown_of(struct arena *arena, const char *login)
{
	char *shown = arena_text(arena, login);

	for (size_t i = 0; shown[i]; i++)
		if (shown[i] == '.' || shown[i] == '_' || shown[i] == '-')
			shown[i] = ' ';
	for (size_t i = 0; shown[i]; i++)
		if ((i == 0 || shown[i - 1] == ' ') && shown[i] >= 'a' && shown[i] <= 'z')
			shown[i] = (char)(shown[i] - 'a' + 'A');
	return shown;
}

static char *
staff_initials_of(struct arena *arena, const char *shown)
{
	char initials[4] = "";
	size_t n = 0;

	for (size_t i = 0; shown[i] && n < sizeof initials - 1; i++)
		if ((i == 0 || shown[i - 1] == ' ') && (unsigned char)shown[i] < 0x80)
			initials[n++] = shown[i];
	return arena_text(arena, n ? initials : "--");
}

void
app_staff_complete(struct staff *staff, struct arena *arena)
{
	if (!staff->shown) {
		if (staff->title && staff->family)
			staff->shown = arena_printf(arena, "%s %s", staff->title, staff->family);
		else
			staff->shown = staff_shown_of(arena, staff->login ? staff->login : staff->family);
	}
	if (!staff->initials)
		staff->initials = staff_initials_of(arena, staff->shown);
	if (!staff->family)
		staff->family = staff->shown;
	if (staff->active == FIELD_NULL)
		staff->active = 1;
}

/* Of another clinic and called otherwise: a namesake at the keyboard, not a colleague who travels. */
static bool
staff_is_namesake(struct app *app, const struct staff *staff, const struct staff *before)
{
	return !uuid_equal(before->site, app_site(app)->row.id) && staff->family && before->family &&
	    strcmp(staff->family, before->family) != 0;
}

/* Same sign-in name: the row as it is, to be changed; else an empty one. */
static bool
staff_before(struct app *app, const struct staff *staff, struct staff *before, struct arena *arena, bool *known,
    struct err *err)
{
	struct err none;

	*known = staff->login && credential_staff(app_db(app), staff->login, before, arena, &none);
	if (!*known && staff->login && !app_staff_login_good(staff->login, err))
		return false;
	if (*known && staff_is_namesake(app, staff, before))
		return err_set(err, ERR_CONFLICT,
		    _("%s signs in as \"%s\" at another clinic. Nothing was changed; choose another sign-in name."),
		    before->shown, before->login);
	return true;
}

bool
app_staff_add(struct app *app, struct staff *staff, char *secret, struct err *err)
{
	const struct entity *table = entity(ENTITY_staff);
	struct arena *arena = arena_new();
	struct staff before;
	struct tx *tx;
	char *hash = NULL;
	bool known, ok = false;

	if (!app_allow(app, RIGHT_staff_edit, (struct uuid){{0}}, err) ||
	    !staff_before(app, staff, &before, arena, &known, err) ||
	    (secret && !app_passphrase_hash(arena, secret, &hash, err)))
		goto out;
	struct tx_intent intent = app_intent(app, known ? "staff.edit" : "staff.add", known ? 'U' : 'C', TX_STAFF);
	if (!tx_begin(app_db(app), &intent, &tx, err))
		goto out;
	app_staff_complete(staff, tx_arena(tx));
	if (known)
		staff->row = before.row;
	ok = (known ? record_update(tx, table, &before, staff, err) : record_insert(tx, table, staff, err)) &&
	    (!hash || credential_set(tx, staff->row.id, hash, err));
	tx_about(tx, (struct uuid){{0}}, "staff", staff->row.id);
	if (!ok) {
		tx_abort(tx);
		goto out;
	}
	ok = tx_commit(tx, err);
out:
	arena_free(arena);
	return ok;
}

bool
app_staff_list(struct app *app, struct arena *arena, struct app_staff_row **rows, size_t *count, struct err *err)
{
	*rows = NULL;
	*count = 0;
	size_t room = 0;
	struct stmt *stmt = credential_staff_all(app_db(app));
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct app_staff_row *row = arena_push(arena, rows, count, &room, sizeof **rows);
		if (!record_read(stmt, entity(ENTITY_staff), &row->staff, arena)) {
			stmt_end(stmt);
			return err_set(err, ERR_CORRUPT, _("A staff row cannot be read. Run rapport check."));
		}
	}
	for (size_t i = 0; step == STEP_DONE && i < *count; i++) {
		char *hash;
		if (!credential_hash(app_db(app), (*rows)[i].staff.row.id, &hash, arena, err))
			return false;
		(*rows)[i].may_sign_in = hash && (*rows)[i].staff.active == 1;
	}
	return step == STEP_DONE;
}

bool
app_staff_by_login(struct app *app, const char *login, struct staff *staff, struct arena *arena, struct err *err)
{
	return credential_staff(app_db(app), login, staff, arena, err);
}
