#include "canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/text.h"
#include "internal.h"

static int canvas_cursor_row, canvas_cursor_col;

struct canvas
canvas_all(void)
{
	return (struct canvas){.rows = LINES, .cols = COLS};
}

struct canvas
canvas_part(const struct canvas *canvas, int row, int col, int rows, int cols)
{
	int top = row < 0 ? 0 : row, left = col < 0 ? 0 : col;
	int bottom = row + rows < canvas->rows ? row + rows : canvas->rows;
	int right = col + cols < canvas->cols ? col + cols : canvas->cols;

	return (struct canvas){
		.top = canvas->top + top, .left = canvas->left + left,
		.rows = bottom > top ? bottom - top : 0, .cols = right > left ? right - left : 0,
	};
}

/* One cell of the terminal: a base and its marks. The caller has clipped. */
static void
canvas_put(int row, int col, const uint32_t *scalars, int count, unsigned paint)
{
	wchar_t wide[CCHARW_MAX + 1] = {0};
	cchar_t cell;
	short pair;
	attr_t attributes = theme_attributes(paint, &pair);

	if (count > CCHARW_MAX)
		count = CCHARW_MAX;
	for (int i = 0; i < count; i++)
		wide[i] = (wchar_t)scalars[i];
	if (setcchar(&cell, wide, attributes, pair, NULL) != ERR)
		mvadd_wch(row, col, &cell);
}

static void
canvas_put_plain(int row, int col, int columns, char c, unsigned paint)
{
	uint32_t scalar = (unsigned char)c;

	for (int i = 0; i < columns; i++)
		canvas_put(row, col + i, &scalar, 1, paint);
}

static void
canvas_put_cluster(int row, int col, const struct text_cluster *cluster, unsigned paint)
{
	if (paint & PAINT_MARKS && (paint & PAINT_ROLE) == PAINT_PLAIN)
		paint |= symbol_paint(cluster->scalar[0]);
	if (symbol_ascii())
		canvas_put_plain(row, col, cluster->wide, symbol_plain(cluster->scalar[0]), paint);
	else
		canvas_put(row, col, cluster->scalar, cluster->count, paint);
}

/* Columns of the first line, counted up to `most` + 1. */
static int
canvas_measure(const char *text, int most)
{
	struct text_cluster cluster;
	int columns = 0;

	while (columns <= most && text_walk(&text, &cluster) && cluster.scalar[0] != '\n')
		columns += cluster.wide;
	return columns;
}

int
canvas_text(const struct canvas *canvas, int row, int col, int width, const char *text, unsigned paint)
{
	struct text_cluster cluster;
	int at = 0;

	if (row < 0 || row >= canvas->rows || col < 0 || col >= canvas->cols || !text)
		return 0;
	if (width < 0 || width > canvas->cols - col)
		width = canvas->cols - col;
	bool cut = canvas_measure(text, width) > width;
	int room = cut ? width - 1 : width;
	while (text_walk(&text, &cluster) && cluster.scalar[0] != '\n' && at + cluster.wide <= room) {
		if (cluster.wide > 0)
			canvas_put_cluster(canvas->top + row, canvas->left + col + at, &cluster, paint);
		at += cluster.wide;
	}
	if (cut && width > 0) {
		struct text_cluster dots = {.scalar = {0x2026}, .count = 1, .wide = 1};
		canvas_put_cluster(canvas->top + row, canvas->left + col + at, &dots, paint);
		at++;
	}
	return at;
}

int
canvas_print(const struct canvas *canvas, int row, int col, int width, unsigned paint, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return canvas_text(canvas, row, col, width, text, paint);
}

int
canvas_right(const struct canvas *canvas, int row, int end, const char *text, unsigned paint)
{
	int columns = canvas_measure(text, canvas->cols);
	int col = end > columns ? end - columns : 0;

	return canvas_text(canvas, row, col, end - col, text, paint);
}

