#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/hash.h"
#include "sync/segment.h"
#include "sync/segment_body.h"

enum { OPS = 7, SCOPE_AT = 24, FIXED = 196 };

static struct arena *arena;
static struct keyring ring;
static struct segment about;
static struct op ops[OPS];
static uint8_t tags[3 * SEGMENT_TAG];

static void
join(struct keyring *member, struct uuid org)
{
	keyring_make(member, uuid_make(1));
	member->org = org;
	member->epochs = 2;
	hash_random(member->keys, 2 * (size_t)KEYRING_KEY);
}

/* All kinds of values in one patch, and at its end a type of a later program. */
static void
patch_of_everything(struct op *op)
{
	static const int64_t numbers[] = {0, -1, INT64_MAX, INT64_MIN};
	struct buf buf = {0};

	patch_put(&buf, &(struct patch_value){.column = 1, .type = PATCH_NULL});
	patch_put(&buf, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "", .count = 0});
	patch_put(&buf, &(struct patch_value){.column = 3, .type = PATCH_TEXT, .bytes = "Ngũgĩ", .count = 7});
	patch_put(&buf, &(struct patch_value){.column = 4, .type = PATCH_BLOB, .bytes = "\0\xff\0", .count = 3});
	for (int i = 0; i < 4; i++)
		patch_put(&buf, &(struct patch_value){.column = 5 + i, .type = PATCH_INT, .number = numbers[i]});
	patch_put(&buf, &(struct patch_value){.column = 900, .type = (enum patch_type)77});
	op->patch = arena_copy(arena, buf.bytes, buf.used);
	op->patch_bytes = buf.used;
	buf_free(&buf);
}

