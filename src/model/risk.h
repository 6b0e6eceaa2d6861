/*
 * How likely somebody is to miss a visit, so that we can help in time: a
 * person who rings, a ride, a sooner slot (DOMAIN.md 6.2).
 *
 * Only the person's own record and the time until the visit count. Sex,
 * language, origin, payer and postcode never do, although they correlate.
 *
 * Must not: be used to refuse, to double-book or to shame; the reasons are
 * shown with the number.
 */
#ifndef MODEL_RISK_H
#define MODEL_RISK_H

enum risk_band { RISK_LOW, RISK_MEDIUM, RISK_HIGH };	/* under 10 %, 10 to 20 %, above */

struct risk_noshow {
	double rate;		/* hers, pulled towards the clinic's while we know little */
	double factor;		/* by lead time */
	double risk;		/* 0 to 0.9 */
	enum risk_band band;
};

/* Missed of booked visits in 24 months; the clinic's own rate (0-1); days from booking to the visit. */
struct risk_noshow risk_noshow(int missed, int booked, double clinic_rate, int lead_days);

#endif
