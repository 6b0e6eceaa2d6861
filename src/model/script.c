#include "script.h"

#include <string.h>

#include "base/buf.h"
#include "base/data.h"
#include "base/i18n.h"
#include "jsonrow.h"

static const char script_file[] = "data/scripts.json", script_plain[] = "callback";

static const struct script_place {
	const char *word;
	size_t at;
} script_places[] = {
#define PLACE(word) {#word, offsetof(struct script_words, word)}
	PLACE(me), PLACE(clinic), PLACE(name), PLACE(called), PLACE(number), PLACE(ref), PLACE(emergency), PLACE(nurse),
	PLACE(day), PLACE(time), PLACE(place), PLACE(who), PLACE(asked), PLACE(promised), PLACE(minutes), PLACE(what),
#undef PLACE
};

/* The placeholder at `at`, which points behind a "<"; *bytes is its length with the ">". */
static const struct script_place *
script_place(const char *at, size_t *bytes)
{
	size_t length = strcspn(at, ">");

	*bytes = length + (at[length] == '>');
	for (size_t i = 0; at[length] == '>' && i < sizeof(script_places) / sizeof(script_places[0]); i++)
		if (strlen(script_places[i].word) == length && strncmp(script_places[i].word, at, length) == 0)
			return &script_places[i];
	return NULL;
}

static void
script_check(struct jsonrow *row, const char *member, const char *text)
{
	size_t bytes;

	for (const char *at = text; at != NULL && (at = strchr(at, '<')) != NULL; at += bytes)
		if (script_place(++at, &bytes) == NULL)
			jsonrow_bad(row, member, _("has an unknown <word>"));
}

static void
script_read_say(struct jsonrow *row, struct script *script)
{
	const json_t *say = json_object_get(row->object, "say");

	script->say_count = json_array_size(say);
	script->say = arena_array(row->arena, script->say_count + 1, sizeof(script->say[0]));
	if (script->say_count == 0)
		jsonrow_bad(row, "say", _("is missing"));
	for (size_t i = 0; i < script->say_count; i++) {
		const char *line = json_string_value(json_array_get(say, i));
		if (line == NULL)
			jsonrow_bad(row, "say", _("is not a text"));
		script->say[i] = arena_text(row->arena, line == NULL ? "" : line);
		script_check(row, "say", line);
	}
}

static void
script_read_ask(struct jsonrow *row, struct script *script)
{
	const json_t *ask = json_object_get(row->object, "ask");
	struct jsonrow question = *row;

	script->ask_count = json_array_size(ask);
	script->ask = arena_array(row->arena, script->ask_count + 1, sizeof(script->ask[0]));
	for (size_t i = 0; i < script->ask_count; i++) {
		question.object = json_array_get(ask, i);
		script->ask[i].question = jsonrow_text(&question, "question");
		script->ask[i].yes = jsonrow_text_or(&question, "yes", NULL);
		script->ask[i].no = jsonrow_text_or(&question, "no", NULL);
		script_check(&question, "question", script->ask[i].question);
		script_check(&question, "yes", script->ask[i].yes);
		script_check(&question, "no", script->ask[i].no);
	}
	row->ok = question.ok;
}

static void
script_read(struct jsonrow *row, struct script *script)
{
	script->code = jsonrow_text(row, "code");
	script->label = jsonrow_text(row, "label");
	script->third = jsonrow_text_or(row, "third", NULL);
	script->voicemail = jsonrow_text_or(row, "voicemail", NULL);
	script_check(row, "third", script->third);
	script_check(row, "voicemail", script->voicemail);
	script_read_say(row, script);
	script_read_ask(row, script);
}

bool
script_load(struct arena *arena, const char *bytes, size_t count, struct script_book *book, struct err *err)
{
	json_t *root = jsonrow_open(script_file, bytes, count, err);
	const json_t *list = root == NULL ? NULL : jsonrow_list(root, script_file, "scripts", err);
	bool ok = list != NULL;

	book->count = json_array_size(list);
	book->scripts = arena_array(arena, book->count + 1, sizeof(book->scripts[0]));
	for (size_t i = 0; ok && i < book->count; i++) {
		struct jsonrow row = {arena, script_file, "scripts", i, json_array_get(list, i), err, true};
		script_read(&row, &book->scripts[i]);
		ok = row.ok;
	}
	json_decref(root);
	if (ok && script_named(book, NULL) == NULL)
		ok = err_set(err, ERR_INVALID, _("%s has no script \"%s\"."), script_file, script_plain);
	return ok;
}

bool
script_builtin(struct arena *arena, struct script_book *book, struct err *err)
{
	const struct data_file *file = data_named(script_file);

	if (file == NULL)
		return err_set(err, ERR_BUG, _("The scripts are not in this program. Build it again."));
	return script_load(arena, file->bytes, file->count, book, err);
}

const struct script *
script_named(const struct script_book *book, const char *code)
{
	const struct script *plain = NULL;

	for (size_t i = 0; i < book->count; i++) {
		if (code != NULL && strcmp(book->scripts[i].code, code) == 0)
			return &book->scripts[i];
		if (strcmp(book->scripts[i].code, script_plain) == 0)
			plain = &book->scripts[i];
	}
	return plain;
}

char *
script_fill(struct arena *arena, const char *line, const struct script_words *words)
{
	struct buf buf = {0};
	bool lacks = false;

	for (const char *at = line; *at != '\0';) {
		size_t bytes = strcspn(at, "<");
		buf_add(&buf, at, bytes);
		at += bytes;
		if (*at == '\0')
			break;
		const struct script_place *place = script_place(++at, &bytes);
		const char *word = "…";
		if (place != NULL)
			word = *(const char *const *)((const char *)words + place->at);
		lacks = lacks || word == NULL || *word == '\0';
		buf_text(&buf, word != NULL ? word : "");
		at += bytes;
	}
	char *filled = lacks ? NULL : arena_text(arena, buf.used > 0 ? buf.bytes : "");

	buf_free(&buf);
	return filled;
}
