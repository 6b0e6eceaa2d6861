#include "risk.h"

enum { RISK_PRIOR = 4 };	/* visits that the clinic's rate weighs as much as */

static const double risk_most = 0.9, risk_medium = 0.10, risk_high = 0.20;

struct risk_noshow
risk_noshow(int missed, int booked, double clinic_rate, int lead_days)
{
	struct risk_noshow risk = {.rate = (missed + RISK_PRIOR * clinic_rate) / (booked + RISK_PRIOR)};

	if (lead_days <= 1)
		risk.factor = 0.4;
	else if (lead_days <= 7)
		risk.factor = 0.8;
	else if (lead_days <= 28)
		risk.factor = 1.2;
	else
		risk.factor = 1.8;
	risk.risk = risk.rate * risk.factor;
	if (risk.risk > risk_most)
		risk.risk = risk_most;
	risk.band = risk.risk < risk_medium ? RISK_LOW : risk.risk <= risk_high ? RISK_MEDIUM : RISK_HIGH;
	return risk;
}
