#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/risk.h"

/* DOMAIN.md 6.2. */
static void
help_goes_to_those_who_often_miss_a_far_visit(void **state)
{
	(void)state;
	struct risk_noshow risk = risk_noshow(3, 10, .08, 35);

	assert_true(risk.rate > .2365 && risk.rate < .2375);
	assert_true(risk.risk > .4265 && risk.risk < .4275);
	assert_int_equal(risk.band, RISK_HIGH);
	risk = risk_noshow(0, 10, .08, 1);
	assert_true(risk.rate > .0225 && risk.rate < .0235);
	assert_true(risk.risk > .0085 && risk.risk < .0095);
	assert_int_equal(risk.band, RISK_LOW);
	assert_true(risk_noshow(50, 50, .5, 60).risk == 0.9);
	assert_int_equal(risk_noshow(0, 0, .13, 14).band, RISK_MEDIUM);
}

static void
the_edges_of_lead_time_are_where_the_table_says(void **state)
{
	(void)state;
	assert_true(risk_noshow(0, 0, .1, 1).factor == 0.4);
	assert_true(risk_noshow(0, 0, .1, 2).factor == 0.8);
	assert_true(risk_noshow(0, 0, .1, 7).factor == 0.8);
	assert_true(risk_noshow(0, 0, .1, 8).factor == 1.2);
	assert_true(risk_noshow(0, 0, .1, 28).factor == 1.2);
	assert_true(risk_noshow(0, 0, .1, 29).factor == 1.8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_goes_to_those_who_often_miss_a_far_visit),
		cmocka_unit_test(the_edges_of_lead_time_are_where_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
