/* From the cells of one CSV row to records, by a map. csvmap.c calls it; nobody else needs to. */
#ifndef EXCHANGE_CSVROW_H
#define EXCHANGE_CSVROW_H

#include "csvmap.h"

void csvrow_read(const struct csvmap *map, const char *const *cells, struct taken *taken);

#endif
