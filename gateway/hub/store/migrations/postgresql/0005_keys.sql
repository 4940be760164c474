-- The store's own keys (hash, audit, seal), each wrapped by the master key of the site's key file. So another master takes
-- three rows and touches no record. Master: a short text that is equal for equal master keys and says nothing else.
CREATE TABLE store_key (purpose text PRIMARY KEY, master text NOT NULL, wrapped bytea NOT NULL);
