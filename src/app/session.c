#include "session.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "internal.h"
#include "store/credential.h"
#include "store/status.h"
#include "worker.h"

/* SECURITY.md 4.4: 81 ms a guess on the machine it was measured on. */
enum {
	SESSION_OPS = 3,
	SESSION_MEMORY = 64 << 20,
	SESSION_SHORTEST = 15,		/* code points, NIST SP 800-63B 5.1.1.2 */
	SESSION_FREE_TRIES = 5,
	SESSION_WAIT = 30 * 1000,	/* ms after the fifth failure, doubled by each further one */
	SESSION_LONGEST_WAIT = 15 * 60 * 1000,
	SESSION_STOP = 50,		/* failures until a supervisor resets it */
};

/* The same passphrase typed on two keyboards is one: NFKC. Wiped by the caller. */
static char *
session_normal(struct arena *arena, const char *secret)
{
	utf8proc_uint8_t *form = utf8proc_NFKC((const utf8proc_uint8_t *)secret);
	char *copy = arena_text(arena, form ? (const char *)form : secret);

	if (form)
		sodium_memzero(form, strlen((const char *)form));
	free(form);
	return copy;
}

/* Verifies against a hash that nobody has when there is none, so that an unknown name takes as long. */
static bool
session_verify(struct arena *arena, const char *hash, char *secret)
{
	static const char nobody[] = "$argon2id$v=19$m=65536,t=3,p=1$6/4HfcNr+mktZqnWZMDeiA$"
				     "yWXy/LTi3Kggp8i2tQ84BuUJeuiNtEmftMrAuXLQp3k";
	char *normal = session_normal(arena, secret);
	bool same = crypto_pwhash_str_verify(hash ? hash : nobody, normal, strlen(normal)) == 0;

	sodium_memzero(normal, strlen(normal));
	sodium_memzero(secret, strlen(secret));
	return same && hash;
}

static int64_t
session_wait(int failures)
{
	int64_t wait = SESSION_WAIT;

	if (failures < SESSION_FREE_TRIES)
		return 0;
	for (int i = SESSION_FREE_TRIES; i < failures && wait < SESSION_LONGEST_WAIT; i++)
		wait *= 2;
	return wait < SESSION_LONGEST_WAIT ? wait : SESSION_LONGEST_WAIT;
}

static bool
session_may_try(struct app *app, const char *login, struct err *err)
{
	int failures;
	int64_t last;

	if (!credential_failures(app_db(app), login, &failures, &last, err))
		return false;
	if (failures >= SESSION_STOP)
		return err_set(err, ERR_BUSY, _("Too many wrong tries. An administrator must set a new passphrase."));
	int64_t left = last + session_wait(failures) - clock_now();
	if (session_wait(failures) > 0 && left > 0)
		return err_set(err, ERR_BUSY, _("Too many wrong tries. Wait %d seconds."), (int)(left / 1000 + 1));
	return true;
}

/* Counted and committed before the hash is computed: killing the program does not give free guesses. */
static bool
session_count(struct app *app, const char *login, struct err *err)
{
	struct tx_intent intent = app_intent(app, "login.try", 'E', TX_SYSTEM);
	struct tx *tx;

	intent.outcome = 4;
	intent.detail = login;
	return tx_begin(app_db(app), &intent, &tx, err) && tx_end(tx, credential_count(tx, login, err), err);
}

static bool
session_begin(struct app *app, const struct staff *staff, const char *terminal, struct err *err)
{
	struct arena *life = app_life(app);
	struct app_who who = {
		.staff = staff->row.id,
		.session = uuid_make(clock_now()),
		.role = role_named(staff->role),
		.login = arena_text(life, staff->login),
		.shown = arena_text(life, staff->shown),
		.initials = arena_text(life, staff->initials),
		.terminal = arena_text(life, terminal),
	};
	struct app_who before = *app_who(app);
	struct tx *tx;

	app_become_who(app, &who);
	struct tx_intent intent = app_intent(app, "login", 'E', TX_SYSTEM);
	if (!tx_begin(app_db(app), &intent, &tx, err))
		goto refused;
	if (!credential_forgive(tx, who.login, err) ||
	    !credential_session_begin(tx, who.session, who.staff, role_name(who.role), who.terminal, err)) {
		tx_abort(tx);
		goto refused;
	}
	if (tx_commit(tx, err))
		return true;
refused:
	app_become_who(app, &before);
	return false;
}

bool
app_sign_in(struct app *app, const char *login, char *secret, const char *terminal, struct err *err)
{
	struct arena *arena = arena_new();
	struct staff staff = {0};
	struct err none;
	char *hash = NULL;
	bool ok = false;

	if (!session_may_try(app, login, err) || !session_count(app, login, err))
		goto out;
	bool known = credential_staff(app_db(app), login, &staff, arena, &none) && staff.active == 1 &&
	    role_named(staff.role) != ROLE_NONE;
	if (known && !credential_hash(app_db(app), staff.row.id, &hash, arena, err))
		goto out;
	if (!session_verify(arena, hash, secret)) {
		err_set(err, ERR_DENIED, _("Name or password is not right. Nothing was changed."));
		goto out;
	}
	ok = session_begin(app, &staff, terminal, err);
out:
	sodium_memzero(secret, strlen(secret));
	arena_free(arena);
	return ok;
}

