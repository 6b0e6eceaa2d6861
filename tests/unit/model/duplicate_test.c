#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/duplicate.h"

enum { FEBRL_MOST = 400, FEBRL_COLUMNS = 11 };

static struct arena *arena;
static struct nicknames *nicknames;

static int
open_list(void **state)
{
	(void)state;
	struct err err;

	arena = arena_new();
	return nickname_builtin(arena, &nicknames, &err) ? 0 : -1;
}

static int
close_list(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The mockup's newcomer and what the book may hold. */
static const char *const phone188[] = {"5550188"}, *const phone120[] = {"5550120"};
static const struct duplicate_person ada = {.family = "okafor",
	.given = "ada chidinma",
	.born = "1991-06-14",
	.sex = "female",
	.phones = phone188,
	.phone_count = 1};
static const struct duplicate_counts some = {
	.patients = 18204, .family = 3, .given = 2, .born = 1, .phone = 1, .address = 1, .postcode = 40};

static struct duplicate_score
against(struct duplicate_person other)
{
	struct duplicate_score score;

	duplicate_compare(&ada, &other, &some, nicknames, &score);
	return score;
}

static char *
says(const struct duplicate_score *score, enum duplicate_part part)
{
	return duplicate_reason(arena, part, &score->mark[part]);
}

static void
adaeze_of_eastgate_is_very_like_her(void **state)
{
	(void)state;
	struct duplicate_person other = ada;

	other.given = "adaeze c";
	struct duplicate_score score = against(other);
	assert_int_equal(duplicate_band(&score), DUPLICATE_VERY);
	assert_string_equal(says(&score, DUPLICATE_BORN), "same");
	assert_string_equal(says(&score, DUPLICATE_PHONE), "same");
	assert_string_equal(says(&score, DUPLICATE_ADDRESS), "not known");
}

static void
the_same_name_alone_is_not_the_same_person(void **state)
{
	(void)state;
	struct duplicate_person other = {
		.family = "okafor", .given = "ada", .born = "1958-05-02", .phones = phone120, .phone_count = 1};
	struct duplicate_score score = against(other);

	assert_in_range(duplicate_band(&score), DUPLICATE_NO, DUPLICATE_LITTLE);
	assert_string_equal(says(&score, DUPLICATE_BORN), "no");
	assert_string_equal(says(&score, DUPLICATE_PHONE), "no");
}

static void
a_rare_name_says_more_than_a_common_one(void **state)
{
	(void)state;
	struct duplicate_counts rare = some, common = some;
	struct duplicate_score one, two;

	rare.family = 1;
	common.family = 900;
	duplicate_compare(&ada, &ada, &rare, nicknames, &one);
	duplicate_compare(&ada, &ada, &common, nicknames, &two);
	assert_true(one.mark[DUPLICATE_FAMILY].weight > two.mark[DUPLICATE_FAMILY].weight + 3);
	assert_true(one.bits > two.bits);
}

static void
typing_errors_are_named(void **state)
{
	(void)state;
	struct duplicate_person other = ada;

	other.family = "okaofr";
	other.born = "1991-06-15";
	struct duplicate_score score = against(other);
	assert_string_equal(says(&score, DUPLICATE_FAMILY), "1 letter differs");
	assert_string_equal(says(&score, DUPLICATE_BORN), "1 digit differs");
	assert_int_equal(duplicate_band(&score), DUPLICATE_VERY);
	other.born = "1991-14-06";
	score = against(other);
	assert_string_equal(says(&score, DUPLICATE_BORN), "day and month swapped");
	other.family = "ada chidinma";
	other.given = "okafor";
	other.born = ada.born;
	score = against(other);
	assert_string_equal(says(&score, DUPLICATE_FAMILY), "names swapped");
	assert_int_equal(duplicate_band(&score), DUPLICATE_VERY);
	other.given = "bill";
	other.family = "gates";
	struct duplicate_person will = {.family = "gates", .given = "william"};
	duplicate_compare(&other, &will, &some, nicknames, &score);
	assert_string_equal(says(&score, DUPLICATE_GIVEN), "nickname");
}

static void
living_together_is_not_being_one_person(void **state)
{
	(void)state;
	struct duplicate_person wife = ada, husband = ada;
	struct duplicate_score score;

	wife.address = husband.address = "12 mill lane";
	wife.postcode = husband.postcode = "ab12cd";
	husband.given = "obinna";
	husband.born = "1988-01-30";
	husband.sex = "male";
	duplicate_compare(&wife, &husband, &some, nicknames, &score);
	assert_int_equal(duplicate_band(&score), DUPLICATE_NO);
	/* Twins come near, but nobody is told that they are very like. */
	husband.born = wife.born;
	husband.sex = wife.sex;
	duplicate_compare(&wife, &husband, &some, nicknames, &score);
	assert_true(duplicate_band(&score) < DUPLICATE_VERY);
}

static void
numbers_of_one_system_settle_it(void **state)
{
	(void)state;
	static const char *const one[] = {"nhs|9434765919"}, *const two[] = {"nhs|9434765870"},
				 *const other[] = {"mrn|9434765919"};
	struct duplicate_person a = {.family = "smith", .given = "john", .identifiers = one, .identifier_count = 1};
	struct duplicate_person b = a;
	struct duplicate_score same, differs, unrelated;

	duplicate_compare(&a, &b, &some, nicknames, &same);
	b.identifiers = two;
	duplicate_compare(&a, &b, &some, nicknames, &differs);
	b.identifiers = other;
	duplicate_compare(&a, &b, &some, nicknames, &unrelated);
	assert_int_equal(duplicate_band(&same), DUPLICATE_VERY);
	assert_true(differs.bits < unrelated.bits && unrelated.bits < same.bits);
	assert_int_equal(unrelated.mark[DUPLICATE_IDENTIFIER].found, DUPLICATE_UNKNOWN);
}

static void
the_order_of_two_people_does_not_matter(void **state)
{
	(void)state;
	struct duplicate_person other = {.family = "okafour", .given = "adaeze", .born = "1991", .sex = "unknown"};
	struct duplicate_score one, two;

	duplicate_compare(&ada, &other, &some, nicknames, &one);
	duplicate_compare(&other, &ada, &some, nicknames, &two);
	assert_true(one.bits == two.bits);
	assert_string_equal(says(&one, DUPLICATE_BORN), "partly");
	assert_string_equal(says(&one, DUPLICATE_SEX), "not known");
}

static void
edits_are_counted_with_swapped_neighbours_as_one(void **state)
{
	(void)state;
	assert_int_equal(duplicate_distance("", "", 2), 0);
	assert_int_equal(duplicate_distance("okafor", "okaofr", 2), 1);
	assert_int_equal(duplicate_distance("kitten", "sitting", 3), 3);
	assert_int_equal(duplicate_distance("kitten", "sitting", 2), 3);
	assert_int_equal(duplicate_distance("李小龙", "李小明", 2), 1);
	assert_int_equal(duplicate_distance("abc", "", 9), 3);
}

/* ---- FEBRL: 160 made-up people, each twice, the second time with errors --------------------- */

static struct febrl {
	int person;
	struct duplicate_person record;
} febrl[FEBRL_MOST];
static size_t febrl_count;

static void
febrl_line(char *line)
{
	char *column[FEBRL_COLUMNS] = {0}, *at = line;
	struct febrl *to = &febrl[febrl_count++];

	for (int i = 0; i < FEBRL_COLUMNS && at != NULL; i++) {
		char *comma = strstr(at, ", ");
		column[i] = at;
		if (comma != NULL)
			*comma = '\0';
		at = comma == NULL ? NULL : comma + 2;
	}
	to->person = atoi(strchr(column[0], '-') + 1);
	to->record = (struct duplicate_person){
		.given = column[1],
		.family = column[2],
		.address = arena_printf(arena, "%s %s", column[3], column[4]),
		.postcode = column[7],
		.born = "",
	};
	if (strlen(column[9]) == 8)
		to->record.born = arena_printf(arena, "%.4s-%.2s-%.2s", column[9], column[9] + 4, column[9] + 6);
}

static void
febrl_read(void)
{
	FILE *file = fopen("tests/fixtures/febrl/febrl-160.csv", "r");
	char line[400];

	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		febrl_line(arena_text(arena, line));
	}
	fclose(file);
}

