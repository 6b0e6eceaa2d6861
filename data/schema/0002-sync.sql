-- Sites that share: who belongs, what was exchanged with the hub, what a person
-- must decide (SYNC.md 2.3, 2.8, 2.10). Until a database joins an organisation
-- its ops stand in the scope 'all'; joining puts them where they belong.

ALTER TABLE sync_self ADD COLUMN hub_url TEXT;		-- NULL: on its own
ALTER TABLE sync_self ADD COLUMN grp TEXT;		-- its group of clinics
ALTER TABLE sync_self ADD COLUMN code TEXT;		-- its own code
ALTER TABLE sync_self ADD COLUMN hub BLOB;		-- identity of the hub last spoken to
ALTER TABLE sync_self ADD COLUMN hub_epoch INTEGER;	-- rises when that hub was restored
ALTER TABLE sync_self ADD COLUMN last_good INTEGER;	-- UTC ms of the last session that ended in step
ALTER TABLE sync_self ADD COLUMN pruned INTEGER;	-- UTC ms when the hub was last asked to forget old segments

-- Up to which op of each stream the digests below are counted.
ALTER TABLE sync_vv ADD COLUMN digest_seq INTEGER NOT NULL DEFAULT 0;

-- Where each stream's hub copy was read up to: a hint, void when any part differs.
CREATE TABLE sync_cursor (
	hub BLOB NOT NULL,
	scope TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL,		-- of the segment with that number
	PRIMARY KEY (hub, scope)
) STRICT, WITHOUT ROWID;
-- Segments as they were sealed or received, byte for byte: to send again, to repair a hub.
CREATE TABLE sync_seg (
	scope TEXT NOT NULL,
	origin INTEGER NOT NULL,
	seq_from INTEGER NOT NULL,
	seq_to INTEGER NOT NULL,
	hash BLOB NOT NULL,
	got_at INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (scope, origin, seq_from)
) STRICT, WITHOUT ROWID;
-- Members of the organisation as the hub tells them, verified against the invitation.
CREATE TABLE sync_member (
	site BLOB PRIMARY KEY CHECK (length(site) = 16),
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	grp TEXT NOT NULL,
	sign_key BLOB NOT NULL CHECK (length(sign_key) = 32),
	box_key BLOB NOT NULL CHECK (length(box_key) = 32),
	status TEXT NOT NULL CHECK (status IN ('active', 'left')),
	seen INTEGER			-- UTC ms of its last session, as the hub knows
) STRICT, WITHOUT ROWID;
-- Families of rows that live in another group's scope: a visiting patient (SYNC.md 2.12).
CREATE TABLE sync_visitor (
	pk BLOB PRIMARY KEY CHECK (length(pk) = 16),
	scope TEXT NOT NULL,
	since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Sessions with the hub, newest last, for the screen and the administrator.
CREATE TABLE sync_session (
	no INTEGER PRIMARY KEY,
	began INTEGER NOT NULL,
	ended INTEGER,
	step TEXT NOT NULL,		-- the one it reached
	result INTEGER,			-- exit status, NULL while it runs or when it was cut
	said TEXT			-- the sentence, when it did not end well
) STRICT;
-- What came in, per session and table.
CREATE TABLE sync_count (
	session INTEGER NOT NULL,
	site BLOB NOT NULL,
	tbl INTEGER NOT NULL,
	made INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	PRIMARY KEY (session, site, tbl)
) STRICT, WITHOUT ROWID;
-- What an administrator must know: restored, copied, rewound, forked, clock, refused.
CREATE TABLE sync_event (
	no INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	said TEXT NOT NULL
) STRICT;
-- Edits made apart that merging noticed, until a session makes them rows of conflict.
CREATE TABLE sync_noticed (
	id BLOB PRIMARY KEY CHECK (length(id) = 16),
	clash TEXT NOT NULL,		-- JSON object of column and plain value
	waits INTEGER NOT NULL DEFAULT 0	-- 1: those it is between have had a session to name it themselves
) STRICT, WITHOUT ROWID;
-- Digest of each row with its clocks, and their sums; brought up to date by each session.
CREATE TABLE sync_digest_row (
	tbl INTEGER NOT NULL,
	pk BLOB NOT NULL,
	sum INTEGER NOT NULL,
	PRIMARY KEY (tbl, pk)
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_digest (
	tbl INTEGER NOT NULL,
	bucket INTEGER NOT NULL,
	sum INTEGER NOT NULL,
	PRIMARY KEY (tbl, bucket)
) STRICT, WITHOUT ROWID;

-- Synced -------------------------------------------------------------------------

-- Two edits of which one had to win: both values, for a person. Its id comes from
-- the two clocks, so every site that notices makes the same row.
CREATE TABLE conflict (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	kind TEXT,
	about TEXT CHECK (length(about) <= 40),
	row_id TEXT CHECK (length(row_id) <= 40),
	grp TEXT CHECK (length(grp) <= 40),
	patient BLOB REFERENCES patient(id),
	home BLOB REFERENCES site(id),
	kept TEXT CHECK (length(kept) <= 4000),
	kept_site BLOB REFERENCES site(id),
	kept_by TEXT CHECK (length(kept_by) <= 80),
	kept_at INTEGER,
	lost TEXT CHECK (length(lost) <= 4000),
	lost_site BLOB REFERENCES site(id),
	lost_by TEXT CHECK (length(lost_by) <= 80),
	lost_at INTEGER
) STRICT;
CREATE INDEX conflict_by_patient ON conflict (patient);
CREATE INDEX conflict_by_row ON conflict (row_id);
-- What a person decided about one. A row of its own: a site that notices late
-- cannot open again what was settled.
CREATE TABLE conflict_verdict (
	rid INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	rev INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	conflict BLOB REFERENCES conflict(id),
	verdict TEXT,
	staff BLOB REFERENCES staff(id),
	at INTEGER
) STRICT;
CREATE INDEX conflict_verdict_by_conflict ON conflict_verdict (conflict);
