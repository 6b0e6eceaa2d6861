#include "demo_internal.h"
bool demo_rosewater_make(struct app *app, const struct app_demo *demo, const char *hash, struct err *err) { (void)app,(void)demo,(void)hash; return err_set(err, ERR_BUG, "not yet"); }
