#include "base/clock.h"
#include "base/i18n.h"
#include "session_internal.h"
#include "session_tags.h"
#include "store/merge.h"
#include "store/settle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is fetched of one visitor. */
struct visit {
	struct session *session;
	struct op *ops;			/* of every segment that is about her, ours and strangers' alike */
	size_t count, room;
	struct uuid *family;		/* her row, and all that hang on it */
	size_t family_count, family_room;
	const char *scope;		/* "g.NAME" of her group */
};

/* ---- segments by tag -------------------------------------------------------------------------- */

static const struct peers_member *
visit_member(const struct session *session, struct uuid site)
{
	for (size_t i = 0; i < session->member_count; i++)
		if (uuid_equal(session->members[i].site, site))
			return &session->members[i];
	return NULL;
}

/* What does not verify is left out: it is nobody's word. */
static bool
visit_take(struct visit *visit, const struct hub_item *item, const char *scope, struct err *err)
{
	struct session *session = visit->session;
	const struct peers_member *member;
	struct segment segment;
	struct op *ops;
	size_t count;

	if (!segment_parse(item->bytes, item->count, &segment, NULL) ||
	    !uuid_equal(segment.org, session->self.org) || strcmp(segment.scope, scope) != 0 ||
	    !(member = visit_member(session, segment.site)) || !session_verify(session, &segment, member, NULL) ||
	    !segment_open(&session->ring, &segment, session->arena, &ops, &count, NULL))
		return session_event(session, "refused",
		    _("A segment about a visitor does not verify. It was left out."), err);
	for (size_t i = 0; i < count; i++) {
		struct op *op = arena_push(session->arena, &visit->ops, &visit->count, &visit->room, sizeof *op);
		*op = ops[i];
		op->scope = scope;
	}
	return true;
}

/* Every segment of other groups that carries the tag, into visit->ops. */
static bool
visit_fetch(struct visit *visit, const uint8_t tag[KEYRING_TAG], struct err *err)
{
	struct session *session = visit->session;
	struct hub_place *places;
	size_t place_count, count;
	struct hub_item *items;

	visit->count = 0;
	if (!hub_tagged(session->hub, tag, session->arena, &places, &place_count, err))
		return false;
	for (size_t i = 0; i < place_count; i++) {
		const char *scope = arena_text(session->arena, places[i].scope);
		if (strncmp(scope, "g.", 2) != 0 || strcmp(scope, session->scopes[1]) == 0)
			continue;
		if (!hub_fetch(session->hub, scope, places[i].origin, places[i].from - 1, 1, session->arena, &items,
			&count, err))
			return false;
		if (count == 1 && !visit_take(visit, &items[0], scope, err))
			return false;
	}
	return true;
}

/* ---- who belongs to her ------------------------------------------------------------------------- */

static bool
visit_has(const struct visit *visit, struct uuid id)
{
	for (size_t i = 0; i < visit->family_count; i++)
		if (uuid_equal(visit->family[i], id))
			return true;
	return false;
}

/* A new row that names one of the family joins it; staff and sites are everybody's. */
static bool
visit_names(const struct visit *visit, const struct op *op)
{
	const struct entity *of = entity((enum entity_no)op->table);
	struct patch_walk walk = {op->patch, (const uint8_t *)op->patch + op->patch_bytes};
	struct patch_value value;
	struct uuid ref;

	while (of && of->scope == ENTITY_GROUP && patch_next(&walk, &value) == PATCH_ONE)
		if (value.type == PATCH_BLOB && value.count == sizeof ref.byte) {
			memcpy(ref.byte, value.bytes, sizeof ref.byte);
			if (visit_has(visit, ref))
				return true;
		}
	return false;
}

static void
visit_grow(struct visit *visit)
{
	size_t before;

	do {
		before = visit->family_count;
		for (size_t i = 0; i < visit->count; i++)
			if (!visit_has(visit, visit->ops[i].pk) && visit_names(visit, &visit->ops[i]))
				*(struct uuid *)arena_push(visit->session->arena, &visit->family, &visit->family_count,
				    &visit->family_room, sizeof *visit->family) = visit->ops[i].pk;
	} while (visit->family_count > before);
}

