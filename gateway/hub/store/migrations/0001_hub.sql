-- The hub's first tables. What is personal lies only in record.body, sealed; keys are keyed hashes.
-- Times are microseconds since 1970 UTC. Ids are dense and rise in the order of arrival.
-- Outcomes: 0 stored, 1 unchanged, 2 held, 3 rejected, 4 filtered (include/gatehouse/pipeline.hpp).

-- What the store is and which key opens it.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Numbers for the names of entities (field '') and their fields, so that bodies are small and schemas may grow.
CREATE TABLE dictionary (
  entity TEXT NOT NULL, field TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (entity, field)) WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY, route TEXT NOT NULL, system TEXT NOT NULL, kind TEXT NOT NULL, started_by TEXT NOT NULL,
  state INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0,
  read INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, filtered INTEGER NOT NULL DEFAULT 0,
  clients_new INTEGER NOT NULL DEFAULT 0, clients_linked INTEGER NOT NULL DEFAULT 0, reviews INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '');
CREATE TABLE run_entity (
  run INTEGER NOT NULL REFERENCES run, entity TEXT NOT NULL, rows INTEGER NOT NULL,
  PRIMARY KEY (run, entity)) WITHOUT ROWID;

-- One system's arrivals by one route, with the live count: the current outcome of every record that ever came.
CREATE TABLE lane (
  id INTEGER PRIMARY KEY, system TEXT NOT NULL, route TEXT NOT NULL,
  read INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, filtered INTEGER NOT NULL DEFAULT 0,
  last_arrival INTEGER NOT NULL DEFAULT 0, UNIQUE (system, route));

-- The inbox. State: 0 open, 1 done, 2 broken off, 3 refused. Offset and line are the cursor of what was taken.
CREATE TABLE file (
  id INTEGER PRIMARY KEY, lane INTEGER NOT NULL REFERENCES lane, run INTEGER NOT NULL REFERENCES run,
  name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, sequence INTEGER NOT NULL, state INTEGER NOT NULL,
  rule TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', at_offset INTEGER NOT NULL DEFAULT 0,
  at_line INTEGER NOT NULL DEFAULT 0, read INTEGER NOT NULL DEFAULT 0, arrived INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL DEFAULT 0);
CREATE INDEX file_by_bytes ON file (lane, sha256, size);
CREATE INDEX file_by_name ON file (lane, name);

-- Mappings by the hash of their canonical form: `explain` runs the pinned one again.
CREATE TABLE mapping (id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, canonical TEXT NOT NULL);

-- One transaction of intake.
CREATE TABLE batch (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, file INTEGER NOT NULL REFERENCES file,
  received INTEGER NOT NULL, read INTEGER NOT NULL);

