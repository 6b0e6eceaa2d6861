-- 0001: the first schema. Synced tables come first, one per row of model/entities.def,
-- their columns as in model/fields/; then local tables, which never travel; then
-- derived ones, which can be thrown away and built again.
--
-- Field columns of synced tables may be NULL: an op may arrive before the insert it
-- belongs to. What is required is checked by the field table. References hold the
-- id, which travels; rid and rev are local. gone is the life group: nothing synced is
-- ever deleted.

CREATE TABLE site (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	code TEXT CHECK (length(code) <= 8),
	name TEXT CHECK (length(name) <= 80),
	zone TEXT CHECK (length(zone) <= 64),
	country TEXT CHECK (length(country) <= 2),
	date_order TEXT,
	opens INTEGER CHECK (opens BETWEEN 0 AND 1440),
	closes INTEGER CHECK (closes BETWEEN 0 AND 1440),
	open_days TEXT CHECK (length(open_days) <= 7),
	phone TEXT CHECK (length(phone) <= 20),
	emergency TEXT CHECK (length(emergency) <= 16)
) STRICT;

CREATE TABLE setting (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	code TEXT CHECK (length(code) <= 40),
	value TEXT CHECK (length(value) <= 400)
) STRICT;

CREATE TABLE organisation (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	name TEXT CHECK (length(name) <= 160),
	kind TEXT CHECK (length(kind) <= 80),
	phone TEXT CHECK (length(phone) <= 20),
	town TEXT CHECK (length(town) <= 80),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE location (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	name TEXT CHECK (length(name) <= 80),
	kind TEXT CHECK (length(kind) <= 80),
	step_free INTEGER CHECK (step_free IN (0, 1)),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE staff (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	login TEXT CHECK (length(login) <= 32),
	family TEXT CHECK (length(family) <= 80),
	given TEXT CHECK (length(given) <= 80),
	title TEXT CHECK (length(title) <= 16),
	shown TEXT CHECK (length(shown) <= 40),
	initials TEXT CHECK (length(initials) <= 4),
	role TEXT,
	bookable INTEGER CHECK (bookable IN (0, 1)),
	specialty TEXT CHECK (length(specialty) <= 80),
	room BLOB REFERENCES location(id),
	active INTEGER CHECK (active IN (0, 1)),
	sort INTEGER,
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE referral_source (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	code TEXT CHECK (length(code) <= 24),
	label TEXT CHECK (length(label) <= 80)
) STRICT;

CREATE TABLE appointment_type (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	code TEXT CHECK (length(code) <= 24),
	label TEXT CHECK (length(label) <= 60),
	minutes INTEGER,
	roles TEXT CHECK (length(roles) <= 80),
	prepare TEXT CHECK (length(prepare) <= 160)
) STRICT;

CREATE TABLE visit_reason (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	code TEXT CHECK (length(code) <= 24),
	label TEXT CHECK (length(label) <= 60),
	type TEXT CHECK (length(type) <= 24),
	minutes INTEGER,
	sort INTEGER
) STRICT;

CREATE TABLE session_template (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	staff BLOB REFERENCES staff(id),
	weekday INTEGER,
	starts INTEGER CHECK (starts BETWEEN 0 AND 1440),
	ends INTEGER CHECK (ends BETWEEN 0 AND 1440),
	from_date TEXT CHECK (length(from_date) <= 10),
	to_date TEXT CHECK (length(to_date) <= 10),
	every INTEGER,
	room BLOB REFERENCES location(id),
	kept TEXT,
	release INTEGER CHECK (release BETWEEN 0 AND 1440),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE absence (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	staff BLOB REFERENCES staff(id),
	from_date TEXT CHECK (length(from_date) <= 10),
	to_date TEXT CHECK (length(to_date) <= 10),
	starts INTEGER CHECK (starts BETWEEN 0 AND 1440),
	ends INTEGER CHECK (ends BETWEEN 0 AND 1440),
	reason TEXT CHECK (length(reason) <= 80)
) STRICT;

CREATE TABLE patient (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	record TEXT CHECK (length(record) <= 24),
	family TEXT CHECK (length(family) <= 80),
	given TEXT CHECK (length(given) <= 80),
	born TEXT CHECK (length(born) <= 10),
	sex TEXT,
	preferred TEXT CHECK (length(preferred) <= 80),
	say TEXT CHECK (length(say) <= 80),
	pronouns TEXT,
	title TEXT CHECK (length(title) <= 24),
	reminders TEXT,
	best_time TEXT CHECK (length(best_time) <= 40),
	clinician BLOB REFERENCES staff(id),
	referral TEXT CHECK (length(referral) <= 24),
	registered TEXT CHECK (length(registered) <= 10),
	died TEXT CHECK (length(died) <= 10),
	rapport TEXT,
	quiet TEXT,
	quiet_until TEXT CHECK (length(quiet_until) <= 10),
	restricted INTEGER CHECK (restricted IN (0, 1)),
	birth_order INTEGER,
	marital TEXT CHECK (length(marital) <= 40),
	merged_into BLOB REFERENCES patient(id),
	memo TEXT CHECK (length(memo) <= 400),
	source TEXT CHECK (length(source) <= 200),
	home BLOB CHECK (home IS NULL OR length(home) = 16) REFERENCES site(id)
) STRICT;

CREATE TABLE patient_name (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	use TEXT,
	family TEXT CHECK (length(family) <= 80),
	given TEXT CHECK (length(given) <= 80),
	from_date TEXT CHECK (length(from_date) <= 10),
	to_date TEXT CHECK (length(to_date) <= 10)
) STRICT;

CREATE TABLE patient_language (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	language TEXT CHECK (length(language) <= 35),
	interpreter INTEGER CHECK (interpreter IN (0, 1)),
	sort INTEGER
) STRICT;

CREATE TABLE identifier (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	owner_kind TEXT CHECK (length(owner_kind) <= 16),
	owner BLOB CHECK (owner IS NULL OR length(owner) = 16),
	system TEXT CHECK (length(system) <= 200),
	value TEXT CHECK (length(value) <= 80),
	type TEXT CHECK (length(type) <= 16)
) STRICT;

CREATE TABLE contact_point (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	owner_kind TEXT CHECK (length(owner_kind) <= 16),
	owner BLOB CHECK (owner IS NULL OR length(owner) = 16),
	kind TEXT,
	value TEXT CHECK (length(value) <= 120),
	label TEXT,
	sort INTEGER,
	may_call TEXT,
	may_text TEXT,
	voicemail TEXT,
	hours TEXT CHECK (length(hours) <= 40),
	confirmed TEXT CHECK (length(confirmed) <= 10),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE address (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	owner_kind TEXT CHECK (length(owner_kind) <= 16),
	owner BLOB CHECK (owner IS NULL OR length(owner) = 16),
	use TEXT,
	line TEXT CHECK (length(line) <= 200),
	town TEXT CHECK (length(town) <= 80),
	region TEXT CHECK (length(region) <= 80),
	postcode TEXT CHECK (length(postcode) <= 16),
	country TEXT CHECK (length(country) <= 40),
	from_date TEXT CHECK (length(from_date) <= 10),
	to_date TEXT CHECK (length(to_date) <= 10)
) STRICT;

CREATE TABLE relation (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	person BLOB REFERENCES patient(id),
	name TEXT CHECK (length(name) <= 120),
	relation TEXT CHECK (length(relation) <= 60),
	discuss_visits INTEGER CHECK (discuss_visits IN (0, 1)),
	discuss_bills INTEGER CHECK (discuss_bills IN (0, 1)),
	discuss_medicine INTEGER CHECK (discuss_medicine IN (0, 1)),
	discuss_results INTEGER CHECK (discuss_results IN (0, 1)),
	emergency INTEGER CHECK (emergency IN (0, 1)),
	accompanies INTEGER CHECK (accompanies IN (0, 1)),
	guardian INTEGER CHECK (guardian IN (0, 1)),
	household INTEGER CHECK (household IN (0, 1)),
	language TEXT CHECK (length(language) <= 35),
	until TEXT CHECK (length(until) <= 10),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE flag (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	kind TEXT,
	text TEXT CHECK (length(text) <= 120),
	short_text TEXT CHECK (length(short_text) <= 24),
	howto TEXT CHECK (length(howto) <= 240),
	responsible BLOB REFERENCES staff(id),
	need TEXT,
	need_time INTEGER CHECK (need_time BETWEEN 0 AND 1440),
	from_date TEXT CHECK (length(from_date) <= 10),
	to_date TEXT CHECK (length(to_date) <= 10),
	sort INTEGER,
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE condition (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	code TEXT CHECK (length(code) <= 40),
	system TEXT CHECK (length(system) <= 200),
	text TEXT CHECK (length(text) <= 240),
	status TEXT CHECK (length(status) <= 40),
	onset TEXT CHECK (length(onset) <= 10),
	ended TEXT CHECK (length(ended) <= 10),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE note (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	text TEXT CHECK (length(text) <= 240),
	topic TEXT,
	ask TEXT CHECK (length(ask) <= 120),
	event_date TEXT CHECK (length(event_date) <= 10),
	ask_from TEXT CHECK (length(ask_from) <= 10),
	told_by TEXT,
	seen_by TEXT,
	author BLOB REFERENCES staff(id),
	written INTEGER,
	confirmed INTEGER,
	disputed INTEGER CHECK (disputed IN (0, 1)),
	reworded TEXT CHECK (length(reworded) <= 240)
) STRICT;

CREATE TABLE raised (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	note BLOB REFERENCES note(id),
	patient BLOB REFERENCES patient(id),
	staff BLOB REFERENCES staff(id),
	at INTEGER,
	reaction TEXT,
	undone INTEGER CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE patient_link (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	a BLOB REFERENCES patient(id),
	b BLOB REFERENCES patient(id),
	verdict TEXT,
	staff BLOB REFERENCES staff(id),
	at INTEGER
) STRICT;

CREATE TABLE appointment (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	staff BLOB REFERENCES staff(id),
	date TEXT CHECK (length(date) <= 10),
	starts INTEGER CHECK (starts BETWEEN 0 AND 1440),
	minutes INTEGER,
	room BLOB REFERENCES location(id),
	type TEXT CHECK (length(type) <= 24),
	reason TEXT CHECK (length(reason) <= 24),
	about TEXT CHECK (length(about) <= 160),
	mode TEXT,
	state TEXT,
	cancel_reason TEXT CHECK (length(cancel_reason) <= 24),
	cancel_words TEXT CHECK (length(cancel_words) <= 160),
	arrived_at INTEGER,
	roomed_at INTEGER,
	seen_at INTEGER,
	out_at INTEGER,
	told_at INTEGER,
	reply TEXT,
	asked_at INTEGER,
	wanted TEXT CHECK (length(wanted) <= 10),
	next_available INTEGER CHECK (next_available IN (0, 1)),
	booked_by BLOB REFERENCES staff(id),
	overbook INTEGER CHECK (overbook IN (0, 1)),
	no_cells INTEGER CHECK (no_cells IN (0, 1)),
	group_visit BLOB REFERENCES appointment(id),
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE appointment_event (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	appointment BLOB REFERENCES appointment(id),
	at INTEGER,
	staff BLOB REFERENCES staff(id),
	what TEXT,
	from_staff BLOB REFERENCES staff(id),
	from_date TEXT CHECK (length(from_date) <= 10),
	from_starts INTEGER CHECK (from_starts BETWEEN 0 AND 1440),
	reason TEXT CHECK (length(reason) <= 24),
	words TEXT CHECK (length(words) <= 160)
) STRICT;

CREATE TABLE encounter (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	staff BLOB REFERENCES staff(id),
	appointment BLOB REFERENCES appointment(id),
	organisation BLOB REFERENCES organisation(id),
	class TEXT CHECK (length(class) <= 40),
	type TEXT CHECK (length(type) <= 160),
	reason TEXT CHECK (length(reason) <= 160),
	status TEXT CHECK (length(status) <= 24),
	starts INTEGER,
	ends INTEGER,
	source TEXT CHECK (length(source) <= 200)
) STRICT;

CREATE TABLE call (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	kind TEXT,
	reason TEXT CHECK (length(reason) <= 24),
	class INTEGER,
	queue TEXT,
	promised INTEGER,
	due INTEGER,
	number TEXT CHECK (length(number) <= 20),
	best TEXT CHECK (length(best) <= 40),
	words TEXT CHECK (length(words) <= 240),
	who TEXT CHECK (length(who) <= 80),
	asked_at INTEGER,
	asked_of BLOB REFERENCES staff(id),
	promised_from TEXT CHECK (length(promised_from) <= 40),
	clinical INTEGER CHECK (clinical IN (0, 1)),
	state TEXT,
	outcome TEXT CHECK (length(outcome) <= 24),
	closed_at INTEGER,
	closed_by BLOB REFERENCES staff(id),
	appointment BLOB REFERENCES appointment(id),
	script TEXT CHECK (length(script) <= 24),
	ticket TEXT CHECK (length(ticket) <= 24)
) STRICT;

CREATE TABLE call_attempt (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	call BLOB REFERENCES call(id),
	at INTEGER,
	staff BLOB REFERENCES staff(id),
	number TEXT CHECK (length(number) <= 20),
	outcome TEXT CHECK (length(outcome) <= 24),
	words TEXT CHECK (length(words) <= 240),
	next_due INTEGER,
	identity TEXT CHECK (length(identity) <= 40)
) STRICT;

CREATE TABLE contact (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	at INTEGER,
	staff BLOB REFERENCES staff(id),
	mode TEXT,
	direction TEXT,
	reason TEXT CHECK (length(reason) <= 24),
	words TEXT CHECK (length(words) <= 240),
	identity TEXT CHECK (length(identity) <= 40),
	appointment BLOB REFERENCES appointment(id),
	call BLOB REFERENCES call(id)
) STRICT;

CREATE TABLE waiting (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	patient BLOB REFERENCES patient(id),
	staff BLOB REFERENCES staff(id),
	type TEXT CHECK (length(type) <= 24),
	from_date TEXT CHECK (length(from_date) <= 10),
	to_date TEXT CHECK (length(to_date) <= 10),
	notice INTEGER,
	since INTEGER,
	state TEXT
) STRICT;

-- What the screens ask for, in the order they need it.
CREATE INDEX patient_by_record ON patient (record) WHERE record IS NOT NULL;
CREATE INDEX patient_by_born ON patient (born, family, given);
CREATE INDEX patient_name_by_patient ON patient_name (patient);
CREATE INDEX patient_language_by_patient ON patient_language (patient, sort);
CREATE INDEX identifier_by_owner ON identifier (owner);
CREATE INDEX identifier_by_value ON identifier (value);
CREATE INDEX contact_point_by_owner ON contact_point (owner, sort);
CREATE INDEX address_by_owner ON address (owner);
CREATE INDEX relation_by_patient ON relation (patient);
CREATE INDEX relation_by_person ON relation (person) WHERE person IS NOT NULL;
CREATE INDEX flag_by_patient ON flag (patient, sort);
CREATE INDEX condition_by_patient ON condition (patient);
CREATE INDEX note_by_patient ON note (patient, written);
CREATE INDEX raised_by_patient ON raised (patient, at);
CREATE INDEX patient_link_by_a ON patient_link (a);
CREATE INDEX patient_link_by_b ON patient_link (b);
CREATE INDEX session_template_by_staff ON session_template (staff, weekday);
CREATE INDEX absence_by_date ON absence (to_date);
CREATE INDEX staff_by_login ON staff (login) WHERE login IS NOT NULL;
CREATE INDEX appointment_by_day ON appointment (date, starts);
CREATE INDEX appointment_by_patient ON appointment (patient, date, starts, state, gone);
CREATE INDEX appointment_noshow ON appointment (patient, date) WHERE state = 'noshow' AND gone = 0;
CREATE INDEX appointment_event_by_appointment ON appointment_event (appointment, at);
CREATE INDEX encounter_by_patient ON encounter (patient, starts, appointment, gone);
CREATE INDEX call_open ON call (class, promised, asked_at) WHERE state IN ('open', 'decide') AND gone = 0;
CREATE INDEX call_by_patient ON call (patient, asked_at);
CREATE INDEX call_by_ticket ON call (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX call_attempt_by_call ON call_attempt (call, at);
CREATE INDEX contact_by_patient ON contact (patient, at);
CREATE INDEX waiting_open ON waiting (since) WHERE state = 'open' AND gone = 0;

-- Local: never travels ---------------------------------------------------------

-- How somebody proves who they are. Apart from staff, which travels.
CREATE TABLE credential (
	staff BLOB PRIMARY KEY CHECK (length(staff) = 16),
	hash TEXT NOT NULL,		-- Argon2id, libsodium's own format
	set_at INTEGER NOT NULL,
	must_change INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Who is signed in where; ended = NULL while open.
CREATE TABLE session (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	staff BLOB NOT NULL,
	role TEXT NOT NULL,
	terminal TEXT NOT NULL,
	began INTEGER NOT NULL,
	ended INTEGER
) STRICT;

-- Half-typed forms. Private to their owner. One row per form and subject.
CREATE TABLE draft (
	rid INTEGER PRIMARY KEY,
	staff BLOB NOT NULL,
	form TEXT NOT NULL,		-- screen and purpose: note, patient, call
	subject BLOB,			-- the patient it is about, or NULL
	title TEXT NOT NULL,		-- what the list of drafts shows
	fields TEXT NOT NULL,		-- JSON object of column: text, and the cursor
	updated INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX draft_by_form ON draft (staff, form, ifnull(subject, x''));

-- A slot somebody is talking a patient through. Owns its cells until `until`.
CREATE TABLE hold (
	rid INTEGER PRIMARY KEY,
	staff BLOB NOT NULL,		-- the clinician
	date TEXT NOT NULL,
	starts INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	holder BLOB NOT NULL,		-- staff member who holds it
	initials TEXT NOT NULL,
	patient BLOB,
	until INTEGER NOT NULL		-- UTC ms; expired holds are cleared by the next writer
) STRICT;

-- A call somebody is working. Lease by compare-and-swap on the primary key.
CREATE TABLE claim (
	call INTEGER PRIMARY KEY REFERENCES call(rid),
	staff BLOB NOT NULL,
	name TEXT NOT NULL,		-- as shown to others: Priya N
	terminal TEXT NOT NULL,
	since INTEGER NOT NULL,
	until INTEGER NOT NULL
) STRICT;

-- The people a user opened lately rank first in the lookup.
CREATE TABLE recent (
	staff BLOB NOT NULL,
	patient INTEGER NOT NULL REFERENCES patient(rid),
	at INTEGER NOT NULL,
	PRIMARY KEY (staff, patient)
) STRICT, WITHOUT ROWID;

-- Failed sign-ins, counted before the passphrase is verified.
CREATE TABLE throttle (
	subject TEXT PRIMARY KEY,	-- login or terminal
	failures INTEGER NOT NULL,
	last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Leased runs of numbers people say aloud. next > last: exhausted.
CREATE TABLE number_block (
	kind TEXT NOT NULL,		-- record, ticket
	prefix TEXT NOT NULL,		-- NS
	last INTEGER NOT NULL,		-- key columns first: integrity_check of SQLite 3.40 trips over another order
	next INTEGER NOT NULL,
	PRIMARY KEY (kind, prefix, last)
) STRICT, WITHOUT ROWID;

-- What an import saw last: a second run of the same file changes nothing, and a
-- person's edits survive until the source itself changes.
CREATE TABLE import_row (
	id BLOB PRIMARY KEY CHECK (length(id) = 16),
	digest BLOB NOT NULL,		-- per row and field, see app/import_digest.h
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Other names a file has for a row: a Bundle's fullUrl, the Schedule of a clinician.
CREATE TABLE import_alias (
	id BLOB PRIMARY KEY CHECK (length(id) = 16),	-- of the name
	target BLOB NOT NULL CHECK (length(target) = 16)
) STRICT, WITHOUT ROWID;

-- Every operation's UUID: after a COMMIT that failed, this is how we know.
CREATE TABLE operation (
	id BLOB PRIMARY KEY CHECK (length(id) = 16),
	at INTEGER NOT NULL,
	audit INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only a demo database has a row here: its clock, held or offset.
CREATE TABLE demo_clock (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	held INTEGER,			-- UTC ms, or NULL while it runs
	shift INTEGER NOT NULL		-- ms added to the real clock while it runs
) STRICT;

-- Audit: append-only, no personal text; the detail may be erased, the chain holds
-- only its salted hash (SECURITY.md 4.5).
CREATE TABLE audit (
	seq INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,		-- wall, UTC ms
	boot INTEGER NOT NULL,		-- ms since boot
	clock INTEGER NOT NULL DEFAULT 0,	-- 0 the machine's, 1 a demo database's
	operation BLOB NOT NULL,
	session BLOB,
	actor TEXT NOT NULL,		-- staff id as text, or system:NAME
	role TEXT NOT NULL,
	terminal TEXT NOT NULL,
	event TEXT NOT NULL,
	action TEXT NOT NULL CHECK (action IN ('C', 'R', 'U', 'D', 'E')),
	outcome INTEGER NOT NULL,	-- 0 done, 4 refused, 8 failed (DICOM PS3.15)
	patient BLOB,
	object TEXT,
	object_id BLOB,
	category INTEGER NOT NULL,
	reason TEXT,
	glass INTEGER NOT NULL DEFAULT 0,	-- 1 while break-glass access was open
	version TEXT NOT NULL,
	detail BLOB NOT NULL,		-- SHA-256 of nonce and detail
	hash BLOB NOT NULL		-- SHA-256 of the previous hash and this record
) STRICT;
-- What an audit row was about, in words; may be erased without breaking the chain.
CREATE TABLE audit_detail (
	seq INTEGER PRIMARY KEY,
	nonce BLOB,
	detail TEXT
) STRICT;
CREATE INDEX audit_by_patient ON audit (patient, at) WHERE patient IS NOT NULL;
-- What changed lately on a card, without reading who looked at it.
CREATE INDEX audit_changes ON audit (patient, at)
    WHERE action IN ('C', 'U', 'D') AND category & 3 AND outcome = 0;
CREATE TRIGGER audit_append BEFORE INSERT ON audit
WHEN new.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM audit)
BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;

-- Op log and clocks (SYNC.md 2.3). One scope, 'all', which the keys already name.
CREATE TABLE sync_self (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	org BLOB NOT NULL,
	site BLOB NOT NULL,		-- id of the row in `site`
	origin INTEGER NOT NULL,	-- sync_origin.no of this database
	next_seq INTEGER NOT NULL,
	last_hlc INTEGER NOT NULL,
	clock_offset INTEGER NOT NULL DEFAULT 0,
	host_fp BLOB,
	schema_ver INTEGER NOT NULL,
	demo INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Every database that ever wrote an op, by a short number.
CREATE TABLE sync_origin (
	no INTEGER PRIMARY KEY,
	origin BLOB NOT NULL UNIQUE CHECK (length(origin) = 16),
	site BLOB NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'closed'))
) STRICT;
-- How far each origin's ops are applied here, and acknowledged by the hub.
CREATE TABLE sync_vv (
	scope TEXT NOT NULL,
	origin INTEGER NOT NULL,
	applied_seq INTEGER NOT NULL,
	head_hash BLOB,
	hub_ack_seq INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (scope, origin)
) STRICT, WITHOUT ROWID;
-- The tables that travel, by the numbers of the entity table.
CREATE TABLE sync_tbl (
	no INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;
-- Their columns, by the numbers of the field tables, with the group that merges together.
CREATE TABLE sync_col (
	tbl INTEGER NOT NULL,
	no INTEGER NOT NULL,
	name TEXT NOT NULL,
	grp TEXT NOT NULL,
	since_ver INTEGER NOT NULL,
	PRIMARY KEY (tbl, no)
) STRICT, WITHOUT ROWID;
-- One op per row change, in the order it was made.
CREATE TABLE sync_op (
	scope TEXT NOT NULL,
	origin INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	txn_first INTEGER NOT NULL,
	is_last INTEGER NOT NULL DEFAULT 0,
	hlc INTEGER NOT NULL,
	tbl INTEGER NOT NULL,
	pk BLOB NOT NULL,
	kind TEXT NOT NULL,		-- insert, put, life, purge, or a later program's
	patch BLOB NOT NULL,		-- (column no, type, value)* of what changed
	base BLOB NOT NULL,		-- clock overwritten, per group
	actor TEXT NOT NULL,
	PRIMARY KEY (scope, origin, seq)
) STRICT, WITHOUT ROWID;
-- Which op wrote a row last.
CREATE TABLE sync_row (
	tbl INTEGER NOT NULL,
	pk BLOB NOT NULL,
	hlc INTEGER NOT NULL,
	origin INTEGER NOT NULL,
	PRIMARY KEY (tbl, pk)
) STRICT, WITHOUT ROWID;
-- Which op wrote a group of columns last, and what it overwrote.
CREATE TABLE sync_cell (
	tbl INTEGER NOT NULL,
	pk BLOB NOT NULL,
	grp TEXT NOT NULL,
	hlc INTEGER NOT NULL,
	origin INTEGER NOT NULL,
	base_hlc INTEGER NOT NULL,
	base_origin INTEGER NOT NULL,
	PRIMARY KEY (tbl, pk, grp)
) STRICT, WITHOUT ROWID;
-- Ops this program does not understand yet; a newer one takes them up.
CREATE TABLE sync_park (
	scope TEXT NOT NULL,
	origin INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	reason TEXT NOT NULL,
	op BLOB NOT NULL,
	PRIMARY KEY (scope, origin, seq)
) STRICT, WITHOUT ROWID;
-- References whose row has not arrived yet.
CREATE TABLE sync_orphan (
	tbl INTEGER NOT NULL,
	pk BLOB NOT NULL,
	col INTEGER NOT NULL,
	ref BLOB NOT NULL,
	PRIMARY KEY (tbl, pk, col)
) STRICT, WITHOUT ROWID;

-- Derived: rebuilt, never migrated ------------------------------------------------

-- Five-minute cells that bookings and live holds own. The key is the whole point.
CREATE TABLE cell (
	staff BLOB NOT NULL,
	day TEXT NOT NULL,
	cell INTEGER NOT NULL CHECK (cell BETWEEN 0 AND 287),
	appointment INTEGER,		-- appointment.rid, or
	hold INTEGER,			-- hold.rid
	PRIMARY KEY (staff, day, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_by_appointment ON cell (appointment) WHERE appointment IS NOT NULL;
CREATE INDEX cell_by_hold ON cell (hold) WHERE hold IS NOT NULL;

-- Names: one row per ordered pair of folded name tokens (BASELINES.md 3).
CREATE TABLE name_pair (
	kind INTEGER NOT NULL,		-- 0 surname token first, 1 given first, 2 both of one kind
	tok TEXT NOT NULL,
	rest TEXT NOT NULL,
	pid INTEGER NOT NULL,
	PRIMARY KEY (kind, tok, rest, pid)
) STRICT, WITHOUT ROWID;
-- How many people own a token. The empty token counts all who can be found. since
-- rises with every new token, so that a reader asks only for what it does not know.
CREATE TABLE vocab (
	tok TEXT PRIMARY KEY,
	n INTEGER NOT NULL,
	since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX vocab_by_since ON vocab (since);
-- Phone and record numbers, backwards: people give the last digits.
CREATE TABLE phone_key (
	digits TEXT NOT NULL,		-- reversed; "r" before those of the record number
	pid INTEGER NOT NULL,
	PRIMARY KEY (digits, pid)
) STRICT, WITHOUT ROWID;
-- Which search keys a patient owns now, so that an edit can take them back.
CREATE TABLE patient_key (
	pid INTEGER PRIMARY KEY,
	names TEXT NOT NULL,		-- surname tokens, "|", given tokens; folded
	phones TEXT NOT NULL		-- in typed order, the preferred one first; "r" and the record's digits last
) STRICT;
