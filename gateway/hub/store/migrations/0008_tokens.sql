-- Tokens with which people and machines sign in at the API. A token is 256 random bits, shown once; here is its SHA-256.
-- Revoked: when, or 0. Rows are never deleted: an audit row names a token by its number.
CREATE TABLE token (
  id INTEGER PRIMARY KEY, person TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, made INTEGER NOT NULL, made_by TEXT NOT NULL,
  expires INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0);
