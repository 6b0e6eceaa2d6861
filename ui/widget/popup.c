#include "popup.h"

struct canvas
popup_place(const struct canvas *canvas, int rows, int cols)
{
	if (rows > canvas->rows)
		rows = canvas->rows;
	if (cols > canvas->cols)
		cols = canvas->cols;
	return canvas_part(canvas, (canvas->rows - rows + 1) / 2, (canvas->cols - cols) / 2, rows, cols);
}

struct canvas
popup_draw(const struct canvas *canvas, int rows, int cols, const char *title, const char *aside)
{
	struct canvas frame = popup_place(canvas, rows, cols);

	canvas_box(&frame, title, aside);
	return canvas_part(&frame, 1, 1, frame.rows - 2, frame.cols - 2);
}
