-- What is left of a client whose records were destroyed: who did it, when, why (sealed), how many records, and a keyed
-- hash of what they held. The records keep their place and their outcome, so that every balance holds, and nothing else.
CREATE TABLE purge (
  id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES client, at INTEGER NOT NULL, actor TEXT NOT NULL,
  records INTEGER NOT NULL, proof BLOB NOT NULL, because BLOB NOT NULL);
CREATE INDEX purge_by_client ON purge (client);
-- Who must be kept whatever the rules say. Released: when, or 0. The words are sealed.
CREATE TABLE hold (
  id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES client, since INTEGER NOT NULL, actor TEXT NOT NULL,
  because BLOB NOT NULL, released INTEGER NOT NULL DEFAULT 0, released_by TEXT NOT NULL DEFAULT '');