void
canvas_fill(const struct canvas *canvas, int row, int col, int width, unsigned paint)
{
	if (row < 0 || row >= canvas->rows || col < 0)
		return;
	if (width < 0 || width > canvas->cols - col)
		width = canvas->cols - col;
	canvas_put_plain(canvas->top + row, canvas->left + col, width, ' ', paint);
}

void
canvas_emphasise(const struct canvas *canvas, int row, int col, int width, unsigned paint)
{
	wchar_t wide[CCHARW_MAX + 1];
	cchar_t cell;
	attr_t attributes;
	short pair, unused;

	if (row < 0 || row >= canvas->rows || col < 0)
		return;
	if (width < 0 || width > canvas->cols - col)
		width = canvas->cols - col;
	attr_t more = theme_attributes(paint, &unused);
	for (int i = 0; i < width;) {
		int at = canvas->left + col + i;
		if (mvin_wch(canvas->top + row, at, &cell) == ERR ||
		    getcchar(&cell, wide, &attributes, &pair, NULL) == ERR)
			return;
		int columns = wcwidth(wide[0]);
		if (setcchar(&cell, wide, (attributes & ~(attr_t)A_CHARTEXT) | more, pair, NULL) != ERR)
			mvadd_wch(canvas->top + row, at, &cell);
		i += columns > 1 ? columns : 1;
	}
}

/* ---- lines -------------------------------------------------------------------------- */

enum { NORTH = 1, EAST = 2, SOUTH = 4, WEST = 8 };

/* Shapes by the sides they reach. */
static const uint32_t canvas_shapes[16] = {
	[EAST] = 0x2500, [WEST] = 0x2500, [EAST | WEST] = 0x2500,
	[NORTH] = 0x2502, [SOUTH] = 0x2502, [NORTH | SOUTH] = 0x2502,
	[SOUTH | EAST] = 0x250c, [SOUTH | WEST] = 0x2510, [NORTH | EAST] = 0x2514, [NORTH | WEST] = 0x2518,
	[NORTH | SOUTH | EAST] = 0x251c, [NORTH | SOUTH | WEST] = 0x2524,
	[SOUTH | EAST | WEST] = 0x252c, [NORTH | EAST | WEST] = 0x2534,
	[NORTH | SOUTH | EAST | WEST] = 0x253c,
};

static int
canvas_sides(int row, int col)
{
	wchar_t wide[CCHARW_MAX + 1];
	cchar_t cell;
	attr_t attributes;
	short pair;

	if (mvin_wch(row, col, &cell) == ERR || getcchar(&cell, wide, &attributes, &pair, NULL) == ERR)
		return 0;
	if (symbol_ascii())
		return wide[0] == '-' ? EAST | WEST : wide[0] == '|' ? NORTH | SOUTH : wide[0] == '+' ? 15 : 0;
	for (int sides = 15; sides > 0; sides--)
		if (canvas_shapes[sides] == (uint32_t)wide[0])
			return sides;
	return 0;
}

static void
canvas_shape(int row, int col, int sides)
{
	uint32_t scalar = canvas_shapes[sides];

	if (symbol_ascii())
		scalar = (unsigned char)symbol_plain(scalar);
	canvas_put(row, col, &scalar, 1, PAINT_PLAIN);
}

/* Does the neighbour on that side reach back? */
static bool
canvas_answers(int row, int col, int side)
{
	switch (side) {
	case NORTH: return row > 0 && canvas_sides(row - 1, col) & SOUTH;
	case SOUTH: return row + 1 < LINES && canvas_sides(row + 1, col) & NORTH;
	case WEST: return col > 0 && canvas_sides(row, col - 1) & EAST;
	default: return col + 1 < COLS && canvas_sides(row, col + 1) & WEST;
	}
}

/*
 * Draw one cell of a line. On another line it reaches inward only where it ends,
 * and of the other one stays what goes on: the order of drawing does not matter.
 */
static void
canvas_join(int row, int col, int sides, int inward)
{
	int there = canvas_sides(row, col), joined = inward;

	for (int side = NORTH; there && side <= WEST; side *= 2)
		if (there & side && !(sides & side) && canvas_answers(row, col, side))
			joined |= side;
	canvas_shape(row, col, there && (joined & ~sides) ? joined : sides);
}

