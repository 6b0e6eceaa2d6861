/* Patient and RelatedPerson. */
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "fhir_resources.h"

/* What no field holds but the desk must know, one sentence after the other. */
static void
fhir_patient_memo(struct fhir *fhir, struct patient *patient, const char *sentence)
{
	patient->memo = patient->memo ? arena_printf(fhir->arena, "%s %s", patient->memo, sentence) : sentence;
}

static void
fhir_patient_names(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row)
{
	struct patient *patient = row->record;
	struct fhir_at names, item;
	struct fhir_name name;
	size_t next = 0;

	if (!fhir_list(fhir, at, "name", &names) || !fhir_name_best(fhir, &names, &name)) {
		fhir_refuse(fhir, at, "name", _("There is no name: nobody could find this patient or greet them."));
		return;
	}
	patient->family = name.family;
	patient->given = name.given;
	patient->title = fhir_words(fhir, &names, name.prefix, 24);
	while (fhir_next(fhir, &names, &next, &item)) {
		if (!fhir_name(fhir, &item, &name))
			continue;
		const char *called = name.given ? name.given : name.family;
		bool short_form = name.use && (strcmp(name.use, "preferred") == 0 || strcmp(name.use, "usual") == 0);
		if (short_form && !patient->preferred &&
		    strcmp(called, patient->given ? patient->given : patient->family) != 0)
			patient->preferred = called;
		struct taken_row *also = taken_row(fhir->taken, ENTITY_patient_name,
		    arena_printf(fhir->arena, "%s|%s|%s", name.use ? name.use : "", name.family ? name.family : "",
			name.given ? name.given : ""),
		    fhir_pointer(fhir, &item, NULL), row, "patient");
		struct patient_name *record = also->record;
		record->use = name.use;
		record->family = name.family;
		record->given = name.given;
		record->from_date = name.from;
		record->to_date = name.to;
	}
}

static void
fhir_patient_died(struct fhir *fhir, const struct fhir_at *at, struct patient *patient)
{
	patient->died = fhir_date(fhir, at, "deceasedDateTime");
	if (fhir_flag(fhir, at, "deceasedBoolean", false) && !patient->died) {
		patient->died = arena_printf(fhir->arena, "%04d", fhir->year);
		fhir_patient_memo(fhir, patient, _("Said to have died; the day is not known."));
	}
}

static void
fhir_patient_language(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row, int64_t sort)
{
	struct fhir_at concept;
	const char *language = fhir_object(fhir, at, "language", &concept) ? fhir_language(fhir, &concept) : NULL;

	if (!language)
		return;
	struct taken_row *speaks =
	    taken_row(fhir->taken, ENTITY_patient_language, language, fhir_pointer(fhir, at, NULL), row, "patient");
	struct patient_language *record = speaks->record;
	record->language = language;
	record->sort = sort > 20 ? 20 : sort;
}

/* The preferred ones first, else in the order of the file. */
static void
fhir_patient_languages(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row)
{
	struct fhir_at list, item;
	int64_t sort = 0;

	if (!fhir_list(fhir, at, "communication", &list))
		return;
	for (int pass = 0; pass < 2; pass++)
		for (size_t next = 0; fhir_next(fhir, &list, &next, &item);)
			if (fhir_flag(fhir, &item, "preferred", false) == (pass == 0))
				fhir_patient_language(fhir, &item, row, ++sort);
}

/* Extensions that change how somebody is met: an interpreter, and that the patient is an animal. */
static void
fhir_patient_extensions(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row)
{
	struct patient *patient = row->record;
	struct fhir_at list, item, parts, part;
	size_t next = 0, inner = 0;

	if (!fhir_list(fhir, at, "extension", &list))
		return;
	while (fhir_next(fhir, &list, &next, &item)) {
		const char *url = fhir_text(fhir, &item, "url");
		if (url && strcmp(url, "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired") == 0 &&
		    fhir_flag(fhir, &item, "valueBoolean", false)) {
			for (struct taken_row *each = fhir->taken->rows; each; each = each->next)
				if (each->entity->no == ENTITY_patient_language)
					((struct patient_language *)each->record)->interpreter = 1;
		}
		if (!url || strcmp(url, "http://hl7.org/fhir/StructureDefinition/patient-animal") != 0)
			continue;
		const char *species = NULL;
		for (inner = 0;
		     fhir_list(fhir, &item, "extension", &parts) && fhir_next(fhir, &parts, &inner, &part);) {
			const char *what = fhir_text(fhir, &part, "url");
			if (what && strcmp(what, "species") == 0)
				species = fhir_concept(fhir, &part, "valueCodeableConcept", 40);
		}
		fhir_patient_memo(
		    fhir, patient, arena_printf(fhir->arena, _("An animal: %s."), species ? species : "?"));
	}
}

