-- Which node of the store began a run: the one that the writer's transaction says it is.
ALTER TABLE run ADD COLUMN node bigint NOT NULL
  DEFAULT coalesce(nullif(current_setting('gatehouse.node', true), ''), '0')::bigint;
CREATE INDEX run_open ON run (route) WHERE state = 0;
