/* Adding, changing or taking off one detail of a person, in a form made of its entity's field table. */
#ifndef SCREEN_DETAIL_FORM_H
#define SCREEN_DETAIL_FORM_H

#include "app/detail.h"
#include "screen.h"

struct detail_argument {
	struct patient_id patient;
	enum entity_no entity;
	int64_t rid;			/* 0: a new one */
	int64_t of;			/* rid of the relation that owns a new number; 0: her own */
	bool remove;			/* only asks why: it is taken off */
};

/* What the screen below gets once a detail is saved. */
struct detail_result {
	enum entity_no entity;
	int64_t rid;
};

extern const struct screen_ops detail_form_ops;

/* "Phone or e-mail", "Person around her": what such a detail is called where one is chosen or titled. */
const char *detail_label(enum entity_no entity);

#endif
