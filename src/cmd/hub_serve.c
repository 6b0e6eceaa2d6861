#include "hub.h"

#include "app/hub.h"
#include "base/i18n.h"

/*
 * What sshd runs for a key: nothing but answers goes to standard output. --site comes from the line of
 * authorized_keys, which the client cannot change; what the client asked to run is not looked at.
 */
int
hub_serve_line(const struct cmd_args *args, const char *url)
{
	const char *site = cmd_value(args, "site");
	struct err err = {0};

	if (site && !*site)
		return cmd_usage(args, _("--%s is needed"), "site");
	return app_hub_serve(url, site, &err) ? CMD_DONE : hub_cmd_fail(args, &err);
}
