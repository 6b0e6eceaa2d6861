#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"

static struct arena *arena;
static char *folder;

static int
json_setup(void **state)
{
	(void)state;
	arena = arena_new();
	const char *tmp = getenv("TMPDIR");
	folder = arena_printf(arena, "%s/json.XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int
json_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* What a file says, in words: "pointer@line:n" of each element, where n is its member "n". */
static const char *
read_file(const char *name, const char *bytes, size_t count)
{
	struct err err = {0};
	struct json_element element;
	struct buf said = {0};
	char *path = file_join(arena, folder, name);

	assert_true(file_write(path, bytes, count, &err));
	struct json_scan *scan = json_scan_open(arena, path, &err);
	if (!scan) {
		assert_int_equal(err.code, ERR_INVALID);
		return arena_printf(arena, "not opened: %s", err.text);
	}
	for (;;) {
		enum json_step step = json_scan_next(scan, &element);
		if (step == JSON_STEP_END)
			break;
		buf_printf(&said, "%s%s@%ld:", said.used ? " " : "", element.pointer, element.line);
		if (step == JSON_STEP_BROKEN) {
			buf_text(&said, "broken");
			break;
		}
		if (step == JSON_STEP_REFUSED) {
			assert_true(element.reason && *element.reason);
			buf_text(&said, "refused");
			continue;
		}
		const json_t *n = json_object_get(element.value, "n");
		buf_printf(&said, "%" JSON_INTEGER_FORMAT, json_integer_value(n));
	}
	int64_t done, total;
	json_scan_progress(scan, &done, &total);
	assert_true(done <= total);
	json_scan_close(scan);
	char *words = arena_text(arena, said.bytes ? said.bytes : "");
	buf_free(&said);
	return words;
}

static const char *
read_text(const char *text)
{
	return read_file("a.json", text, strlen(text));
}

static void
every_kind_of_file_is_read_element_by_element(void **state)
{
	static const struct {
		const char *file, *said;
	} rows[] = {
		{"{\"n\":1}", "@1:1"},
		{"\xEF\xBB\xBF{\"n\":1}", "@1:1"},
		{"\r\n {\r\n \"n\" : 1 }\r\n", "@2:1"},
		{"{\"n\":1}\n{\"n\":2}\n", "@1:1 @2:2"},
		{"{\"n\":1}\r\n\r\n{\"n\":2}", "@1:1 @3:2"},
		{"[{\"n\":1},\n{\"n\":2}]", "/0@1:1 /1@2:2"},
		{"[]", ""},
		{"{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"n\":1}, {\"n\":2}]}", "/entry/0@1:1 /entry/1@1:2"},
		{"{\"entry\":[\n{\"n\":1}\n,{\"n\":2}],\"type\":\"batch\",\"resourceType\":\"Bundle\"}", "/entry/0@2:1 /entry/1@3:2"},
		{"{\"resourceType\":\"Bundle\"}", ""},
		{"{\"resourceType\":\"Bundle\",\"entry\":[]}", ""},
		{"{\"resourceType\":\"List\",\"entry\":[{\"n\":7}],\"n\":3}", "@1:3"},
		{"{\"entry\":[{\"n\":7}],\"resourceType\":\"List\",\"n\":3}", "@1:3"},
		{"{\n\"n\":1,\"t\":\"]}\\\"{\"}\n", "@1:1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(read_text(rows[i].file), rows[i].said);
}

static void
a_bad_element_is_refused_and_the_rest_is_taken(void **state)
{
	static const struct {
		const char *file, *said;
	} rows[] = {
		{"{\"n\":1}\n{\"n\":tru}\n{\"n\":3}\n", "@1:1 @2:refused @3:3"},
		{"{\"n\":1}\n{\"n\":\n{\"n\":3}\n", "@1:1 @2:refused @3:3"},
		{"[{\"n\":1},{\"n\":01},{\"n\":3}]", "/0@1:1 /1@1:refused /2@1:3"},
		{"[{\"n\":1},7,\"x\",{\"n\":3}]", "/0@1:1 /1@1:refused /2@1:refused /3@1:3"},
		{"[{\"n\":1,\"n\":2}]", "/0@1:refused"},
		{"[{\"n\":99999999999999999999}]", "/0@1:refused"},
		{"[{\"n\":\"\\ud800\"},{\"n\":2}]", "/0@1:refused /1@1:2"},
		{"[{\"n\":\"\xFF\"},{\"n\":2}]", "/0@1:refused /1@1:2"},
		{"[{\"n\":1},{\"n\":2}", "/0@1:1 /1@1:2 @1:broken"},
		{"[{\"n\":1},{\"n\":2", "/0@1:1 @1:broken"},
		{"[{\"n\":1} {\"n\":2}]", "/0@1:1 @1:broken"},
		{"[{\"n\":1},]", "/0@1:1 @1:broken"},
		{"[{\"n\":1}] x", "/0@1:1 @1:broken"},
		{"{\"n\":1", "@1:broken"},
		{"{\"resourceType\":\"Bundle\",\"type\":\"a\",\"entry\":[{\"n\":1}],", "/entry/0@1:1 @1:broken"},
		{"{\"resourceType\":\"Bundle\",\"type\":\"a\",\"entry\":[{\"n\":1}]} {}", "/entry/0@1:1 @1:broken"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(read_text(rows[i].file), rows[i].said);
}

static void
numbers_keep_their_size(void **state)
{
	(void)state;
	assert_string_equal(read_text("[{\"n\":9223372036854775807},{\"n\":-1},{\"n\":2,\"d\":0.10000000000000000000000000001}]"),
	    "/0@1:9223372036854775807 /1@1:-1 /2@1:2");
}

static void
what_is_not_json_says_what_it_is(void **state)
{
	(void)state;
	assert_non_null(strstr(read_file("a.json", "\xFF\xFE{\0", 4), "UTF-16"));
	assert_non_null(strstr(read_file("a.json", "{\0\"\0", 4), "UTF-16"));
	assert_non_null(strstr(read_text("<Patient/>"), "XML"));
	assert_non_null(strstr(read_file("a.json", "\x1f\x8b\x08\x00", 4), "compressed"));
	assert_non_null(strstr(read_text(""), "empty"));
	assert_non_null(strstr(read_text(" \n"), "empty"));
	assert_non_null(strstr(read_text("id,name\n"), "neither JSON"));
}

static void
a_tower_of_brackets_is_refused_without_climbing_it(void **state)
{
	struct buf tower = {0};

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_char(&tower, '[');
	for (int i = 0; i < 100000; i++)
		buf_char(&tower, ']');
	buf_text(&tower, "\n{\"n\":2}\n");
	assert_string_equal(read_file("a.ndjson", tower.bytes, tower.used), "@1:refused @2:2");
	buf_free(&tower);
	for (int depth = JSON_SCAN_DEPTH - 1; depth <= JSON_SCAN_DEPTH; depth++) {
		buf_text(&tower, "{\"n\":1,\"a\":");
		for (int i = 0; i < depth; i++)
			buf_char(&tower, '[');
		for (int i = 0; i < depth; i++)
			buf_char(&tower, ']');
		buf_text(&tower, "}\n");
	}
	assert_string_equal(read_file("a.ndjson", tower.bytes, tower.used), "@1:1 @2:refused");
	buf_free(&tower);
}

static void
an_element_larger_than_the_limit_is_passed_over(void **state)
{
	struct buf big = {0};

	(void)state;
	buf_text(&big, "[{\"n\":1,\"x\":\"");
	while (big.used < JSON_SCAN_BYTES)
		buf_text(&big, "0123456789012345678901234567890123456789012345678901234567890123456789");
	buf_text(&big, "\"},{\"n\":2}]");
	assert_string_equal(read_file("a.json", big.bytes, big.used), "/0@1:refused /1@1:2");
	buf_free(&big);
}

/* Fourteen megabytes of names became six hundred in memory. */
static void
an_element_of_too_many_values_is_not_parsed(void **state)
{
	struct buf many = {0};

	(void)state;
	buf_text(&many, "{\"n\":1,\"x\":[0");
	for (int i = 0; i < JSON_SCAN_VALUES; i++)
		buf_text(&many, ",0");
	buf_text(&many, "]}\n{\"n\":3}\n");
	assert_string_equal(read_file("a.ndjson", many.bytes, many.used), "@1:refused @2:3");
	buf_free(&many);
}

/* A border of the read block may fall anywhere. */
static void
elements_across_blocks_are_whole(void **state)
{
	struct buf file = {0}, said = {0};

	(void)state;
	buf_text(&file, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");
	for (int i = 0; i < 20000; i++) {
		buf_printf(&file, "%s\n {\"n\":%d,\"t\":\"a\\\\\\\"b\"}", i ? "," : "", i);
		buf_printf(&said, "%s/entry/%d@%d:%d", i ? " " : "", i, i + 2, i);
	}
	buf_text(&file, "]}");
	assert_string_equal(read_file("a.json", file.bytes, file.used), said.bytes);
	buf_free(&file);
	buf_free(&said);
}

static void
a_reason_never_quotes_the_file(void **state)
{
	struct err err;
	struct json_element element;
	char *path = file_join(arena, folder, "secret.ndjson");

	(void)state;
	assert_true(file_write(path, "{\"name\":Petrov}\n", 16, &err));
	struct json_scan *scan = json_scan_open(arena, path, &err);
	assert_int_equal(json_scan_next(scan, &element), JSON_STEP_REFUSED);
	assert_null(strstr(element.reason, "Petrov"));
	json_scan_close(scan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_file_is_read_element_by_element),
		cmocka_unit_test(a_bad_element_is_refused_and_the_rest_is_taken),
		cmocka_unit_test(numbers_keep_their_size),
		cmocka_unit_test(what_is_not_json_says_what_it_is),
		cmocka_unit_test(a_tower_of_brackets_is_refused_without_climbing_it),
		cmocka_unit_test(an_element_larger_than_the_limit_is_passed_over),
		cmocka_unit_test(an_element_of_too_many_values_is_not_parsed),
		cmocka_unit_test(elements_across_blocks_are_whole),
		cmocka_unit_test(a_reason_never_quotes_the_file),
	};

	return cmocka_run_group_tests(tests, json_setup, json_teardown);
}
