#include "upcast.h"

void
upcast_insert(const struct entity *entity, const struct uuid *site, struct patch_value values[GROUP_MOST],
    bool has[GROUP_MOST])
{
	int at = group_map(entity)->site;

	if (at < 0 || has[at] || uuid_is_none(*site))
		return;
	values[at] = (struct patch_value){.column = entity->fields[at].no, .type = PATCH_BLOB, .bytes = site->byte,
	    .count = sizeof site->byte};
	has[at] = true;
}
