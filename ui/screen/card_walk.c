/* Where the highlight of a card stands, and how it goes from line to line and from pane to pane. */
#include "card_state.h"

static bool
card_can_stand(const struct card_line *line)
{
	return line->kind != CARD_HEADING && line->kind != CARD_TEXT && (line->id != 0 || line->number);
}

const struct card_line *
card_here(const struct card_state *card)
{
	const struct card_pane *pane = &card->page.pane[card->pane];

	return (size_t)card->line < pane->count &&
	    card_can_stand(&pane->line[card->line]) ? &pane->line[card->line] : NULL;
}

/* The first line of a pane one can stand on, or -1. */
static int
card_first(const struct card_pane *pane)
{
	for (size_t i = 0; i < pane->count; i++)
		if (card_can_stand(&pane->line[i]))
			return (int)i;
	return -1;
}

void
card_go(struct card_state *card, int pane)
{
	int line = card_first(&card->page.pane[pane]);

	if (line >= 0) {
		card->pane = pane;
		card->line = line;
	}
}

void
card_step(struct card_state *card, int by)
{
	int pane = card->pane, line = card->line + by;

	for (;;) {
		while (line >= 0 && line < (int)card->page.pane[pane].count) {
			if (card_can_stand(&card->page.pane[pane].line[line])) {
				card->pane = pane;
				card->line = line;
				return;
			}
			line += by;
		}
		pane += by;
		if (pane < 0 || pane >= card->page.panes)
			return;
		line = by > 0 ? 0 : (int)card->page.pane[pane].count - 1;
	}
}

void
card_return(struct card_state *card, enum card_line_kind kind, int64_t id)
{
	for (int p = 0; p < card->page.panes; p++)
		for (size_t i = 0; i < card->page.pane[p].count; i++) {
			const struct card_line *line = &card->page.pane[p].line[i];
			if (id != 0 && line->kind == kind && line->id == id) {
				card->pane = p;
				card->line = (int)i;
				return;
			}
		}
	card->pane = card->line = 0;
	for (int p = card->page.panes - 1; p >= 0; p--)
		card_go(card, p);
}
