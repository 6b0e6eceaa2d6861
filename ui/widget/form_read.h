/* How a form's fields are read, each kind by its own rules. For form.c only. */
#ifndef WIDGET_FORM_READ_H
#define WIDGET_FORM_READ_H

#include "form.h"

/* While typing: what the text would be read as, beside the field. */
void form_echo(const struct form *form, struct form_box *box);

/* The text for a plain value: a label for a code, "12 Mar 1985" for a date. NULL for NULL. */
const char *form_shown(const struct form *form, const struct form_box *box, const char *plain);

#endif
