#include "keynumber.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

bool
keynumber_forbidden(const char *type, const char *words, const char *system)
{
	static const char *const types[] = {"SS", "SB", "SSN", "SSP", "NH", "HC", "MC", "MA", "MB", "MCR", "MCD",
	    "NIIP", "GKV", "PKV", "KVZ10", "JHN", "SN", "TAX"};
	static const char *const systems[] = {"us-ssn", "ssn", "us-medicare", "us-mbi", "hicn", "medicaid", "medicare",
	    "insurance", "versicher", "kvid", "gkv", "pkv", "2.16.840.1.113883.4.1", "2.16.840.1.113883.4.572",
	    "1.2.250.1.61", "2.16.756.5.32", "social", "memberid", "member-id", "subscriber", "payer"};
	static const char *const texts[] = {"social sec", "insurance", "medicare", "medicaid", "ssn", "insee",
	    "versicher", "sozial", "member", "subscriber", "health plan", "soc_sec", "socsec"};

	for (size_t i = 0; type && i < sizeof types / sizeof types[0]; i++)
		if (strcasecmp(type, types[i]) == 0)
			return true;
	for (size_t i = 0; words && i < sizeof texts / sizeof texts[0]; i++)
		if (strcasestr(words, texts[i]))
			return true;
	for (size_t i = 0; system && i < sizeof systems / sizeof systems[0]; i++)
		if (strcasestr(system, systems[i])) {
			const char *found = strcasestr(system, systems[i]);
			char after = found[strlen(systems[i])];
			/* ...113883.4.1 is the social security number, ...113883.4.19 is not. */
			if (systems[i][0] > '2' || after == '\0' || after == '.')
				return true;
		}
	return false;
}
