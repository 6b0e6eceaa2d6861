#include "check.h"

#include "store/check.h"

struct check_listener {
	void (*report)(void *context, const struct app_finding *finding);
	void *context;
};

static void
check_pass_on(void *context, const struct check_finding *finding)
{
	const struct check_listener *listener = context;

	listener->report(listener->context, &(struct app_finding){.name = finding->name, .good = finding->good,
	    .counted = finding->counted, .text = finding->text});
}

bool
app_check(const char *folder, void (*report)(void *context, const struct app_finding *finding), void *context,
    struct err *err)
{
	return check_folder(folder, check_pass_on, &(struct check_listener){report, context}, err);
}
