#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/ini.h"

#define CONFIG_SYSTEM "/etc/rapport/rapport.ini"
#define CONFIG_NAME "rapport.ini"

/* One layer. `own`: the data folder's file, which cannot say where the data folder is. */
static bool
config_read(struct arena *arena, const char *path, bool own, struct config *config, struct err *err)
{
	struct ini ini;
	struct options options = config->options;

	if (!ini_load(arena, path, &ini, err))
		return false;
	for (size_t i = 0; i < ini.count; i++) {
		const struct ini_entry *entry = &ini.entries[i];
		enum option option = option_named(entry->section, entry->key);
		if (option == OPTION_COUNT)
			return err_set(err, ERR_INVALID, _("%s:%d: there is no option %s in section %s."), path,
			    entry->line,
			    entry->key, entry->section);
		if (own && option == OPTION_folder)
			return err_set(err, ERR_INVALID, _("%s:%d: the data folder cannot name another one."), path,
			    entry->line);
		if (!option_set(arena, &options, option, entry->value, err))
			return err_context(err, "%s:%d", path, entry->line);
	}
	config->options = options;
	for (size_t i = 0; i < ini.count; i++) {
		enum option option = option_named(ini.entries[i].section, ini.entries[i].key);
		config->places[option] = (struct config_place){.path = ini.path, .line = ini.entries[i].line};
	}
	return true;
}

/* The same for a file that need not be there. */
static bool
config_read_if_there(struct arena *arena, const char *path, bool own, struct config *config, struct err *err)
{
	struct err why = {0};

	if (config_read(arena, path, own, config, &why) || why.code == ERR_NOT_FOUND)
		return true;
	if (err)
		*err = why;
	return false;
}

/* "~/x" is a person's own; the shell does not see what stands in a file. */
static const char *
config_home(struct arena *arena, const char *path)
{
	const char *home = getenv("HOME");

	return strncmp(path, "~/", 2) == 0 && home && *home ? file_join(arena, home, path + 2) : path;
}

static void
config_choose_folder(struct arena *arena, const struct config_ask *ask, struct config *config)
{
	const char *environment = getenv("RAPPORT_DATA");

	config->folder = NULL;
	if (ask->data)
		config->folder = arena_text(arena, ask->data);
	else if (environment && *environment)
		config->folder = arena_text(arena, environment);
	else if (*config->options.folder)
		config->folder = config_home(arena, config->options.folder);
}

bool
config_load(struct arena *arena, const struct config_ask *ask, struct config *config, struct err *err)
{
	struct config asked;

	*config = (struct config){0};
	option_defaults(&config->options);
	if (!config_read_if_there(arena, ask->system ? ask->system : CONFIG_SYSTEM, false, config, err))
		return false;
	/* The file of --config may name the folder, and yet comes after the folder's own. */
	asked = *config;
	if (ask->file && !config_read(arena, ask->file, false, &asked, err))
		return false;
	config_choose_folder(arena, ask, &asked);
	config->folder = asked.folder;
	if (config->folder && !config_read_if_there(arena, file_join(arena, config->folder, CONFIG_NAME), true, config,
	    err))
		return false;
	return !ask->file || config_read(arena, ask->file, false, config, err);
}
