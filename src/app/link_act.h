/* Within an act: the verdict on two records; and what they look like beside each other. */
#ifndef APP_LINK_ACT_H
#define APP_LINK_ACT_H

#include "act.h"
#include "link.h"
#include "store/likeness.h"

/* (link.c) Same person, or two; asked again, the new verdict takes the place of the old one. */
bool link_say(struct act *act, struct uuid one, struct uuid two, bool same, struct err *err);

/* (link.c) Two records line by line: name, birth date, number, address, record number. At most LINK_LINES lines. */
size_t link_beside(const struct likeness *one, const struct likeness *other, struct arena *arena,
    struct link_line *lines);

#endif
