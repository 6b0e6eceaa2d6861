/* Within an act: the verdict on two records. */
#ifndef APP_LINK_ACT_H
#define APP_LINK_ACT_H

#include "act.h"

/* (link.c) Same person, or two; asked again, the new verdict takes the place of the old one. */
bool link_say(struct act *act, struct uuid one, struct uuid two, bool same, struct err *err);

#endif
