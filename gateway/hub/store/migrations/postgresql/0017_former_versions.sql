-- A version that was replaced, and says something else of its person than the newer one, is 4: another system may still
-- know the person so. Where the key was given to somebody else (rule 68), it is the last word about its own client.
CREATE INDEX record_former ON record (client) WHERE current = 4;
UPDATE record SET current = 4 WHERE current = 0 AND client IS NOT NULL AND EXISTS (
  SELECT 1 FROM record n WHERE n.supersedes = record.id AND n.rule = 68 AND n.client <> record.client);
