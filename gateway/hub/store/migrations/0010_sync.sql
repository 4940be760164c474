-- Systems that both send and receive are compared three ways: what they say, what they were sent, what stands.
-- Which values of a record are not its system's own word (an echo, kept back), or have been since an earlier version.
-- No row: all are its own, since it came. Numbers of the dictionary and ids only.
CREATE TABLE origin (record INTEGER PRIMARY KEY REFERENCES record, body TEXT NOT NULL);

-- What a system was last sent about a client, and shortly before (sealed).
CREATE TABLE sent (
  id INTEGER PRIMARY KEY, system TEXT NOT NULL, client INTEGER NOT NULL REFERENCES client, at INTEGER NOT NULL,
  body BLOB NOT NULL, UNIQUE (system, client));

-- A system said something else than what stood. State: open, theirs, ours, written (by a person), rule (decided by the
-- site's rules), replaced (its system said something else again). Record is the one that says it; decided, event and
-- after tell when a person decided, so that any moment can be told again. Sealed: the three values.
CREATE TABLE conflict (
  id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES client, field TEXT NOT NULL, record INTEGER NOT NULL REFERENCES record,
  system TEXT NOT NULL, other TEXT NOT NULL, since INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  decided INTEGER NOT NULL DEFAULT 0, event INTEGER NOT NULL DEFAULT 0, after INTEGER NOT NULL DEFAULT 0,
  actor TEXT NOT NULL DEFAULT '', body BLOB NOT NULL);
CREATE INDEX conflict_open ON conflict (id) WHERE state = 'open';
CREATE INDEX conflict_by_client ON conflict (client, field);

-- Of a merge or a split: the client that stays, on the row of the one that is withdrawn or comes back.
ALTER TABLE change ADD COLUMN other INTEGER REFERENCES client;

-- How long the slowest record of the route's last run was on its way (microseconds), and of which run that is.
ALTER TABLE delivery_route ADD COLUMN delay INTEGER NOT NULL DEFAULT 0;
ALTER TABLE delivery_route ADD COLUMN delay_run INTEGER NOT NULL DEFAULT 0;
