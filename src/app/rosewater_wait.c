#include "demo_internal.h"

/* Stands here until the generated clinic lands; delete this file then. */
bool
demo_rosewater_make(struct app *app, const struct app_demo *demo, const char *hash, struct err *err)
{
	(void)app, (void)demo, (void)hash;
	return err_set(err, ERR_INVALID, "the generated clinic is not in this build: use --clinic northside");
}