/* What a code of HL7 tables 0131 and RoleCode says about somebody, as the desk says it. */
static const char *
fhir_relation_word(const char *code)
{
	static const char *const words[][2] = {{"BRO", "brother"}, {"C", "emergency contact"}, {"CHILD", "child"},
	    {"DAU", "daughter"}, {"DOMPART", "partner"}, {"E", "employer"}, {"EP", "emergency contact"},
	    {"FRND", "friend"}, {"FTH", "father"}, {"GRNDCHILD", "grandchild"}, {"GRPRN", "grandparent"},
	    {"GUARD", "guardian"}, {"HUSB", "husband"}, {"MTH", "mother"}, {"N", "next of kin"}, {"NBOR", "neighbour"},
	    {"NFTH", "father"}, {"NMTH", "mother"}, {"PRN", "parent"}, {"ROOM", "room-mate"}, {"SIB", "sibling"},
	    {"SIS", "sister"}, {"SON", "son"}, {"SPS", "spouse"}, {"WIFE", "wife"}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], code) == 0)
			return words[i][1];
	return NULL;
}

/* relationship[]: the closest word said of any of them, and whether to ring them first. */
static void
fhir_relation_kind(struct fhir *fhir, const struct fhir_at *at, struct relation *relation)
{
	struct fhir_at list, item, codings, coding;
	const char *said = NULL, *word = NULL, *role = NULL;

	for (size_t next = 0; fhir_list(fhir, at, "relationship", &list) && fhir_next(fhir, &list, &next, &item);) {
		if (!said)
			said = fhir_words(fhir, &item, fhir_text(fhir, &item, "text"), 60);
		for (size_t inner = 0;
		     fhir_list(fhir, &item, "coding", &codings) && fhir_next(fhir, &codings, &inner, &coding);) {
			const char *code = fhir_text(fhir, &coding, "code");
			const char *display = fhir_words(fhir, &coding, fhir_text(fhir, &coding, "display"), 60);
			const char *known = code ? fhir_relation_word(code) : NULL;
			bool is_role = code && code[1] == '\0';
			relation->emergency =
			    code && (strcmp(code, "C") == 0 || strcmp(code, "EP") == 0) ? 1 : relation->emergency;
			relation->guardian = code && strncmp(code, "GUARD", 5) == 0 ? 1 : relation->guardian;
			if (is_role)
				role = role ? role : known ? known : display;
			else
				word = word ? word : known ? known : display ? display : code;
		}
	}
	relation->relation = said ? said : fhir_words(fhir, at, word ? word : role, 60);
	if (said && strcasestr(said, "emergency"))
		relation->emergency = 1;
}

/* "Bénédicte du Marché", from one HumanName. */
static const char *
fhir_relation_name(struct fhir *fhir, const struct fhir_at *at)
{
	struct fhir_name name;

	if (!fhir_name(fhir, at, &name))
		return NULL;
	if (!name.given || !name.family)
		return name.given ? name.given : name.family;
	return arena_printf(fhir->arena, "%s %s", name.given, name.family);
}

static void
fhir_patient_contact(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row)
{
	struct relation read;
	struct fhir_at name, organisation;
	const struct entity *around = entity(ENTITY_relation);

	field_clear(around->fields, around->field_count, &read, sizeof read);
	fhir_relation_kind(fhir, at, &read);
	if (fhir_object(fhir, at, "name", &name))
		read.name = fhir_relation_name(fhir, &name);
	if (!read.name && fhir_object(fhir, at, "organization", &organisation))
		read.name = fhir_words(fhir, &organisation, fhir_text(fhir, &organisation, "display"), 120);
	/* Nobody to ask for: "the mother", said by her relation alone. */
	if (!read.name)
		read.name = read.relation;
	if (!read.name)
		return;
	struct taken_row *person = taken_row(fhir->taken, ENTITY_relation,
	    arena_printf(fhir->arena, "contact %s", read.name), fhir_pointer(fhir, at, NULL), row, "patient");
	*(struct relation *)person->record = read;
	fhir_telecoms(fhir, at, person);
}

