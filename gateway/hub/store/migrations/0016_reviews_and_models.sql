-- A doubt remembers whom it was asked about, so that a split can put it back; one that a merge answered is `merged`.
ALTER TABLE review ADD COLUMN asked_client INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN asked_candidate INTEGER NOT NULL DEFAULT 0;
UPDATE review SET asked_client = client, asked_candidate = candidate;
-- Why people did what they did: merged | taken-out (absorbed is the new client) | reconsidered (they may be one after all).
ALTER TABLE merger ADD COLUMN kind TEXT NOT NULL DEFAULT 'merged';
-- The models that were trained here, with the hash of each file, and which of them judged since when. 1 is the shipped one.
CREATE TABLE model (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, passed INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE model_switch (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, number INTEGER NOT NULL);
