-- What people corrected in records that were kept back, beside what came. Sealed: the fields' texts, and why.
CREATE TABLE correction (
  id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES record, at INTEGER NOT NULL, actor TEXT NOT NULL,
  body BLOB NOT NULL);
CREATE INDEX correction_by_record ON correction (record);