/* merged_into, from a link that says another record goes on in place of this one. */
static void
fhir_patient_links(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row)
{
	struct fhir_at list, item;

	for (size_t next = 0; fhir_list(fhir, at, "link", &list) && fhir_next(fhir, &list, &next, &item);) {
		const char *type = fhir_code(fhir, &item, "type", "replaced-by=into|replaces=|refer=|seealso=");
		if (type && *type)
			fhir_refer_member(fhir, &item, "other", "Patient", row, "merged_into", false);
	}
}

/* v3-MaritalStatus stands as a word; files often give its letter as the text too. */
static const char *
fhir_patient_marital(struct fhir *fhir, const struct fhir_at *at)
{
	static const char *const words[][2] = {{"A", "annulled"}, {"C", "common law"}, {"D", "divorced"},
	    {"I", "interlocutory"}, {"L", "separated"}, {"M", "married"}, {"P", "polygamous"}, {"S", "never married"},
	    {"T", "domestic partner"}, {"U", "unmarried"}, {"W", "widowed"}, {"UNK", "unknown"}};
	const char *said = fhir_concept(fhir, at, "maritalStatus", 40);

	for (size_t i = 0; said && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], said) == 0)
			return words[i][1];
	return said;
}

void
fhir_map_patient(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_patient, "", "", NULL, NULL);
	struct patient *patient = row->record;
	struct fhir_at list, item;

	fhir_patient_names(fhir, at, row);
	patient->born = fhir_date(fhir, at, "birthDate");
	patient->sex = fhir_code(fhir, at, "gender", "male=male|female=female|other=other|unknown=unknown");
	if (!patient->sex)
		patient->sex = "unknown";
	patient->marital = fhir_patient_marital(fhir, at);
	int64_t order = fhir_int(fhir, at, "multipleBirthInteger");
	patient->birth_order = order >= 1 && order <= 12 ? order : FIELD_NULL;
	if (!fhir_flag(fhir, at, "active", true))
		fhir_patient_memo(fhir, patient, _("Not active in the system this record came from."));
	fhir_patient_died(fhir, at, patient);
	fhir_identifiers(fhir, at, row);
	fhir_telecoms(fhir, at, row);
	fhir_addresses(fhir, at, row);
	fhir_patient_languages(fhir, at, row);
	fhir_patient_extensions(fhir, at, row);
	for (size_t next = 0; fhir_list(fhir, at, "contact", &list) && fhir_next(fhir, &list, &next, &item);)
		fhir_patient_contact(fhir, &item, row);
	for (size_t next = 0;
	     fhir_list(fhir, at, "generalPractitioner", &list) && fhir_next(fhir, &list, &next, &item);)
		fhir_refer(fhir, &item, "Practitioner PractitionerRole", row, "clinician", false);
	fhir_patient_links(fhir, at, row);
}

void
fhir_map_related_person(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_relation, "", "", NULL, NULL);
	struct relation *relation = row->record;
	struct fhir_at names, list, item, concept;
	struct fhir_name name;
	size_t next = 0;

	fhir_refer_member(fhir, at, "patient", "Patient", row, "patient", true);
	fhir_relation_kind(fhir, at, relation);
	if (fhir_list(fhir, at, "name", &names) && fhir_name_best(fhir, &names, &name))
		relation->name = name.given ? arena_printf(fhir->arena, "%s %s", name.given, name.family) : name.family;
	if (!relation->name)
		relation->name = relation->relation;
	if (!relation->name)
		fhir_refuse(fhir, at, "name", _("There is neither a name nor a relation to call this person by."));
	relation->row.gone = !fhir_flag(fhir, at, "active", true);
	while (fhir_list(fhir, at, "communication", &list) && fhir_next(fhir, &list, &next, &item))
		if (!relation->language && fhir_object(fhir, &item, "language", &concept))
			relation->language = fhir_language(fhir, &concept);
	fhir_telecoms(fhir, at, row);
	fhir_addresses(fhir, at, row);
}
