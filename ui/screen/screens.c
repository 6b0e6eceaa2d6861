/* Every screen, once: the manual of keys is made from it, and the test that no letter has two meanings. */
#include "board.h"
#include "book_from.h"
#include "book_screen.h"
#include "call_work.h"
#include "callback.h"
#include "calls_screen.h"
#include "card_screen.h"
#include "change.h"
#include "decide.h"
#include "detail_form.h"
#include "details.h"
#include "history.h"
#include "home.h"
#include "identity.h"
#include "note_screen.h"
#include "notes_screen.h"
#include "overbook.h"
#include "picker.h"
#include "quiet.h"
#include "red_card.h"
#include "register.h"
#include "same_person.h"
#include "shell_internal.h"
#include "snooze.h"
#include "standing.h"
#include "sync.h"
#include "take_over.h"
#include "walk_in.h"

const struct screen_ops *const screen_table[] = {
	&login_ops, &home_ops, &card_ops, &register_ops, &note_ops, &identity_ops, &history_ops,
	&details_ops, &detail_form_ops, &sync_ops, &decide_ops, &same_person_ops, &quiet_ops, &standing_ops, &notes_ops,
	&book_ops, &book_from_ops, &change_ops, &change_left_ops, &overbook_ops, &walk_in_ops, &board_ops, &calls_ops,
	&call_work_ops, &callback_ops, &red_card_ops, &snooze_ops, &take_over_ops,
	&help_ops, &palette_ops, &parked_ops, &drafts_ops, &picker_ops,
	NULL,
};
