-- Passwords of people of access.yaml, as slow hashes; who changed each last.
CREATE TABLE password (person text PRIMARY KEY, hash text NOT NULL, changed bigint NOT NULL, changed_by text NOT NULL);
