#include <curses.h>
#include <term.h>

#include "internal.h"

/*
 * terminfo promises REP (repeat the last character) and SU/SD (scroll several
 * lines) for every xterm, but a number of emulators ignore them and keep what
 * stood there: half a name of the patient before under the next one. A few
 * bytes saved are not worth that; ncurses has other ways.
 */
void
quirk_plain_motion(void)
{
	repeat_char = NULL;
	parm_index = NULL;
	parm_rindex = NULL;
}
