-- A doubtful link in somebody's hands; and who said first that two clients are one although a rule forbids it.
-- States: open, second (a second person must confirm), same, not-same, cannot-tell, data-error.
ALTER TABLE review ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN first_actor TEXT NOT NULL DEFAULT '';

-- Why a person joined two clients. The words may speak of people: sealed.
CREATE TABLE merger (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, absorbed INTEGER NOT NULL REFERENCES client,
  survivor INTEGER NOT NULL REFERENCES client, actor TEXT NOT NULL, because BLOB NOT NULL);
CREATE INDEX merger_by_absorbed ON merger (absorbed);
