-- What a hub knows of its segments: hub.db of file://, and the index of a share (there `bytes` is NULL: they lie on
-- the share). Only src/sync/hub_ledger.c reads and writes these.
CREATE TABLE hub_scope (
	scope TEXT PRIMARY KEY,
	head INTEGER NOT NULL,			-- number of its newest segment
	stamp INTEGER NOT NULL			-- the latest clock in it, UTC ms
) STRICT, WITHOUT ROWID;
-- An origin belongs to one site for ever, in every scope.
CREATE TABLE hub_origin (
	origin BLOB PRIMARY KEY CHECK (length(origin) = 16),
	site BLOB NOT NULL CHECK (length(site) = 16)
) STRICT, WITHOUT ROWID;
CREATE TABLE hub_stream (
	scope TEXT NOT NULL,
	origin BLOB NOT NULL REFERENCES hub_origin,
	head_seq INTEGER NOT NULL,
	head_hash BLOB NOT NULL CHECK (length(head_hash) = 32),
	PRIMARY KEY (scope, origin)
) STRICT, WITHOUT ROWID;
-- Whole segments are large: a table with rows in order of arrival, found by its two indexes.
CREATE TABLE hub_segment (
	rid INTEGER PRIMARY KEY,
	scope TEXT NOT NULL,
	seq INTEGER NOT NULL,
	origin BLOB NOT NULL,
	seq_from INTEGER NOT NULL,
	seq_to INTEGER NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	kept INTEGER NOT NULL,			-- 0: forgotten (hub_prune); place and hash stay
	bytes BLOB
) STRICT;
CREATE UNIQUE INDEX hub_segment_seq ON hub_segment (scope, seq);
CREATE UNIQUE INDEX hub_segment_origin ON hub_segment (scope, origin, seq_from, seq_to, hash, kept);
CREATE TABLE hub_tag (
	tag BLOB NOT NULL CHECK (length(tag) = 8),
	segment INTEGER NOT NULL REFERENCES hub_segment,
	PRIMARY KEY (tag, segment)
) STRICT, WITHOUT ROWID;
CREATE INDEX hub_tag_segment ON hub_tag (segment);
CREATE TABLE hub_meta (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	org BLOB NOT NULL CHECK (length(org) = 16),
	hub BLOB NOT NULL CHECK (length(hub) = 16),
	epoch INTEGER NOT NULL
) STRICT;
CREATE TABLE hub_record (
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (kind, name)
) STRICT;
