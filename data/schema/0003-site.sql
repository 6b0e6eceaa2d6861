-- Whose desk a row belongs to. The rows of all clinics of a group are in every
-- clinic's database; each desk works on its own (SYNC.md 2.12).

ALTER TABLE location ADD COLUMN site BLOB REFERENCES site(id);
ALTER TABLE staff ADD COLUMN site BLOB REFERENCES site(id);
ALTER TABLE session_template ADD COLUMN site BLOB REFERENCES site(id);
ALTER TABLE absence ADD COLUMN site BLOB REFERENCES site(id);
ALTER TABLE appointment ADD COLUMN site BLOB REFERENCES site(id);
ALTER TABLE call ADD COLUMN site BLOB REFERENCES site(id);
ALTER TABLE waiting ADD COLUMN site BLOB REFERENCES site(id);

-- Rows that are there belong to whoever inserted them: what model/upcast.h makes of their ops.
UPDATE location SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 4 AND r.pk = location.id);
UPDATE staff SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 5 AND r.pk = staff.id);
UPDATE session_template SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 9 AND r.pk = session_template.id);
UPDATE absence SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 10 AND r.pk = absence.id);
UPDATE appointment SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 23 AND r.pk = appointment.id);
UPDATE call SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 26 AND r.pk = call.id);
UPDATE waiting SET site = (SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin
    WHERE r.tbl = 29 AND r.pk = waiting.id);

-- What a desk asks for is its own.
DROP INDEX appointment_by_day;
CREATE INDEX appointment_by_day ON appointment (date, site, starts, staff);
DROP INDEX call_open;
CREATE INDEX call_open ON call (site, class, promised, asked_at) WHERE state IN ('open', 'decide') AND gone = 0;
CREATE INDEX call_by_promise ON call (promised, site);
DROP INDEX waiting_open;
CREATE INDEX waiting_open ON waiting (site, since) WHERE state = 'open' AND gone = 0;
DROP INDEX session_template_by_staff;
CREATE INDEX session_template_by_staff ON session_template (site, staff, weekday);
