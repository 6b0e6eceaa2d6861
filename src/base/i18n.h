/*
 * Words for people, ready to be translated. Whole sentences, never pieces,
 * plurals by ngettext; key letters, palette codes and symbols are data and are
 * not marked. Texts for patients carry their own language and do not come here.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) text	/* marked here, translated where it is shown */

/*
 * Take language and character set from the environment, numbers always as in C.
 * A locale without UTF-8 is replaced by C.UTF-8, so that names keep their columns.
 * Catalogues lie below the prefix, or where RAPPORT_LOCALE says, before installing.
 * main() and every test that measures text call it first.
 */
void i18n_open(void);

/* False: whoever looks at the output asked for a locale without UTF-8, so that nothing but ASCII is drawn there. */
bool i18n_shows_utf8(void);

#endif
