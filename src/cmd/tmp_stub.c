#include "cmd.h"
const struct cmd cmd_schedule = {.name="schedule",.summary="x",.operands=""};
const struct cmd cmd_export = {.name="export",.summary="x",.operands=""};
