#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/membership.h"

static struct arena *arena;
static struct hub *hub;
static struct uuid org;
static char folder[64], code[MEMBERSHIP_CODE], recovery[MEMBERSHIP_RECOVERY];

/* What the clinic's own folder holds goes with it. */
static void
remove_folder(void)
{
	char command[96];

	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

static int
set_up(void **state)
{
	struct err err = {0};
	char url[96];

	(void)state;
	arena = arena_new();
	org = uuid_make(1);
	snprintf(folder, sizeof folder, "/tmp/rapport-hub-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(url, sizeof url, "file://%s/hub", folder);
	if (!hub_create(url, org, &err) || !hub_open(url, (struct uuid){{0}}, NULL, &hub, &err) ||
	    !membership_create(hub, org, "Riverside clinics", code, recovery, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	hub_close(hub);
	arena_free(arena);
	remove_folder();
	return 0;
}

static bool
join(struct keyring *ring, const char *site, const char *with, struct err *err)
{
	struct member self = {.group = "main"};
	char org_name[320] = "";

	snprintf(self.code, sizeof self.code, "%s", site);
	snprintf(self.name, sizeof self.name, "%s clinic", site);
	*err = (struct err){0};
	if (!membership_join(hub, with, &self, ring, org_name, err)) {
		assert_true(err->code != ERR_NONE && err->text[0]);
		return false;
	}
	assert_string_equal(org_name, "Riverside clinics");
	return true;
}

static void
join_new(struct keyring *ring, const char *site)
{
	struct err err;

	keyring_make(ring, uuid_make(2));
	if (!join(ring, site, code, &err))
		fail_msg("%s", err.text);
}

static size_t
count_members(const struct keyring *ring, size_t *bad)
{
	struct member *members;
	struct err err = {0};
	size_t count;

	if (!membership_list(hub, ring, arena, &members, &count, bad, &err))
		fail_msg("%s", err.text);
	for (size_t i = 1; i < count; i++)
		assert_true(strcmp(members[i - 1].code, members[i].code) <= 0);
	return count;
}

static bool
refresh(struct keyring *ring, bool *more, struct err *err)
{
	struct membership_roll roll;

	return membership_refresh(hub, ring, arena, &roll, more, err);
}

static void
rotate(struct uuid leaving)
{
	struct err err = {0};
	char next[MEMBERSHIP_CODE];

	if (!membership_rotate(hub, recovery, leaving, next, &err))
		fail_msg("%s", err.text);
	assert_string_not_equal(next, code);
	memcpy(code, next, sizeof code);
}

static void
one_code_lets_in_any_number_of_sites(void **state)
{
	struct keyring rings[4];
	char site[3] = "A";
	size_t bad;

	(void)state;
	for (int i = 0; i < 4; i++, site[0]++) {
		join_new(&rings[i], site);
		assert_true(uuid_equal(rings[i].org, org));
		assert_int_equal(rings[i].epochs, 1);
		assert_memory_equal(rings[i].keys[0], rings[0].keys[0], KEYRING_KEY);
		assert_memory_equal(rings[i].root_key, rings[0].root_key, KEYRING_PUBLIC);
	}
	assert_int_equal(count_members(&rings[0], &bad), 4);
	assert_int_equal(bad, 0);
	assert_int_equal(count_members(NULL, &bad), 4);
}

static void
joining_again_changes_nothing(void **state)
{
	struct keyring ring, again;
	struct err err;
	size_t bad;

	(void)state;
	join_new(&ring, "NS");
	again = ring;
	assert_true(join(&again, "NS", code, &err));
	assert_memory_equal(&again, &ring, sizeof ring);
	assert_int_equal(count_members(&ring, &bad), 1);
}

static void
a_code_of_a_site_is_given_once(void **state)
{
	struct keyring ring, other;
	struct err err;

	(void)state;
	join_new(&ring, "NS");
	keyring_make(&other, uuid_make(3));
	assert_false(join(&other, "ns", code, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_true(join(&other, "RV", code, &err));
}

static void
a_copy_with_other_keys_is_not_that_site(void **state)
{
	struct keyring ring, copy;
	struct err err;

	(void)state;
	join_new(&ring, "NS");
	keyring_make(&copy, ring.site);
	assert_false(join(&copy, "NS", code, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(copy.epochs, 0);
}

static void
a_site_code_that_could_name_a_folder_is_refused(void **state)
{
	static const char *const codes[] = {"", "..", "a/b", "-x", "A B", "é"};
	struct keyring ring;
	struct err err;

	(void)state;
	keyring_make(&ring, uuid_make(2));
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		assert_false(join(&ring, codes[i], code, &err));
		assert_int_equal(err.code, ERR_INVALID);
	}
}

static void
a_mistyped_code_is_told_from_a_wrong_one(void **state)
{
	struct keyring ring;
	struct err err;
	char typed[MEMBERSHIP_CODE];

	(void)state;
	keyring_make(&ring, uuid_make(2));
	memcpy(typed, code, sizeof typed);
	typed[14] = typed[14] == '7' ? '8' : '7';
	assert_false(join(&ring, "NS", typed, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_false(join(&ring, "NS", "", &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_false(join(&ring, "NS", recovery, &err));
	assert_int_equal(err.code, ERR_INVALID);
	for (char *c = typed; *c; c++)
		*c = (char)(code[c - typed] >= 'A' ? code[c - typed] + 32 : code[c - typed] == '-' ? ' ' : code[c - typed]);
	assert_true(join(&ring, "NS", typed, &err));
}

static void
the_code_of_another_organisation_opens_nothing(void **state)
{
	struct keyring ring;
	struct err err;
	char other[MEMBERSHIP_CODE];

	(void)state;
	memcpy(other, code, sizeof other);
	tear_down(state);
	set_up(state);
	keyring_make(&ring, uuid_make(2));
	assert_false(join(&ring, "NS", other, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(ring.epochs, 0);
}

static void
after_rotating_the_old_code_is_no_longer_good(void **state)
{
	struct keyring ring, late;
	struct err err;
	char old[MEMBERSHIP_CODE];
	bool more;
	size_t bad;

	(void)state;
	join_new(&ring, "NS");
	memcpy(old, code, sizeof old);
	rotate((struct uuid){{0}});
	keyring_make(&late, uuid_make(3));
	assert_false(join(&late, "RV", old, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_true(join(&late, "RV", code, &err));
	assert_int_equal(late.epochs, 2);
	assert_memory_equal(late.keys[0], ring.keys[0], KEYRING_KEY);
	assert_true(refresh(&ring, &more, &err));
	assert_true(more);
	assert_int_equal(ring.epochs, 2);
	assert_memory_equal(ring.keys, late.keys, sizeof ring.keys);
	assert_true(refresh(&ring, &more, &err));
	assert_false(more);
	assert_int_equal(count_members(&ring, &bad), 2);
	assert_int_equal(bad, 0);
}

static void
a_member_that_was_away_gets_every_key(void **state)
{
	struct keyring ring, late;
	struct err err;
	bool more;

	(void)state;
	join_new(&ring, "NS");
	for (int i = 0; i < 3; i++)
		rotate((struct uuid){{0}});
	join_new(&late, "RV");
	rotate((struct uuid){{0}});
	assert_true(refresh(&ring, &more, &err) && refresh(&late, &more, &err));
	assert_int_equal(ring.epochs, 5);
	assert_memory_equal(&ring.keys, &late.keys, sizeof ring.keys);
}

static void
who_has_left_gets_no_key_and_its_code_is_free(void **state)
{
	struct keyring ring, gone, next;
	struct member *members;
	struct err err = {0};
	size_t count, bad;
	bool more;

	(void)state;
	join_new(&ring, "NS");
	join_new(&gone, "RV");
	rotate(gone.site);
	assert_false(refresh(&gone, &more, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(gone.epochs, 1);
	assert_true(refresh(&ring, &more, &err) && more);
	assert_true(membership_list(hub, &ring, arena, &members, &count, &bad, &err));
	assert_int_equal(count, 2);
	assert_true(members[1].left && !members[0].left && uuid_equal(members[1].site, gone.site));
	assert_memory_equal(members[1].sign_key, gone.sign_key, KEYRING_PUBLIC);
	assert_false(join(&gone, "RV", code, &err));
	assert_int_equal(err.code, ERR_DENIED);
	join_new(&next, "RV");
	assert_false(membership_rotate(hub, recovery, uuid_make(9), code, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void
only_the_recovery_key_rotates(void **state)
{
	struct err err = {0};
	char next[MEMBERSHIP_CODE], other[MEMBERSHIP_RECOVERY];

	(void)state;
	assert_false(membership_rotate(hub, code, (struct uuid){{0}}, next, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(next, "");
	memcpy(other, recovery, sizeof other);
	tear_down(state);
	set_up(state);
	assert_false(membership_rotate(hub, other, (struct uuid){{0}}, next, &err));
	assert_int_equal(err.code, ERR_DENIED);
	rotate((struct uuid){{0}});
}

static const void *
record(enum hub_kind kind, const char *name, size_t *count)
{
	const void *bytes;
	struct err err = {0};
	bool found;

	assert_true(hub_get(hub, kind, name, arena, &bytes, count, &found, &err) && found);
	return arena_copy(arena, bytes, *count);
}

static void
put_record(enum hub_kind kind, const char *name, const void *bytes, size_t count)
{
	struct err err = {0};

	if (!hub_put(hub, kind, name, bytes, count, HUB_PUT_ANY, NULL, 0, &err))
		fail_msg("%s", err.text);
}

/* A hub that changes what it keeps is noticed, byte for byte. */
static void
a_changed_record_of_a_member_is_not_believed(void **state)
{
	struct keyring ring, other;
	struct membership_roll roll;
	struct err err = {0};
	char name[UUID_TEXT];
	size_t count, bad;

	(void)state;
	join_new(&ring, "NS");
	join_new(&other, "RV");
	uuid_format(other.site, name);
	const uint8_t *was = record(HUB_MEMBER, name, &count);
	uint8_t *bytes = arena_copy(arena, was, count);
	for (size_t i = 0; i < count; i += 11) {
		bytes[i] ^= 1;
		put_record(HUB_MEMBER, name, bytes, count);
		bytes[i] ^= 1;
		assert_true(membership_read(hub, &ring, arena, &roll, &err));
		if (roll.count == 2 && memcmp(roll.members[1].sign_key, other.sign_key, KEYRING_PUBLIC) != 0)
			fail_msg("byte %zu", i);
		if (roll.count == 1) {
			assert_int_equal(roll.fault_count, 1);
			assert_int_equal(roll.faults[0].kind, HUB_MEMBER);
			assert_string_equal(roll.faults[0].name, name);
		}
	}
	put_record(HUB_MEMBER, name, was, count);
	assert_int_equal(count_members(&ring, &bad), 2);
	uuid_format(uuid_make(4), name);
	put_record(HUB_MEMBER, name, was, count);
	assert_int_equal(count_members(&ring, &bad), 2);
	assert_int_equal(bad, 1);
}

/* The old code with a hub that puts the old invitation back: still nobody new. */
static void
an_invitation_put_back_lets_nobody_in(void **state)
{
	struct keyring ring, late;
	struct err err;
	char old[MEMBERSHIP_CODE];
	size_t count, bad;

	(void)state;
	join_new(&ring, "NS");
	memcpy(old, code, sizeof old);
	const void *invite = record(HUB_INVITE, "1", &count);
	rotate((struct uuid){{0}});
	put_record(HUB_INVITE, "1", invite, count);
	keyring_make(&late, uuid_make(3));
	assert_false(join(&late, "RV", old, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(count_members(&ring, &bad), 0);
	assert_int_equal(bad, 1);
}

/* A hub that seals a key of its own to a member would read what the member writes next. */
static void
a_key_that_root_did_not_sign_is_not_taken(void **state)
{
	struct keyring ring;
	struct err err = {0};
	char name[64], site[UUID_TEXT];
	size_t count;
	bool more;

	(void)state;
	join_new(&ring, "NS");
	rotate((struct uuid){{0}});
	uuid_format(ring.site, site);
	snprintf(name, sizeof name, "2.%s", site);
	const uint8_t *was = record(HUB_KEY, name, &count);
	uint8_t *bytes = arena_copy(arena, was, count);
	bytes[count / 2] ^= 1;
	put_record(HUB_KEY, name, bytes, count);
	assert_false(refresh(&ring, &more, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(ring.epochs, 1);
	put_record(HUB_KEY, name, was, count);
	rotate((struct uuid){{0}});
	snprintf(name, sizeof name, "3.%s", site);
	put_record(HUB_KEY, name, was, count);
	assert_false(refresh(&ring, &more, &err));
	assert_int_equal(ring.epochs, 2);
}

/* Cut after each of its writes and run again: everybody gets every key, and the last code is good. */
static void
a_rotation_that_was_cut_is_run_again(void **state)
{
	struct keyring ring, late;
	struct err err = {0};
	char site[UUID_TEXT], name[64];
	bool more;

	(void)state;
	join_new(&ring, "NS");
	rotate((struct uuid){{0}});
	uuid_format(ring.site, site);
	snprintf(name, sizeof name, "2.%s", site);
	assert_true(hub_drop(hub, HUB_INVITE, "2", &err) && hub_drop(hub, HUB_KEY, name, &err));
	keyring_make(&late, uuid_make(3));
	assert_false(join(&late, "RV", code, &err));
	rotate((struct uuid){{0}});
	join_new(&late, "RV");
	assert_true(refresh(&ring, &more, &err));
	assert_int_equal(ring.epochs, 3);
	assert_memory_equal(&ring.keys, &late.keys, sizeof ring.keys);
}

static enum hub_push
hand_in(const struct keyring *ring, struct err *err)
{
	struct segment about = {.org = ring->org, .origin = uuid_make(5), .site = ring->site, .scope = "g.main",
	    .schema = 2, .made = 1000}, made;
	struct op op = {.origin = about.origin, .site = about.site, .seq = 1, .first = 1, .stamp = 7, .last = true,
	    .table = 11, .pk = uuid_make(6), .kind = "put", .actor = "jon"};
	enum hub_push said = HUB_REFUSED;

	if (!segment_seal(ring, &about, &op, 1, arena, &made, err) || !hub_push(hub, &made, &said, err))
		fail_msg("%s", err->text);
	return said;
}

static void
the_hub_takes_changes_of_members_only(void **state)
{
	struct keyring ring, stranger;
	struct err err = {0};

	(void)state;
	join_new(&ring, "NS");
	if (hand_in(&ring, &err) != HUB_TAKEN)
		fail_msg("%s", err.text);
	stranger = ring;
	keyring_make(&stranger, uuid_make(8));
	stranger.org = ring.org;
	stranger.epochs = 1;
	assert_int_equal(hand_in(&stranger, &err), HUB_REFUSED);
	stranger.site = ring.site;
	assert_int_equal(hand_in(&stranger, &err), HUB_REFUSED);
}

static void
there_is_one_organisation_at_a_hub(void **state)
{
	struct err err = {0};
	char other[MEMBERSHIP_CODE], paper[MEMBERSHIP_RECOVERY];

	(void)state;
	assert_false(membership_create(hub, org, "Another", other, paper, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_string_equal(other, "");
	assert_string_equal(paper, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_code_lets_in_any_number_of_sites, set_up, tear_down),
		cmocka_unit_test_setup_teardown(joining_again_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_code_of_a_site_is_given_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_copy_with_other_keys_is_not_that_site, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_site_code_that_could_name_a_folder_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_mistyped_code_is_told_from_a_wrong_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_code_of_another_organisation_opens_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(after_rotating_the_old_code_is_no_longer_good, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_member_that_was_away_gets_every_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_has_left_gets_no_key_and_its_code_is_free, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_the_recovery_key_rotates, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_record_of_a_member_is_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_invitation_put_back_lets_nobody_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_key_that_root_did_not_sign_is_not_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rotation_that_was_cut_is_run_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_hub_takes_changes_of_members_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(there_is_one_organisation_at_a_hub, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
