#include <utf8proc.h>

#include "canvas.h"
#include "internal.h"

static bool symbol_only_ascii;

/* What a CP437 shape, a dash or a letter that no decomposition reaches becomes. */
static const struct {
	uint32_t scalar;
	char plain;
} symbol_map[] = {
	{0x25ba, '>'}, {0x25b2, '!'}, {0x2666, '*'}, {0x2665, '+'}, {0x221a, 'x'}, {0x00d7, '-'}, {0x25bc, 'v'},
	{0x2022, 'o'}, {0x00b7, '.'}, {0x2588, '#'}, {0x2593, '+'}, {0x2592, ':'}, {0x2591, '.'}, {0x258c, ' '},
	{0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2026, '.'}, {0x25cc, ' '},
	{0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2212, '-'},
	{0x2018, '\''}, {0x2019, '\''}, {0x02bc, '\''}, {0x201c, '"'}, {0x201d, '"'},
	{0x00c6, 'A'}, {0x00e6, 'a'}, {0x00d8, 'O'}, {0x00f8, 'o'}, {0x0110, 'D'}, {0x0111, 'd'}, {0x0141, 'L'},
	{0x0142, 'l'}, {0x00df, 's'}, {0x0131, 'i'}, {0x00d0, 'D'}, {0x00f0, 'd'}, {0x00de, 'T'}, {0x00fe, 't'},
	{0x0152, 'O'}, {0x0153, 'o'}, {0x2500, '-'}, {0x2502, '|'},
};

void
symbol_start(bool ascii)
{
	symbol_only_ascii = ascii;
}

bool
symbol_ascii(void)
{
	return symbol_only_ascii;
}

char
symbol_plain(uint32_t scalar)
{
	utf8proc_int32_t parts[8];
	int boundary = 0;

	if (scalar < 0x7f)
		return (char)scalar;
	for (size_t i = 0; i < sizeof symbol_map / sizeof symbol_map[0]; i++)
		if (symbol_map[i].scalar == scalar)
			return symbol_map[i].plain;
	if (scalar >= 0x2500 && scalar < 0x2580)
		return '+';
	if (scalar >= 0x2581 && scalar <= 0x2587)	/* sparkline eighths are digits 1-8 of nine */
		return (char)('1' + (scalar - 0x2581));
	if (utf8proc_decompose_char((utf8proc_int32_t)scalar, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
	    &boundary) > 0 &&
	    parts[0] >= ' ' && parts[0] < 127)
		return (char)parts[0];
	return '?';
}

unsigned
symbol_paint(uint32_t scalar)
{
	switch (scalar) {
	case 0x25b2: return PAINT_LATE;
	case 0x2666: return PAINT_DUE;
	case 0x2665: return PAINT_CUE;
	case 0x221a: return PAINT_DONE;
	default: return PAINT_PLAIN;
	}
}
