/* rapport demo desk: what a receptionist of a demo clinic does, for scripts. */
#ifndef CMD_DEMO_DESK_H
#define CMD_DEMO_DESK_H

#include "cmd.h"

int demo_desk(const struct cmd_args *args);

#endif
