/*
 * Terminals that are not what their description says.
 *
 * terminfo promises REP (repeat a character) and SU/SD (scroll several lines)
 * for every xterm, but a number of emulators ignore them and keep what stood
 * there: half a name of the patient before, under the next one. ncurses cannot
 * be told to leave them alone, so it is given a description without them.
 */
#ifndef TERM_QUIRK_H
#define TERM_QUIRK_H

/* Between setupterm and newterm: describe `name` without them. No such file: nothing is changed. */
void quirk_plain_motion(const char *name);

/* After newterm. */
void quirk_forget(void);

#endif