void
canvas_line(const struct canvas *canvas, int row, int col, int width)
{
	struct canvas part = canvas_part(canvas, row, col, 1, width);

	for (int i = 0; part.rows > 0 && i < part.cols; i++)
		canvas_join(part.top, part.left + i, EAST | WEST,
		    (i > 0 ? WEST : 0) | (i < part.cols - 1 ? EAST : 0));
}

void
canvas_column(const struct canvas *canvas, int row, int col, int rows)
{
	struct canvas part = canvas_part(canvas, row, col, rows, 1);

	for (int i = 0; part.cols > 0 && i < part.rows; i++)
		canvas_join(part.top + i, part.left, NORTH | SOUTH,
		    (i > 0 ? NORTH : 0) | (i < part.rows - 1 ? SOUTH : 0));
}

void
canvas_box(const struct canvas *canvas, const char *title, const char *aside)
{
	int bottom = canvas->rows - 1, right = canvas->cols - 1;

	if (canvas->rows < 2 || canvas->cols < 2)
		return;
	for (int row = 0; row <= bottom; row++) {
		canvas_fill(canvas, row, 0, -1, PAINT_PLAIN);
		canvas_shape(canvas->top + row, canvas->left, NORTH | SOUTH);
		canvas_shape(canvas->top + row, canvas->left + right, NORTH | SOUTH);
	}
	for (int col = 1; col < right; col++) {
		canvas_shape(canvas->top, canvas->left + col, EAST | WEST);
		canvas_shape(canvas->top + bottom, canvas->left + col, EAST | WEST);
	}
	canvas_shape(canvas->top, canvas->left, SOUTH | EAST);
	canvas_shape(canvas->top, canvas->left + right, SOUTH | WEST);
	canvas_shape(canvas->top + bottom, canvas->left, NORTH | EAST);
	canvas_shape(canvas->top + bottom, canvas->left + right, NORTH | WEST);
	int free = right - 2;	/* the column after the last one a title may use */
	if (aside && canvas_measure(aside, right) + 8 < right) {
		free = right - 3 - canvas_measure(aside, right);
		canvas_print(canvas, 0, free, right - 1 - free, PAINT_PLAIN, " %s ", aside);
		free--;
	}
	if (title && free > 5) {
		canvas_text(canvas, 0, 2, 1, " ", PAINT_PLAIN);
		int columns = canvas_text(canvas, 0, 3, free - 4, title, PAINT_TITLE);
		canvas_text(canvas, 0, 3 + columns, 1, " ", PAINT_PLAIN);
	}
}

/* ---- cursor and tests ------------------------------------------------------------------ */

void
canvas_cursor(const struct canvas *canvas, int row, int col)
{
	canvas_cursor_row = canvas->top + (row < 0 ? 0 : row < canvas->rows ? row : canvas->rows - 1);
	canvas_cursor_col = canvas->left + (col < 0 ? 0 : col < canvas->cols ? col : canvas->cols - 1);
}

struct canvas_cell
canvas_read(int row, int col)
{
	struct canvas_cell out = {.text = " ", .look = '.'};
	wchar_t wide[CCHARW_MAX + 1] = {0};
	cchar_t cell;
	attr_t attributes;
	short pair;
	size_t used = 0;

	if (mvin_wch(row, col, &cell) == ERR || getcchar(&cell, wide, &attributes, &pair, NULL) == ERR)
		return out;
	out.look = theme_look(attributes, pair);
	if ((cell.attr & A_CHARTEXT) > 1) {	/* ncurses numbers the cells of a wide character */
		out.text[0] = '\0';
		return out;
	}
	for (int i = 0; i < CCHARW_MAX && wide[i] && used + 4 < sizeof out.text; i++)
		used += text_encode((uint32_t)wide[i], out.text + used);
	out.text[used] = '\0';
	return out;
}

void
canvas_read_cursor(int *row, int *col)
{
	*row = canvas_cursor_row;
	*col = canvas_cursor_col;
}
