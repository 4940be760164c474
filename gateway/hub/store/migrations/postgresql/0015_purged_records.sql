-- A purge may be of single records now: of a client that stays (whole = 0), or of nobody (client NULL, with their route).
ALTER TABLE purge ALTER COLUMN client DROP NOT NULL;
ALTER TABLE purge ADD COLUMN whole bigint NOT NULL DEFAULT 1;
ALTER TABLE purge ADD COLUMN route text NOT NULL DEFAULT '';
