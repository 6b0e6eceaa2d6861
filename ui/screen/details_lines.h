/*
 * The lines of a person's details: headings and one line each, in words.
 *
 * Must not: paint, or read anything; details.c hands over what was read.
 */
#ifndef SCREEN_DETAILS_LINES_H
#define SCREEN_DETAILS_LINES_H

#include "app/card.h"
#include "app/detail.h"
#include "app/people.h"

enum details_what { DETAILS_HEADING, DETAILS_QUIET, DETAILS_NOTES, DETAILS_STANDING, DETAILS_RECORD, DETAILS_KIN,
    DETAILS_CONDITION };

struct details_line {
	enum details_what what;
	int64_t id;			/* unique in the list; 0: a heading */
	const char *kind, *text, *aside;
	const struct detail *detail;	/* RECORD */
	struct patient_id person;	/* KIN, and a relation who is our patient */
};

struct details_page {
	struct details_line *line;
	size_t count, room;
};

/* What was read: a card, its details, and who names her on their own cards. */
struct details_read {
	struct card card;
	struct detail *detail;
	size_t details;
	struct kin *kin;
	size_t kins;
	bool public_screen;	/* private values are left out */
};

/* The line's id of a record that app_detail_list has. */
int64_t details_record_id(enum entity_no entity, int64_t rid);

void details_lines(const struct details_read *read, int32_t today, struct arena *arena, struct details_page *page);

#endif
