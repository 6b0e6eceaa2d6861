/* What the modules of this layer share; the only place that includes curses. */
#ifndef TERM_INTERNAL_H
#define TERM_INTERNAL_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#include <stdbool.h>
#include <stdint.h>

/* term.h makes macros of plain words; these are ours. */
#undef lines
#undef columns

/* Colours of the roles for this terminal: 256, 8 or none. After newterm. */
void theme_start(bool mono);
attr_t theme_attributes(unsigned paint, short *pair);
char theme_look(attr_t attributes, short pair);
bool theme_mono(void);

/* symbols=ascii: every character has a stand-in of as many columns. */
void symbol_start(bool ascii);
bool symbol_ascii(void);
char symbol_plain(uint32_t scalar);
unsigned symbol_paint(uint32_t scalar);		/* the role of ▲ ♦ √ ♥, else PAINT_PLAIN */

#endif
