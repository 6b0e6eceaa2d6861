#include <string.h>

#include "base/i18n.h"
#include "fhir_types.h"

/* Given names, prefixes: a list of words as one text. */
static const char *
fhir_name_joined(struct fhir *fhir, const struct fhir_at *up, const char *member)
{
	struct fhir_at list;
	const char *word, *all = NULL;
	size_t next = 0;

	if (!fhir_list(fhir, up, member, &list))
		return NULL;
	while ((word = fhir_next_text(fhir, &list, &next)))
		all = all ? arena_printf(fhir->arena, "%s %s", all, word) : word;
	return fhir_name_part(fhir, &list, all);
}

/* "Organa, Leia" and "Leia Organa"; 张无忌 stays whole. */
static void
fhir_name_split(struct fhir *fhir, const char *text, struct fhir_name *name)
{
	const char *comma = strchr(text, ','), *blank = strrchr(text, ' ');

	if (comma && comma[1] == ' ' && comma > text) {
		name->family = arena_text_n(fhir->arena, text, (size_t)(comma - text));
		name->given = comma + 2;
	} else if (blank && blank > text) {
		name->given = arena_text_n(fhir->arena, text, (size_t)(blank - text));
		name->family = blank + 1;
	} else {
		name->family = text;
	}
}

bool
fhir_name(struct fhir *fhir, const struct fhir_at *at, struct fhir_name *name)
{
	*name = (struct fhir_name){0};
	name->use = fhir_code(fhir, at, "use",
	    "official=official|usual=usual|temp=alias|nickname=preferred|anonymous=alias|old=former|maiden=maiden");
	struct fhir_at family = {.up = at, .name = "family"};
	name->family = fhir_name_part(fhir, &family, fhir_text(fhir, at, "family"));
	name->given = fhir_name_joined(fhir, at, "given");
	name->prefix = fhir_name_joined(fhir, at, "prefix");
	fhir_period(fhir, at, "period", &name->from, &name->to);
	struct fhir_at whole = {.up = at, .name = "text"};
	const char *text = fhir_name_part(fhir, &whole, fhir_text(fhir, at, "text"));
	if (!name->family && !name->given && text)
		fhir_name_split(fhir, text, name);
	return name->family || name->given;
}

static int
fhir_name_rank(const struct fhir_name *name)
{
	static const char *const order[] = {"official", "usual", NULL, "preferred", "alias", "maiden", "former"};

	for (int i = 0; i < (int)(sizeof order / sizeof order[0]); i++)
		if (name->use == order[i] || (name->use && order[i] && strcmp(name->use, order[i]) == 0))
			return i;
	return 99;
}

bool
fhir_name_best(struct fhir *fhir, const struct fhir_at *names, struct fhir_name *best)
{
	struct fhir_at item;
	struct fhir_name each;
	size_t next = 0;
	bool found = false;

	while (fhir_next(fhir, names, &next, &item)) {
		if (!fhir_name(fhir, &item, &each))
			continue;
		/* A usual name of one word ("Jim") is what she is called, not who she is. */
		bool fuller = each.family && !best->family;
		bool poorer = !each.family && best->family;
		if (!found || (fuller && fhir_name_rank(&each) < 3) ||
		    (!poorer && fhir_name_rank(&each) < fhir_name_rank(best)))
			*best = each;
		found = true;
	}
	/* Somebody with one name is listed under it. */
	if (found && !best->family) {
		best->family = best->given;
		best->given = NULL;
	}
	return found;
}
