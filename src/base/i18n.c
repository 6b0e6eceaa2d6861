#include "i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static bool i18n_utf8;

void
i18n_open(void)
{
	setlocale(LC_ALL, "");
	i18n_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	if (!i18n_utf8)
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	const char *folder = getenv("RAPPORT_LOCALE");
	bindtextdomain("rapport", folder && *folder ? folder : RAPPORT_PREFIX "/share/locale");
	bind_textdomain_codeset("rapport", "UTF-8");
	textdomain("rapport");
}

bool
i18n_shows_utf8(void)
{
	return i18n_utf8;
}
