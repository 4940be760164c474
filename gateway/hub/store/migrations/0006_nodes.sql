-- Which node of the store began a run. SQLite has one, without a number.
ALTER TABLE run ADD COLUMN node INTEGER NOT NULL DEFAULT 0;
