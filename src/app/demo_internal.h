/* Shared by the demo clinics. */
#ifndef APP_DEMO_INTERNAL_H
#define APP_DEMO_INTERNAL_H

#include "demo.h"
#include "init.h"
#include "store/tx.h"

/* A transaction of the demo maker: actor "system:demo". */
bool demo_begin(struct app *app, const char *event, struct tx **tx, struct err *err);

/* `hash` is that of DEMO_PASSPHRASE; every demo account has it. */
bool demo_fixture_make(struct app *app, const struct app_demo *demo, const char *hash, struct err *err);
bool demo_rosewater_make(struct app *app, const struct app_demo *demo, const char *hash, struct err *err);

/* Nothing but the clock that the others have. */
bool demo_empty_make(struct app *app, const struct app_demo *demo, struct err *err);

/* The id that "@key" in the fixtures stands for; "2026-11-17T09:42" in the clinic's own time. */
struct uuid demo_fixture_id(const struct app *app, const char *key);
int64_t demo_fixture_instant(const char *text);

/* The exchange with other sites before the day of the fixture; `exchange` is a json_t. The clock is then held there. */
bool demo_night(struct app *app, const void *exchange, struct err *err);

/* Site, zone, country and hours of the fixture, in the arena. */
bool demo_fixture_site(struct arena *arena, struct app_init *init, struct err *err);

#endif
