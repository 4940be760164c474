-- What a person fixed in the merged view of a client: a field, or a whole name or address. Began and ended name the
-- events with which it came into force and went out of it, so that any moment can be told again. Origin: the client
-- that it was pinned on, where a merge carried it over. Sealed: the values, and why.
CREATE TABLE pin (
  id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES client, origin INTEGER NOT NULL REFERENCES client,
  field TEXT NOT NULL, record INTEGER REFERENCES record, system TEXT NOT NULL, at INTEGER NOT NULL,
  actor TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER, body BLOB NOT NULL);
CREATE INDEX pin_by_client ON pin (client);