/* Each stream in its order, so that later ops of one transaction come after earlier ones. */
static int
visit_compare(const void *a, const void *b)
{
	const struct op *one = a, *other = b;
	int order = memcmp(one->origin.byte, other->origin.byte, sizeof one->origin.byte);

	return order ? order : one->seq < other->seq ? -1 : one->seq > other->seq;
}

static bool
visit_apply(struct visit *visit, struct err *err)
{
	struct session *session = visit->session;
	struct tx_intent intent = session->request->intent;
	struct merge_batch batch = {.arena = session->arena};
	const char *apart = arena_printf(session->arena, "v.%s", visit->scope);
	struct tx *tx;
	bool done = true;

	intent.operation = uuid_make(clock_now());
	intent.event = "patient.fetch";
	intent.patient = visit->family[0];
	qsort(visit->ops, visit->count, sizeof *visit->ops, visit_compare);
	if (!merge_begin(session->db, &intent, &tx, err))
		return false;
	for (size_t i = 0; done && i < visit->family_count; i++)
		done = peers_add_visitor(tx, visit->family[i], visit->scope, err);
	for (size_t i = 0; done && i < visit->count; i++) {
		struct op op = visit->ops[i];
		if (!visit_has(visit, op.pk) || uuid_equal(op.site, session->self.site))
			continue;
		op.scope = apart;
		done = merge_visitor(tx, &op, &batch, err);
	}
	if (!done || !settle_batch(tx, &batch, err)) {
		merge_abort(tx);
		return false;
	}
	session->report->pulled_ops += batch.count.applied;
	return merge_commit(tx, err);
}

/* ---- one visitor --------------------------------------------------------------------------------- */

static bool
visit_patient(struct session *session, struct uuid patient, const char *scope, struct err *err)
{
	struct visit visit = {.session = session, .scope = scope};
	uint8_t tag[KEYRING_TAG];

	keyring_tag(&session->ring, "patient", patient.byte, sizeof patient.byte, tag);
	if (!visit_fetch(&visit, tag, err))
		return false;
	*(struct uuid *)arena_push(session->arena, &visit.family, &visit.family_count, &visit.family_room,
	    sizeof *visit.family) = patient;
	visit_grow(&visit);
	return visit.count == 0 || visit_apply(&visit, err);
}

bool
session_visits(struct session *session, struct err *err)
{
	struct peers_visitor *visitors;
	size_t count;
	bool done = peers_visitors(session->db, session->arena, &visitors, &count, err);

	for (size_t i = 0; done && i < count; i++)
		done = visit_patient(session, visitors[i].patient, visitors[i].scope, err);
	return done;
}

/* The patient whose op wrote this record number, by the blind index and then by looking. */
static bool
visit_find(struct session *session, const char *record, struct uuid *patient, const char **scope, struct err *err)
{
	const struct field *field = entity_field(entity(ENTITY_patient), "record");
	struct visit visit = {.session = session};
	uint8_t tag[KEYRING_TAG], other[KEYRING_TAG];

	session_tag_record(&session->ring, record, tag);
	if (!visit_fetch(&visit, tag, err))
		return false;
	for (size_t i = 0; i < visit.count; i++) {
		const struct op *op = &visit.ops[i];
		struct patch_walk walk = {op->patch, (const uint8_t *)op->patch + op->patch_bytes};
		struct patch_value value;
		while (op->table == ENTITY_patient && patch_next(&walk, &value) == PATCH_ONE) {
			if (value.column != field->no || value.type != PATCH_TEXT)
				continue;
			session_tag_record(
			    &session->ring, arena_text_n(session->arena, value.bytes, value.count), other);
			if (memcmp(tag, other, sizeof tag) == 0) {
				*patient = op->pk;
				*scope = op->scope;
				return true;
			}
		}
	}
	return err_set(err, ERR_NOT_FOUND,
	    _("No other group has a patient with that record number, or its clinic has not handed in yet."));
}

bool
session_fetch_visitor(struct db *db, const struct session_request *request, const char *record, struct uuid *patient,
    struct err *err)
{
	struct session_report report;
	struct session *session = session_new(db, request, &report);
	const char *scope;
	bool done = session_connect(session, err) && hub_hello(session->hub, &session->hello, err) &&
		    session_read_members(session, err) && visit_find(session, record, patient, &scope, err) &&
		    visit_patient(session, *patient, scope, err);
	session_free(session);
	return done;
}
