/* What runs without a subcommand: the workstation on one data folder. */
#ifndef CMD_WORKSTATION_H
#define CMD_WORKSTATION_H

#include "cmd.h"

/* Open the screens on `folder`; demo_user signs in without a passphrase (demo clinics only), NULL shows the login. */
int workstation_open(const char *folder, const char *demo_user, const struct cmd_args *args);

#endif
