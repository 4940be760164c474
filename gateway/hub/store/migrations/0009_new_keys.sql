-- Keys that came lately, apart from the many that are settled: in the order of keyed hashes each new one lands on another
-- page, and a page is written whole. They are settled many at a time, in the order of keys (hub/new_keys.hpp).
CREATE TABLE new_record_key (
  key BLOB PRIMARY KEY, record INTEGER NOT NULL REFERENCES record, digest BLOB, mapping INTEGER,
  current INTEGER REFERENCES record) WITHOUT ROWID;
CREATE TABLE new_person_key (key BLOB PRIMARY KEY, client INTEGER REFERENCES client) WITHOUT ROWID;
-- A key is in one of the two.
CREATE VIEW any_record_key AS SELECT key, record, digest, mapping, current FROM record_key
  UNION ALL SELECT key, record, digest, mapping, current FROM new_record_key;
CREATE VIEW any_person_key AS SELECT key, client FROM person_key UNION ALL SELECT key, client FROM new_person_key;
