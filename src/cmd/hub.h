/* The verbs of `rapport hub`, each in its file; hub.c has the table. */
#ifndef CMD_HUB_H
#define CMD_HUB_H

#include "cmd.h"

enum { HUB_CMD_NOT_FINISHED = 2, HUB_CMD_REFUSED = 3 };

/* Says why, and returns the exit status of it: no line to the hub is worth another try, a refusal is not. */
int hub_cmd_fail(const struct cmd_args *args, const struct err *err);

int hub_serve_line(const struct cmd_args *args, const char *url);
int hub_check_all(const struct cmd_args *args, const char *url);
int hub_rebuild(const struct cmd_args *args, const char *url);
int hub_move_to(const struct cmd_args *args, const char *url);
int hub_snapshot(const struct cmd_args *args, const char *url);	/* `url` NULL: the hub the clinic joined */

#endif
