-- A purge may be of single records now: of a client that stays (whole = 0), or of nobody (client NULL, with their route).
CREATE TABLE purge_next (
  id INTEGER PRIMARY KEY, client INTEGER REFERENCES client, at INTEGER NOT NULL, actor TEXT NOT NULL,
  records INTEGER NOT NULL, proof BLOB NOT NULL, because BLOB NOT NULL, whole INTEGER NOT NULL DEFAULT 1,
  route TEXT NOT NULL DEFAULT '');
INSERT INTO purge_next (id, client, at, actor, records, proof, because)
  SELECT id, client, at, actor, records, proof, because FROM purge;
DROP TABLE purge;
ALTER TABLE purge_next RENAME TO purge;
CREATE INDEX purge_by_client ON purge (client);
