-- The key of each client, with which its records, pins, conflicts and what systems were sent of it are sealed; wrapped by the
-- store's own key for seals. A purge deletes it: then no copy of what it sealed opens any more, wherever it lies.
CREATE TABLE client_key (client INTEGER PRIMARY KEY REFERENCES client, wrapped BLOB NOT NULL);
