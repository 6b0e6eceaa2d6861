/* Every screen, once: the manual of keys is made from it, and the test that no letter has two meanings. */
#include "picker.h"
#include "shell_internal.h"

const struct screen_ops *const screen_table[] = {
	&login_ops, &help_ops, &palette_ops, &parked_ops, &picker_ops,
	NULL,
};
