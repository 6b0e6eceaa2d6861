#include "canvas.h"
#include "internal.h"

/* Okabe-Ito hues (UX.md 2). Colour is the third signal, so each has a plain twin. */
static const struct {
	short many, few;
	attr_t few_more, mono;
	char look;
} theme_roles[] = {
	[PAINT_PLAIN] = {-1, -1, A_NORMAL, A_NORMAL, '.'},
	[PAINT_LATE] = {208, COLOR_YELLOW, A_BOLD, A_BOLD | A_REVERSE, 'L'},
	[PAINT_DUE] = {74, COLOR_CYAN, A_NORMAL, A_BOLD, 'D'},
	[PAINT_DONE] = {36, COLOR_GREEN, A_NORMAL, A_NORMAL, 'K'},
	[PAINT_CUE] = {175, COLOR_MAGENTA, A_NORMAL, A_UNDERLINE, 'C'},
	[PAINT_ERROR] = {202, COLOR_RED, A_BOLD, A_REVERSE, 'E'},
};

enum { THEME_ROLES = sizeof theme_roles / sizeof theme_roles[0] };

static enum { THEME_MONO, THEME_FEW, THEME_MANY } theme_depth;

void
theme_start(bool mono)
{
	theme_depth = THEME_MONO;
	if (mono || !has_colors() || start_color() == ERR)
		return;
	use_default_colors();
	if (COLORS >= 256)
		theme_depth = THEME_MANY;
	else if (COLORS >= 8)
		theme_depth = THEME_FEW;
	for (short role = 1; role < THEME_ROLES && theme_depth != THEME_MONO; role++)
		init_pair(role, theme_depth == THEME_MANY ? theme_roles[role].many : theme_roles[role].few, -1);
}

bool
theme_mono(void)
{
	return theme_depth == THEME_MONO;
}

attr_t
theme_attributes(unsigned paint, short *pair)
{
	unsigned role = (paint & PAINT_ROLE) < THEME_ROLES ? paint & PAINT_ROLE : PAINT_PLAIN;
	attr_t attributes = A_NORMAL;

	*pair = 0;
	if (theme_depth == THEME_MONO) {
		attributes |= theme_roles[role].mono;
	} else {
		*pair = (short)role;
		if (theme_depth == THEME_FEW)
			attributes |= theme_roles[role].few_more;
	}
	if (paint & (PAINT_TITLE | PAINT_KEY))
		attributes |= A_BOLD;
	if (paint & PAINT_FIELD)
		attributes |= A_UNDERLINE;
	if (paint & PAINT_FOCUS)
		attributes |= A_REVERSE;
	return attributes;
}

char
canvas_look(bool bold, bool underline, bool reverse, int colour)
{
	static const char plain[] = ".buBrsvw";

	for (int role = 1; role < THEME_ROLES; role++)
		if (colour >= 0 && colour == theme_roles[role].many)
			return reverse ? (char)(theme_roles[role].look + ('a' - 'A')) : theme_roles[role].look;
	return plain[(bold ? 1 : 0) + (underline ? 2 : 0) + (reverse ? 4 : 0)];
}

char
theme_look(attr_t attributes, short pair)
{
	int colour = pair > 0 && pair < THEME_ROLES && theme_depth == THEME_MANY ? theme_roles[pair].many : -1;

	return canvas_look(attributes & A_BOLD, attributes & A_UNDERLINE, attributes & A_REVERSE, colour);
}
