/*
 * Everything the desk needs to know about a person, in one struct.
 *
 * app_card_open checks the right, writes the audit row, and only then reads;
 * what it returns may be painted at once. Queries are indexed and bounded, and
 * their number does not grow with the history.
 *
 * Must not: choose words. Texts here are what people typed, and labels of
 * choices; sentences ("28 min early") belong to the screen.
 */
#ifndef APP_CARD_H
#define APP_CARD_H

#include "app.h"
#include "link.h"
#include "model/card.h"
#include "model/cue.h"

struct card {
	struct patient patient;
	struct patient_id id;
	const char *age;		/* "41", "5 months", "about 41"; "" when not known */
	const char *clinician;		/* usual clinician as shown, or NULL */

	struct link_other *others;	/* her other records: she is known by them too */
	size_t other_count;
	struct patient_name *names;	/* those not in use: former, maiden, alias */
	size_t name_count;
	struct patient_language *languages;	/* best first */
	size_t language_count;
	struct contact_point *points;	/* best first */
	size_t point_count;
	const struct contact_point *best;	/* the number to ring, or NULL */
	struct address *addresses;	/* home first */
	size_t address_count;

	int64_t identity_at;		/* today's last identity check; FIELD_NULL: not checked today */
	const char *identity, *identity_by;	/* "name,born"; who */

	struct flag *flags;		/* valid today; in their own order, else alerts first */
	size_t flag_count;

	struct card_cue cues[CARD_CUES];
	size_t cue_count;
	struct card_cue later[CARD_LATER];	/* not a cue yet; the card's notes show it */
	size_t later_count;
	const char *avoid[CARD_AVOID];
	size_t avoid_count;
	enum cue_quiet quiet;		/* a quiet period hides the cues; cue_quiet_text says what to heed */
	bool hidden;			/* her own choice or a public screen: say nothing of notes at all */
	bool public_screen;		/* others can read along: flags, words and changes are left out */
	size_t note_count;		/* all of them, for "18 more" */

	struct card_person *people;	/* emergency contact first */
	size_t person_count;

	struct card_visit next[CARD_NEXT];
	size_t next_count, next_total;
	struct card_visit past[CARD_PAST];	/* latest first, encounters without an appointment among them */
	size_t past_count, past_total;	/* counted up to CARD_COUNTED */
	struct card_call calls[CARD_CALLS];
	size_t call_count;

	struct card_talk talk[CARD_TALK];	/* latest first */
	size_t talk_count;

	int waits[CARD_WAITS];		/* minutes, oldest first */
	size_t wait_count;
	int wait_median;		/* CARD_UNKNOWN: never waited here */
	int noshows;			/* in three years */
	int promises, promises_kept;	/* calls promised by a time and closed */
	int texts, texts_answered;	/* of the last ten reminders that could be answered */

	struct card_change changes[CARD_CHANGES];	/* latest first */
	size_t change_count;

	struct condition *conditions;	/* NULL without the right: a list of their own, never alerts */
	size_t condition_count;
};

/*
 * Open a person. ERR_DENIED for a role without the right, and for a restricted
 * person (app_card_open_restricted); the refusal is audited. A merged record
 * opens the one that goes on. Texts live in `arena`.
 */
bool app_card_open(struct app *app, struct patient_id patient, struct arena *arena, struct card *card,
    struct err *err);

/* Must this person say why before the record opens, and may? */
bool app_card_asks_reason(struct app *app, struct patient_id patient);

/* The same with a reason in words, which the audit keeps. */
bool app_card_open_restricted(struct app *app, struct patient_id patient, const char *reason, struct arena *arena,
    struct card *card, struct err *err);

/* Read an open card again (F5, or another process wrote): no second audit row. */
bool app_card_reload(struct app *app, struct patient_id patient, struct arena *arena, struct card *card,
    struct err *err);

/* What the lookup shows below the list. */
struct preview {
	struct uuid uuid;
	struct patient_id id;
	const char *family, *given, *preferred;
	const char *age;		/* as on the card */
	const char *flags[2];		/* first two alerts or adjustments */
	size_t flag_count;
	struct card_cue cues[2];	/* only with notes */
	size_t cue_count;
	bool call_owed;			/* we owe a call, by call_promised (FIELD_NULL: no time was given) */
	int64_t call_promised;
	bool restricted;		/* name and age only */
};

/*
 * Without notes: for the highlight that just moved; not audited. With notes: when
 * it has rested on the person for a second; one audit row, committed before any
 * note is read (DESIGN.md 11). ERR_DENIED as for the card.
 */
bool app_card_preview(struct app *app, struct patient_id patient, bool with_notes, struct arena *arena,
    struct preview *preview, struct err *err);

/*
 * The cues alone, best first, at most `most`: for booking and call screens, whose
 * own opening was audited for this person. None without the right to read notes.
 */
bool app_card_cues(struct app *app, struct patient_id patient, struct arena *arena, struct card_cue *cues,
    size_t most, size_t *count, struct err *err);

#endif
