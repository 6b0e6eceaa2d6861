/*
 * Words for people, ready to be translated. Whole sentences, never pieces; key
 * letters, palette codes and symbols are data and are not marked.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text	/* marked here, translated where it is shown */

#endif