-- One source record's version. Current: 0 superseded or never in force, 1 in force, 2 came late (an older sequence).
-- Rule and score say why it is linked to its client. Body: raw bytes and mapped values, one seal.
CREATE TABLE record (
  id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch, line INTEGER NOT NULL,
  mapping INTEGER NOT NULL REFERENCES mapping, version INTEGER NOT NULL, supersedes INTEGER REFERENCES record,
  outcome INTEGER NOT NULL, current INTEGER NOT NULL, client INTEGER REFERENCES client,
  rule INTEGER NOT NULL, score INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX record_by_client ON record (client) WHERE client IS NOT NULL;
CREATE INDEX record_successor ON record (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX record_kept_back ON record (outcome) WHERE outcome IN (2, 3);

-- Where a source key is: its newest version (with what it takes to recognise it) and the one in force.
-- Digest null: the key of an entity inside a record, there for children that name it as their parent.
CREATE TABLE record_key (
  key BLOB PRIMARY KEY, record INTEGER NOT NULL REFERENCES record, digest BLOB, mapping INTEGER,
  current INTEGER REFERENCES record) WITHOUT ROWID;

-- Held records whose parent has not come yet, by the parent's key.
CREATE TABLE waiting (key BLOB NOT NULL, record INTEGER NOT NULL REFERENCES record, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE INDEX waiting_by_record ON waiting (record);

-- Lines that said nothing new, as ranges.
CREATE TABLE unchanged (
  id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch, first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL, records INTEGER NOT NULL);

CREATE TABLE problem (
  record INTEGER NOT NULL REFERENCES record, number INTEGER NOT NULL, severity INTEGER NOT NULL, rule TEXT NOT NULL,
  field TEXT NOT NULL, source TEXT NOT NULL, message TEXT NOT NULL, place TEXT NOT NULL,
  PRIMARY KEY (record, number)) WITHOUT ROWID;

-- State: 0 active, 1 provisional. A merged client keeps its state, so that a split gives it back as it was.
CREATE TABLE client (
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL, state INTEGER NOT NULL, merged_into INTEGER REFERENCES client);
CREATE INDEX client_provisional ON client (state) WHERE state = 1;
CREATE INDEX client_merged ON client (merged_into) WHERE merged_into IS NOT NULL;
-- SSN, birth date and full name, hashed: two clients can never share it. Client null: parted by a person, decides nothing.
CREATE TABLE person_key (key BLOB PRIMARY KEY, client INTEGER REFERENCES client) WITHOUT ROWID;

-- What happened to a record after it came: links that a score made, merges, splits, replays. With the state before, so
-- that each can be undone and any moment told again.
CREATE TABLE event (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, record INTEGER NOT NULL REFERENCES record,
  client_from INTEGER REFERENCES client, client_to INTEGER REFERENCES client,
  outcome_from INTEGER NOT NULL, outcome_to INTEGER NOT NULL, rule INTEGER NOT NULL, score INTEGER NOT NULL,
  actor TEXT NOT NULL, evidence BLOB);
CREATE INDEX event_by_record ON event (record);
-- Two clients that a person declared to be two people: for ever, both ways, a < b.
CREATE TABLE parted (
  a INTEGER NOT NULL REFERENCES client, b INTEGER NOT NULL REFERENCES client, at INTEGER NOT NULL, actor TEXT NOT NULL,
  PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE review (
  id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES record, client INTEGER NOT NULL REFERENCES client,
  candidate INTEGER NOT NULL REFERENCES client, score INTEGER NOT NULL, rule INTEGER NOT NULL, state TEXT NOT NULL,
  since INTEGER NOT NULL, decided INTEGER NOT NULL DEFAULT 0, actor TEXT NOT NULL DEFAULT '');
CREATE INDEX review_open ON review (id) WHERE state = 'open';
CREATE INDEX review_by_client ON review (client);

-- The feed of what changed about whom. Delivery routes read it at their own pace: intake pays nothing for a route.
CREATE TABLE change (
  id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES client, version INTEGER NOT NULL, kind INTEGER NOT NULL,
  record INTEGER REFERENCES record);

-- A delivery route's place in the feed and its counts. Delivery states: 0 pending, 1 delivered, 2 unknown, 3 held,
-- 4 superseded, 5 filtered, 6 claimed (pending, in somebody's hands).
CREATE TABLE delivery_route (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, opened INTEGER NOT NULL,
  pending INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0, superseded INTEGER NOT NULL DEFAULT 0, filtered INTEGER NOT NULL DEFAULT 0,
  last_delivery INTEGER NOT NULL DEFAULT 0);
CREATE TABLE delivery (
  route INTEGER NOT NULL REFERENCES delivery_route, client INTEGER NOT NULL REFERENCES client,
  change INTEGER NOT NULL REFERENCES change, version INTEGER NOT NULL, state INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
  run INTEGER, remote_id TEXT, reason TEXT, digest TEXT, PRIMARY KEY (route, client, change)) WITHOUT ROWID;
CREATE INDEX delivery_pending ON delivery (route, change) WHERE state = 0;
CREATE INDEX delivery_open ON delivery (route, client, state) WHERE state IN (2, 3, 6);

-- What was done by whom, each row chained to the one before by a keyed hash.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  outcome TEXT NOT NULL, purpose TEXT NOT NULL, detail TEXT NOT NULL, mac BLOB NOT NULL);
-- The last row's number and hash, to notice that the tail was cut.
CREATE TABLE audit_head (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL, mac BLOB NOT NULL);
