/*
 * Which columns merge together (SYNC.md 2.4), by number instead of by name.
 *
 * Group 0 of every entity is "life", the column gone. The others follow in
 * the order in which the field table names them first.
 */
#ifndef MODEL_GROUP_H
#define MODEL_GROUP_H

#include "entity.h"

enum { GROUP_MOST = 64, GROUP_LIFE = 0 };

struct group_map {
	int count;			/* groups, life included */
	const char *name[GROUP_MOST];
	int first[GROUP_MOST];		/* number of the group's first field; 0 for life */
	uint8_t of[GROUP_MOST];		/* group of the field at this index of the field table */
	int site;			/* index of the field that says whose desk a row belongs to, -1: none */
};

/* Made at first use, kept for the life of the process. */
const struct group_map *group_map(const struct entity *entity);

/* Group of the column with this field number (0: gone), -1: no such column. */
int group_of_column(const struct entity *entity, int column);

/* Index in the field table of a field number, -1: none. */
int group_field(const struct entity *entity, int column);

#endif
