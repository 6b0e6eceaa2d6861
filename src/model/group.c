#include "group.h"

#include <string.h>

#include "base/err.h"

static struct group_map group_maps[GROUP_MOST];

static int
group_find(struct group_map *map, const struct field *field)
{
	int n = 1;

	while (n < map->count && strcmp(map->name[n], field->group) != 0)
		n++;
	if (n == map->count) {
		map->name[n] = field->group;
		map->first[n] = field->no;
		map->count++;
	}
	return n;
}

const struct group_map *
group_map(const struct entity *entity)
{
	if (entity->no <= 0 || entity->no >= GROUP_MOST || entity->field_count >= GROUP_MOST)
		die("entity %s does not fit the merge groups", entity->table);
	struct group_map *map = &group_maps[entity->no];
	if (map->count == 0) {
		map->count = 1;
		map->name[GROUP_LIFE] = "life";
		map->site = -1;
		for (size_t i = 0; i < entity->field_count; i++) {
			map->of[i] = (uint8_t)group_find(map, &entity->fields[i]);
			if (strcmp(entity->fields[i].column, "site") == 0)
				map->site = (int)i;
		}
	}
	return map;
}

int
group_field(const struct entity *entity, int column)
{
	for (size_t i = 0; i < entity->field_count; i++)
		if (entity->fields[i].no == column)
			return (int)i;
	return -1;
}

int
group_of_column(const struct entity *entity, int column)
{
	int at = column == 0 ? -1 : group_field(entity, column);

	if (column == 0)
		return GROUP_LIFE;
	return at < 0 ? -1 : group_map(entity)->of[at];
}