static int64_t
febrl_like(const char *value, size_t offset)
{
	int64_t count = 0;

	for (size_t i = 0; i < febrl_count; i++)
		count += strcmp(*(const char *const *)((const char *)&febrl[i].record + offset), value) == 0;
	return count;
}

static struct duplicate_counts
febrl_counts(const struct duplicate_person *person)
{
	return (struct duplicate_counts){
		.patients = (int64_t)febrl_count,
		.family = febrl_like(person->family, offsetof(struct duplicate_person, family)),
		.given = febrl_like(person->given, offsetof(struct duplicate_person, given)),
		.born = febrl_like(person->born, offsetof(struct duplicate_person, born)),
		.address = febrl_like(person->address, offsetof(struct duplicate_person, address)),
		.postcode = febrl_like(person->postcode, offsetof(struct duplicate_person, postcode)),
	};
}

/* Recall and precision of what has at least this band. */
static void
febrl_measure(enum duplicate_band least, double *recall, double *precision)
{
	int found = 0, missed = 0, wrong = 0;

	for (size_t i = 0; i < febrl_count; i++) {
		struct duplicate_counts counts = febrl_counts(&febrl[i].record);
		for (size_t n = 0; n < i; n++) {
			struct duplicate_score score;
			duplicate_compare(&febrl[n].record, &febrl[i].record, &counts, nicknames, &score);
			bool one = febrl[n].person == febrl[i].person, like = duplicate_band(&score) >= least;
			found += one && like;
			missed += one && !like;
			wrong += !one && like;
		}
	}
	assert_int_equal(found + missed, 160);
	*recall = (double)found / (found + missed);
	*precision = (double)found / (found + wrong);
	print_message("# FEBRL, band %d: %d found, %d missed, %d wrong; recall %.3f, precision %.3f\n", (int)least,
	    found, missed, wrong, *recall, *precision);
}

