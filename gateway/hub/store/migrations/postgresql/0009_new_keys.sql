-- Tables and views of the embedded store, for what is copied from it: this store gathers no keys apart. What a copy brought
-- is settled when the site is opened.
CREATE TABLE new_record_key (
  key bytea PRIMARY KEY, record bigint NOT NULL, digest bytea, mapping bigint, current bigint);
CREATE TABLE new_person_key (key bytea PRIMARY KEY, client bigint);
CREATE VIEW any_record_key AS SELECT key, record, digest, mapping, current FROM record_key
  UNION ALL SELECT key, record, digest, mapping, current FROM new_record_key;
CREATE VIEW any_person_key AS SELECT key, client FROM person_key UNION ALL SELECT key, client FROM new_person_key;
