-- Records of one person, made at several clinics (SYNC.md 2.11). No row of hers is
-- moved: whoever reads asks for every record of the person.

-- Derived from patient_link: one row for each record of a person who has several.
CREATE TABLE patient_canon (
	rid INTEGER PRIMARY KEY,	-- of the record
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	canon INTEGER NOT NULL		-- rid of the record that stands for all of them
) STRICT;
CREATE INDEX patient_canon_by_canon ON patient_canon (canon, id);

-- Local: who came or changed in merging and has not been compared with the others yet.
CREATE TABLE sync_unseen (
	id BLOB PRIMARY KEY CHECK (length(id) = 16)
) STRICT, WITHOUT ROWID;