/* Without the social security number, which would make it easy. */
static void
nearly_all_of_febrls_copies_are_shown_and_hardly_anybody_else(void **state)
{
	(void)state;
	double recall, precision;

	febrl_read();
	assert_int_equal(febrl_count, 320);
	febrl_measure(DUPLICATE_LITTLE, &recall, &precision);
	assert_true(recall >= 0.95 && precision >= 0.95);
	febrl_measure(DUPLICATE_LIKE, &recall, &precision);
	assert_true(recall >= 0.92 && precision >= 0.99);
	febrl_measure(DUPLICATE_VERY, &recall, &precision);
	assert_true(recall >= 0.88 && precision >= 0.999);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adaeze_of_eastgate_is_very_like_her),
		cmocka_unit_test(the_same_name_alone_is_not_the_same_person),
		cmocka_unit_test(a_rare_name_says_more_than_a_common_one),
		cmocka_unit_test(typing_errors_are_named),
		cmocka_unit_test(living_together_is_not_being_one_person),
		cmocka_unit_test(numbers_of_one_system_settle_it),
		cmocka_unit_test(the_order_of_two_people_does_not_matter),
		cmocka_unit_test(edits_are_counted_with_swapped_neighbours_as_one),
		cmocka_unit_test(nearly_all_of_febrls_copies_are_shown_and_hardly_anybody_else),
	};

	return cmocka_run_group_tests(tests, open_list, close_list);
}