bool
app_unlock(struct app *app, char *secret, struct err *err)
{
	struct arena *arena = arena_new();
	const char *login = app_who(app)->login;
	char *hash = NULL;
	struct tx *tx;
	bool ok = false;

	if (!session_may_try(app, login, err) || !session_count(app, login, err) ||
	    !credential_hash(app_db(app), app_who(app)->staff, &hash, arena, err))
		goto out;
	if (!session_verify(arena, hash, secret)) {
		err_set(err, ERR_DENIED, _("The password is not right. Your screen is kept."));
		goto out;
	}
	struct tx_intent intent = app_intent(app, "unlock", 'E', TX_SYSTEM);
	if (!tx_begin(app_db(app), &intent, &tx, err))
		goto out;
	if (!credential_forgive(tx, login, err)) {
		tx_abort(tx);
		goto out;
	}
	ok = tx_commit(tx, err);
out:
	sodium_memzero(secret, strlen(secret));
	arena_free(arena);
	return ok;
}

bool
app_lock(struct app *app, struct err *err)
{
	struct tx_intent intent = app_intent(app, "lock", 'E', TX_SYSTEM);

	return tx_audit(app_db(app), &intent, err);
}

bool
app_sign_out(struct app *app, struct err *err)
{
	struct tx_intent intent = app_intent(app, "logout", 'E', TX_SYSTEM);
	struct tx *tx;

	return tx_begin(app_db(app), &intent, &tx, err) &&
	    tx_end(tx, credential_session_end(tx, app_who(app)->session, err), err);
}

bool
app_sign_in_demo(struct app *app, const char *login, const char *terminal, struct err *err)
{
	struct arena *arena = arena_new();
	struct staff staff = {0};
	bool ok = app_is_demo(app) || err_set(err, ERR_DENIED, _("Only a demo clinic opens without a passphrase."));

	ok = ok && credential_staff(app_db(app), login, &staff, arena, err);
	if (ok && role_named(staff.role) == ROLE_NONE)
		ok = err_set(err, ERR_DENIED, _("%s has no role and may not sign in."), login);
	ok = ok && session_begin(app, &staff, terminal, err);
	arena_free(arena);
	return ok;
}

void
app_become(struct app *app, const struct app_who *who)
{
	app_become_who(app, who);
}

bool
app_passphrase_good(const char *secret, struct err *err)
{
	if (!text_valid(secret, strlen(secret)))
		return err_set(err, ERR_INVALID, _("The passphrase is not valid UTF-8 text."));
	if (text_length(secret) < SESSION_SHORTEST)
		return err_set(err, ERR_INVALID,
		    _("The passphrase needs %d characters or more: three or four words are easy to remember."),
		    SESSION_SHORTEST);
	return true;
}

bool
app_passphrase_hash(struct arena *arena, char *secret, char **hash, struct err *err)
{
	if (!app_passphrase_good(secret, err))
		return false;
	char *normal = session_normal(arena, secret);
	*hash = arena_alloc(arena, crypto_pwhash_STRBYTES);
	int failed = crypto_pwhash_str(*hash, normal, strlen(normal), SESSION_OPS, SESSION_MEMORY);
	sodium_memzero(normal, strlen(normal));
	sodium_memzero(secret, strlen(secret));
	return !failed || err_set(err, ERR_IO, _("Not enough memory to protect the passphrase: 64 MiB are needed."));
}

bool
app_passphrase_set(struct app *app, struct uuid staff, char *secret, struct err *err)
{
	struct arena *arena = arena_new();
	char *hash;
	struct tx *tx;
	bool ok = false;

	if (!app_allow(app, RIGHT_staff_edit, (struct uuid){{0}}, err) ||
	    !app_passphrase_hash(arena, secret, &hash, err))
		goto out;
	struct tx_intent intent = app_intent(app, "passphrase.set", 'U', TX_STAFF);
	intent.object = "staff";
	intent.object_id = staff;
	if (!tx_begin(app_db(app), &intent, &tx, err))
		goto out;
	if (!credential_set(tx, staff, hash, err)) {
		tx_abort(tx);
		goto out;
	}
	ok = tx_commit(tx, err);
out:
	sodium_memzero(secret, strlen(secret));
	arena_free(arena);
	return ok;
}

bool
app_status(struct app *app, struct app_status *status, struct err *err)
{
	struct status_counts counts;

	*status = (struct app_status){.sync_age = -1};
	if (!status_read(app_db(app), app_who(app)->staff, clock_now(),
	    clock_now() + app_settings(app)->calls_window * 60 * 1000, app_today(app, NULL), &counts, err))
		return false;
	if (!app_sync_age(app, &status->sync_age, &status->to_decide))
		*status = (struct app_status){.sync_age = -1};
	/* Nobody is called to what is somebody else's to do. */
	if (!app_may(app, RIGHT_decide))
		status->to_decide = 0;
	status->syncing = app_sync_said(app)->runs;
	status->calls = counts.calls;
	status->waiting = counts.waiting;
	status->drafts = counts.drafts;
	return true;
}
