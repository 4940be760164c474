-- Under which terms something left: equal terms are one row, found by their hash.
CREATE TABLE terms (
  id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, system TEXT NOT NULL, route TEXT NOT NULL, agreement TEXT NOT NULL,
  parties TEXT NOT NULL, purpose TEXT NOT NULL, basis TEXT NOT NULL, redisclosure TEXT NOT NULL, fields TEXT NOT NULL,
  mapping TEXT NOT NULL);
-- One portion of records about people that leaves: written, with its audit row, before anything is sent.
-- State: 0 about to be sent (after a crash: it may have been), 1 sent, 2 not sent. Clients: their ids as rising
-- differences; lowest and highest spare the reading of most portions.
CREATE TABLE disclosure (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, terms INTEGER NOT NULL REFERENCES terms,
  at INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, people INTEGER NOT NULL, lowest INTEGER NOT NULL,
  highest INTEGER NOT NULL, clients BLOB NOT NULL);
-- What was left out, so that what an agreement kept back is found when it is in force again.
CREATE INDEX delivery_filtered ON delivery (route, change) WHERE state = 5;
