#include "i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

void
i18n_open(void)
{
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	const char *folder = getenv("RAPPORT_LOCALE");
	bindtextdomain("rapport", folder && *folder ? folder : RAPPORT_PREFIX "/share/locale");
	bind_textdomain_codeset("rapport", "UTF-8");
	textdomain("rapport");
}
