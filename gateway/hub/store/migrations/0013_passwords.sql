-- Passwords of people of access.yaml, as slow hashes; who changed each last.
CREATE TABLE password (
  person TEXT PRIMARY KEY, hash TEXT NOT NULL, changed INTEGER NOT NULL, changed_by TEXT NOT NULL) WITHOUT ROWID;
