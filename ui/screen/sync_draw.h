/*
 * The picture of the exchange with other sites.
 *
 * sync.c alone includes this. Must not: change what it is given.
 */
#ifndef SCREEN_SYNC_DRAW_H
#define SCREEN_SYNC_DRAW_H

#include "app/sync.h"
#include "app/worker.h"
#include "term/canvas.h"

struct sync_view {
	const struct sync_overview *overview;
	const struct worker_said *said;
	size_t line;			/* 0: what is to be decided; from 1: an event */
	int32_t today;
	const char *place;		/* "Northside" */
	struct arena *words;		/* of one picture */
};

void sync_draw_all(const struct sync_view *view, const struct canvas *canvas);

#endif
