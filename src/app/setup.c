#include "setup.h"

#include "internal.h"
#include "store/find_key.h"

void
app_setup(struct app *app, struct app_setup *setup)
{
	struct db *db = app_db(app);

	*setup = (struct app_setup){.people = find_key_people(db)};
	setup->sessions = record_count(db, entity(ENTITY_session_template));
	setup->staff = record_count(db, entity(ENTITY_staff));
}
