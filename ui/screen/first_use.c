#include "first_use.h"

#include "base/i18n.h"

enum { FIRST_USE_HOW = 34 };

/* The administrator alone is nobody who could sign in at the desk. */
static bool
first_use_has_staff(const struct app_setup *setup)
{
	return setup->staff > 1;
}

const char *
first_use_next(const struct app_setup *setup)
{
	if (!first_use_has_staff(setup))
		return _("Nobody but the administrator works here yet: in a shell, rapport staff add.");
	if (setup->sessions == 0)
		return _("No clinician has sessions yet: in a shell, rapport schedule add.");
	if (setup->people == 0)
		return _("No patients yet: rapport import takes files, + registers one.");
	return NULL;
}

void
first_use_draw(const struct app_setup *setup, const struct canvas *canvas)
{
	const struct {
		bool done;
		const char *step, *how;
	} steps[] = {
		{first_use_has_staff(setup), _("Who works here and signs in"), "rapport staff --help"},
		{setup->sessions > 0, _("When clinicians see patients"), "rapport schedule --help"},
		{setup->people > 0, _("The patients"), _("rapport import FILE, or type a name and +")},
	};

	canvas_text(canvas, 0, 5, -1, _("A new clinic. Three steps, and the desk can open:"), PAINT_TITLE);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		int row = 2 + (int)i;
		canvas_text(canvas, row, 5, 2, steps[i].done ? SIGN_DONE : SIGN_DOT, PAINT_MARKS);
		canvas_text(canvas, row, 7, FIRST_USE_HOW - 8, steps[i].step, PAINT_PLAIN);
		canvas_text(canvas, row, FIRST_USE_HOW + 2, -1, steps[i].how, PAINT_KEY);
	}
}
