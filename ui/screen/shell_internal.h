/*
 * What stack.c, frame.c, journal.c, gate.c and the shell's own screens share:
 * the shell from inside. Nobody else includes this.
 */
#ifndef SCREEN_SHELL_INTERNAL_H
#define SCREEN_SHELL_INTERNAL_H

#include "shell.h"
#include "widget/form.h"

enum {
	SHELL_ROWS = 24, SHELL_COLS = 80,	/* the least we draw on */
	SHELL_EDGE_TOP = 2, SHELL_EDGE_BOTTOM = 2,
	SHELL_PARKED = 5, SHELL_DESKS = 8, SHELL_LATELY = 3,
	SHELL_TOAST_MS = 6000, SHELL_JOURNAL_MS = 2000, SHELL_MINUTE_MS = 60 * 1000, SHELL_POLL_MS = 1000,
};

/* One screen on the stack. Lives in its own `life` arena. */
struct place {
	const struct screen_ops *ops;
	void *state;
	void *argument;
	struct arena *life, *page;
	struct place *below;
	int64_t wake_at;		/* boot clock; 0: none */
	int64_t journal_at;		/* when its form is kept next; 0: nothing new */
	bool warned;			/* its draft could not be kept, and leaving it was stopped once */
	int64_t draft;			/* rid of its draft; 0: none */
};

/* A stack that was left in the middle of something. */
struct parked {
	struct place *top;
	char where[120];
	int64_t since;			/* UTC ms */
};

/* One signed-in person's work. */
struct desk {
	struct app_who who;		/* a copy; its texts are the ones below */
	char login[64], shown[80], initials[16], terminal[80];
	struct place *top;
	struct parked parked[SHELL_PARKED];
	size_t parked_count;
};

struct shell {
	struct shell_options options;
	struct desk desks[SHELL_DESKS];
	size_t desk_count;
	struct desk *desk;		/* whose screen this is; NULL before the first sign-in */
	struct place *gate;		/* login or lock stands before everything; NULL: open */
	int64_t locked_at;		/* UTC ms; 0: not locked */
	int64_t last_key;		/* boot clock */
	int64_t minute;			/* of the last status, UTC minutes */
	int64_t ticked;			/* the minute the top place was last told of */
	int64_t version;
	struct app_status status;
	char say[INTENT_SAY];
	enum say say_kind;
	int64_t say_until;		/* boot clock */
	const struct key_row *lately[SHELL_LATELY];
	struct arena *discarded_arena;	/* the draft that DD threw away, until F8 or the next one */
	struct draft discarded;
	bool has_discarded, done, polls;
	bool opened;			/* the gate may go once its key is dealt with */
	bool by_itself;			/* it locked because nobody was there */
};

extern const struct key_row frame_keys[];	/* keys that work everywhere; state is the shell */

/* ---- stack.c ---------------------------------------------------------------------------- */

struct place *place_open(struct shell *shell, const struct screen_ops *ops, const void *argument, struct err *err);
void place_close(struct place *place);
void place_size(struct shell *shell, struct place *place);		/* tells it its body */
void place_update(struct shell *shell, struct place *place, const struct event *event);
bool place_typing(const struct place *place);
const char *place_title(const struct place *place);			/* NULL: not in the path */
void place_where(const struct place *place, char *text, size_t size);
struct place *shell_top(struct shell *shell);				/* the gate, or the top of the desk */
void stack_empty(struct place **top);
bool stack_reload(struct shell *shell, struct place *place);		/* an error goes to row 23 */
void shell_apply(struct shell *shell, struct place *place, const struct intent *intent);
void stack_close_helpers(struct shell *shell);				/* help, palette, pickers on top */
void shell_back_home(struct shell *shell);
void shell_find(struct shell *shell, const struct event *event);	/* F2: the lookup on top of whatever is open */

/* ---- keys of the frame and what they do ------------------------------------------------------ */

void shell_say(struct shell *shell, enum say kind, const char *text);
void shell_status(struct shell *shell);
bool shell_may(const struct shell *shell, const struct key_row *row);
void *shell_row_state(struct shell *shell, struct place *place, const struct key_row *row);
void shell_run_row(struct shell *shell, struct place *place, const struct key_row *row, const struct event *event);

/* Take up the n-th parked stack; what is open now is left, its forms as drafts. */
void frame_resume_nth(struct shell *shell, size_t n);

/* Rows that can be done now, in the order of palette and help: the screen's, its parent's, go, the frame's. */
typedef void shell_each_row(void *to, const struct key_row *row, void *state);
void shell_rows(struct shell *shell, struct place *place, shell_each_row *each, void *to);

/* ---- journal.c: drafts ----------------------------------------------------------------------- */

void journal_note(struct shell *shell, struct place *place, const struct event *event);	/* after an update */
bool journal_keep(struct shell *shell, struct place *place);		/* now, if something was typed */
void journal_keep_all(struct shell *shell);				/* every stack of every desk */
void journal_restore(struct shell *shell, struct place *place);
void journal_finish(struct shell *shell, struct place *place);		/* saved: the draft goes */
bool journal_can_discard(const struct place *place);
void journal_discard(struct shell *shell, struct place *place);
bool journal_bring_back(struct shell *shell);

/* ---- gate.c ------------------------------------------------------------------------------------ */

void gate_start(struct shell *shell);					/* Home when somebody is signed in, else the
									 * login */
void gate_shut(struct shell *shell);					/* cover everything, ask who is there */
bool gate_open(struct shell *shell, const char *login, char *secret, struct err *err);
void gate_tick(struct shell *shell);
int64_t gate_left(const struct shell *shell);				/* ms until it locks by itself */
extern const struct screen_ops login_ops;

struct login_argument {
	struct shell *shell;
};

/* ---- frame.c ------------------------------------------------------------------------------------- */

struct canvas frame_body(void);
bool frame_too_small(void);
void frame_draw(const struct shell *shell, const struct place *top);
void frame_draw_small(void);

/* ---- the shell's own screens: help, palette, parked work, drafts -------------------------------------------- */

struct shell_argument {
	struct shell *shell;
	struct place *over;	/* the screen they were opened on */
};
extern const struct screen_ops help_ops, palette_ops, parked_ops, drafts_ops;

#endif