/* Three transactions: of one op, of four, of two; with a kind and a table nobody knows yet. */
static int
set_up(void **state)
{
	static const char *const kinds[OPS] = {"insert", "put", "life", "purge", "foldaway", "put", ""};
	static const char *const actors[OPS] = {"jon", "jon", "mei", "", "jon", "system:import", "mei"};
	static const int64_t firsts[OPS] = {41, 42, 42, 42, 42, 46, 46};
	static const int64_t stamps[OPS] = {0, 7, 7, 7, 7, INT64_C(1794908520000) << 16, INT64_C(1794908520000) << 16};

	(void)state;
	arena = arena_new();
	join(&ring, uuid_make(2));
	about = (struct segment){.org = ring.org, .origin = uuid_make(3), .site = ring.site, .scope = "g.main",
	    .schema = 2, .made = INT64_C(1794908520000), .tag_count = 3, .tags = tags};
	memcpy(tags, "zzzzzzzzaaaaaaaazzzzzzzz", sizeof tags);
	hash_random(about.prev, sizeof about.prev);
	for (int i = 0; i < OPS; i++) {
		ops[i] = (struct op){.origin = about.origin, .site = about.site, .seq = 41 + i, .first = firsts[i],
		    .stamp = stamps[i], .last = i == 0 || i == 4 || i == 6, .table = i == 3 ? INT64_MAX : 11,
		    .pk = uuid_make(10 + i), .kind = kinds[i], .actor = actors[i], .base = "\1\1\0\0\0\0\0\0\0\7",
		    .base_bytes = i == 1 ? 10 : 0};
		if (i % 2 == 0)
			patch_of_everything(&ops[i]);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct segment
seal(void)
{
	struct segment made;
	struct err err = {0};

	if (!segment_seal(&ring, &about, ops, OPS, arena, &made, &err))
		fail_msg("%s", err.text);
	return made;
}

/* Taken only when it parses, verifies and opens. A refusal gives a reason. */
static bool
take(const struct keyring *with, const void *bytes, size_t count, const uint8_t *sign_key, struct err *err)
{
	struct arena *own = arena_new();
	struct segment segment;
	struct op *read;
	size_t read_count;
	bool taken;

	*err = (struct err){0};
	taken = segment_parse(bytes, count, &segment, err) && segment_verify(&segment, sign_key, err) &&
	    segment_open(with, &segment, own, &read, &read_count, err);
	if (!taken)
		assert_true(err->code != ERR_NONE && err->text[0] != '\0');
	arena_free(own);
	return taken;
}

static void
what_was_sealed_comes_out_the_same(void **state)
{
	struct segment made = seal(), read;
	struct op *out;
	size_t count;
	struct err err = {0};

	(void)state;
	assert_true(segment_parse(made.bytes, made.count, &read, &err));
	assert_true(segment_verify(&read, ring.sign_key, &err));
	assert_true(segment_open(&ring, &read, arena, &out, &count, &err));
	assert_int_equal(count, OPS);
	for (int i = 0; i < OPS; i++) {
		assert_memory_equal(&out[i].origin, &ops[i].origin, sizeof ops[i].origin);
		assert_memory_equal(&out[i].site, &ops[i].site, sizeof ops[i].site);
		assert_memory_equal(&out[i].pk, &ops[i].pk, sizeof ops[i].pk);
		assert_true(out[i].seq == ops[i].seq && out[i].first == ops[i].first && out[i].stamp == ops[i].stamp);
		assert_true(out[i].last == ops[i].last && out[i].table == ops[i].table);
		assert_string_equal(out[i].kind, ops[i].kind);
		assert_string_equal(out[i].actor, ops[i].actor);
		assert_int_equal(out[i].patch_bytes, ops[i].patch_bytes);
		assert_memory_equal(out[i].patch, ops[i].patch ? ops[i].patch : "", ops[i].patch_bytes);
		assert_int_equal(out[i].base_bytes, ops[i].base_bytes);
		assert_memory_equal(out[i].base, ops[i].base, ops[i].base_bytes);
	}
}

static void
the_header_says_whose_and_where(void **state)
{
	struct segment made = seal(), read;
	struct err err = {0};

	(void)state;
	assert_true(segment_parse(made.bytes, made.count, &read, &err));
	assert_memory_equal(&read.org, &about.org, sizeof about.org);
	assert_memory_equal(&read.origin, &about.origin, sizeof about.origin);
	assert_memory_equal(&read.site, &about.site, sizeof about.site);
	assert_string_equal(read.scope, "g.main");
	assert_memory_equal(read.prev, about.prev, SEGMENT_HASH);
	assert_true(read.from == 41 && read.to == 47 && read.ops == OPS && read.schema == 2 && read.key == 2);
	assert_true(read.stamp_most == ops[OPS - 1].stamp && read.made == about.made);
	assert_int_equal(read.tag_count, 2);
	assert_memory_equal(read.tags, "aaaaaaaazzzzzzzz", 16);
	assert_memory_equal(read.hash, made.hash, SEGMENT_HASH);
	assert_memory_equal(read.sig, made.sig, SEGMENT_SIG);
}

static void
nothing_of_a_patient_is_readable_in_it(void **state)
{
	struct segment made = seal();

	(void)state;
	assert_null(memmem(made.bytes, made.count, "Ngũgĩ", 7));
	assert_null(memmem(made.bytes, made.count, "system:import", 13));
}

/* Each cut lies in memory of its own size, so that a sanitizer sees a read behind it. */
static void
a_segment_cut_anywhere_is_refused(void **state)
{
	struct segment made = seal();
	struct err err;

	(void)state;
	for (size_t count = 0; count < made.count; count++) {
		uint8_t *cut = malloc(count ? count : 1);
		assert_non_null(cut);
		memcpy(cut, made.bytes, count);
		assert_false(take(&ring, cut, count, ring.sign_key, &err));
		free(cut);
	}
}

static void
anything_after_a_segment_is_refused(void **state)
{
	struct segment made = seal();
	uint8_t *longer = arena_alloc(arena, made.count + 1);
	struct err err;

	(void)state;
	memcpy(longer, made.bytes, made.count);
	assert_false(take(&ring, longer, made.count + 1, ring.sign_key, &err));
	assert_true(take(&ring, longer, made.count, ring.sign_key, &err));
}

static void
every_flipped_bit_is_refused(void **state)
{
	struct segment made = seal();
	uint8_t *bytes = arena_copy(arena, made.bytes, made.count);
	struct err err;

	(void)state;
	for (size_t bit = 0; bit < 8 * made.count; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (take(&ring, bytes, made.count, ring.sign_key, &err))
			fail_msg("bit %zu of byte %zu", bit % 8, bit / 8);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_true(take(&ring, bytes, made.count, ring.sign_key, &err));
}

/* Hash and signature again over edited bytes, as a member with other intentions would make them. */
static void
sign_again(uint8_t *bytes, size_t count, const struct keyring *by)
{
	uint8_t hash[SEGMENT_HASH];

	crypto_generichash(hash, sizeof hash, bytes, count - SEGMENT_SIG, NULL, 0);
	crypto_sign_detached(bytes + count - SEGMENT_SIG, NULL, hash, sizeof hash, by->sign_secret);
}

/* The body is bound to its header: a signature made anew does not help. */
static void
every_bit_of_the_header_is_bound_to_the_body(void **state)
{
	struct segment made = seal();
	uint8_t *bytes = arena_copy(arena, made.bytes, made.count);
	struct err err;

	(void)state;
	for (size_t bit = 0; bit < 8 * made.body_at; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		sign_again(bytes, made.count, &ring);
		if (take(&ring, bytes, made.count, ring.sign_key, &err))
			fail_msg("bit %zu of byte %zu", bit % 8, bit / 8);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
a_segment_replayed_in_another_scope_is_refused(void **state)
{
	struct segment made = seal();
	uint8_t *bytes = arena_copy(arena, made.bytes, made.count);
	struct err err;

	(void)state;
	memcpy(bytes + SCOPE_AT, "g.east", 6);
	assert_false(take(&ring, bytes, made.count, ring.sign_key, &err));
	assert_int_equal(err.code, ERR_DENIED);
	sign_again(bytes, made.count, &ring);
	assert_false(take(&ring, bytes, made.count, ring.sign_key, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
}

static void
another_site_cannot_have_signed_it(void **state)
{
	struct segment made = seal();
	struct keyring other;
	struct err err;

	(void)state;
	join(&other, ring.org);
	assert_false(take(&ring, made.bytes, made.count, other.sign_key, &err));
	assert_int_equal(err.code, ERR_DENIED);
}

static void
another_organisation_cannot_read_it(void **state)
{
	struct segment made = seal();
	struct keyring other;
	struct err err;

	(void)state;
	join(&other, uuid_make(9));
	assert_false(take(&other, made.bytes, made.count, ring.sign_key, &err));
	assert_int_equal(err.code, ERR_DENIED);
	other.org = ring.org;
	assert_false(take(&other, made.bytes, made.count, ring.sign_key, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
	other = ring;
	other.epochs = 1;
	assert_false(take(&other, made.bytes, made.count, ring.sign_key, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	other = ring;
	other.epochs = 3;
	assert_true(take(&other, made.bytes, made.count, ring.sign_key, &err));
}

static void
half_a_transaction_is_never_sealed(void **state)
{
	struct segment made;
	struct err err = {0};

	(void)state;
	assert_false(segment_seal(&ring, &about, ops, 3, arena, &made, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_false(segment_seal(&ring, &about, ops + 2, 3, arena, &made, &err));
	assert_false(segment_seal(&ring, &about, ops, 0, arena, &made, &err));
	assert_true(segment_seal(&ring, &about, ops + 1, 4, arena, &made, &err));
	ops[5].stamp = 1;
	assert_false(segment_seal(&ring, &about, ops, OPS, arena, &made, &err));
	ops[5].stamp = ops[6].stamp;
	ops[5].seq++;
	assert_false(segment_seal(&ring, &about, ops, OPS, arena, &made, &err));
}

static void
no_scope_names_a_place_in_a_file_system(void **state)
{
	static const char *const scopes[] = {"", "..", ".", "../x", "s./x", "s.a b", "s.a\\b", "g.\n"};
	struct segment made;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
		memset(about.scope, 0, sizeof about.scope);
		memcpy(about.scope, scopes[i], strlen(scopes[i]));
		assert_false(segment_seal(&ring, &about, ops, OPS, arena, &made, &err));
	}
	memset(about.scope, 'a', sizeof about.scope);
	assert_false(segment_seal(&ring, &about, ops, OPS, arena, &made, &err));
	about.scope[SEGMENT_SCOPE - 1] = '\0';
	assert_true(segment_seal(&ring, &about, ops, OPS, arena, &made, &err));
}

/* A member that packs 65 MiB of nothing takes no more memory here than what is allowed. */
static void
a_body_that_unpacks_to_too_much_is_refused(void **state)
{
	struct segment made;
	struct err err = {0};
	struct op op = ops[0];

	(void)state;
	op.patch_bytes = SEGMENT_PLAIN_MOST;
	op.patch = arena_alloc(arena, op.patch_bytes);
	assert_false(segment_seal(&ring, &about, &op, 1, arena, &made, &err));
	assert_int_equal(err.code, ERR_INVALID);
	op.patch_bytes /= 2;
	assert_true(segment_seal(&ring, &about, &op, 1, arena, &made, &err));
	assert_true(take(&ring, made.bytes, made.count, ring.sign_key, &err));
}

/* Bytes that decrypt well but are not the ops promised: all counts, all cuts. */
static void
ops_that_are_not_those_of_the_header_are_refused(void **state)
{
	struct segment header = seal();
	struct buf plain = {0};
	struct op *out;
	struct err err = {0};

	(void)state;
	segment_body_pack(&plain, ops, OPS, arena);
	assert_true(segment_body_unpack(plain.bytes, plain.used, &header, arena, &out, &err));
	for (size_t count = 0; count < plain.used; count++) {
		char *cut = malloc(count ? count : 1);
		assert_non_null(cut);
		memcpy(cut, plain.bytes, count);
		assert_false(segment_body_unpack(cut, count, &header, arena, &out, &err));
		assert_int_equal(err.code, ERR_CORRUPT);
		free(cut);
	}
	header.ops = UINT32_MAX;
	assert_false(segment_body_unpack(plain.bytes, plain.used, &header, arena, &out, &err));
	header.ops = OPS;
	header.stamp_most--;
	assert_false(segment_body_unpack(plain.bytes, plain.used, &header, arena, &out, &err));
	buf_free(&plain);
}

static void
an_ordinary_day_takes_few_bytes(void **state)
{
	enum { MANY = 1000 };
	struct op *day = arena_array(arena, MANY, sizeof *day);
	struct segment made;
	struct err err = {0};

	(void)state;
	for (int i = 0; i < MANY; i++) {
		day[i] = ops[0];
		day[i].seq = day[i].first = 1 + i;
		day[i].stamp = (INT64_C(1794908520000) + i * 20000) << 16;
		day[i].pk = uuid_make(INT64_C(1794908520000) + i);
		day[i].patch = "\1\2\6Okafor\3\1\2";
		day[i].patch_bytes = 12;
	}
	about.tag_count = 0;
	assert_true(segment_seal(&ring, &about, day, MANY, arena, &made, &err));
	assert_true(made.count < MANY * 26);
	assert_true(take(&ring, made.bytes, made.count, ring.sign_key, &err));
	assert_true(made.body_at == FIXED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_sealed_comes_out_the_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_header_says_whose_and_where, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_of_a_patient_is_readable_in_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_segment_cut_anywhere_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(anything_after_a_segment_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_flipped_bit_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_bit_of_the_header_is_bound_to_the_body, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_segment_replayed_in_another_scope_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_site_cannot_have_signed_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_organisation_cannot_read_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(half_a_transaction_is_never_sealed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_scope_names_a_place_in_a_file_system, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_body_that_unpacks_to_too_much_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ops_that_are_not_those_of_the_header_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_ordinary_day_takes_few_bytes, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
