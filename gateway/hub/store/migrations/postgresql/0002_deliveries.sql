-- A run's nominal time as it stands in the names of its files: no two runs of a route have the same one.
ALTER TABLE run ADD COLUMN stamp text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX run_by_stamp ON run (route, stamp) WHERE stamp <> '';
CREATE INDEX run_by_route ON run (route, began);

-- Header lines of a file (names of columns, sealed), so that its records can be mapped again long after.
ALTER TABLE file ADD COLUMN head bytea;
CREATE INDEX file_by_run ON file (run);

-- A lane of kind 'transfer' counts what passed without the hub: `stored` is what was written.
ALTER TABLE lane ADD COLUMN kind text NOT NULL DEFAULT 'intake';

-- Which entities a change touched: a bit for each number of the dictionary, -1 for any. A route reads some of them
-- and skips changes of others; what it skipped has no row and is not due.
ALTER TABLE change ADD COLUMN touched bigint NOT NULL DEFAULT -1;
ALTER TABLE delivery_route ADD COLUMN reads bigint NOT NULL DEFAULT -1;
ALTER TABLE delivery_route ADD COLUMN skipped bigint NOT NULL DEFAULT 0;
