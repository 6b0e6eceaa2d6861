/*
 * Which numbers may say who somebody is.
 *
 * Social security and insurance numbers are shared, sold and mistyped: they
 * are kept, but nobody is ever recognised by one.
 */
#ifndef EXCHANGE_KEYNUMBER_H
#define EXCHANGE_KEYNUMBER_H

#include <stdbool.h>

/* By its type (HL7 table 0203), the words of its type or column, and its system. All may be NULL. */
bool keynumber_forbidden(const char *type, const char *words, const char *system);

#endif
