"""An employment service in the style of OSOS: a PostgreSQL database that staff type into and the gateway writes beside."""
import csv
import io
import subprocess

FIELDS = ["gate_id", "ssn", "last_name", "first_name", "born", "phone", "email", "street", "city", "state", "zip"]
NAMES = {"own": "osos_id", "gate": "gate_id", "ssn": "ssn", "last": "last_name", "first": "first_name", "born": "born",
         "phone": "phone", "email": "email", "street": "street", "city": "city", "state": "state", "zip": "zip"}
TABLES = f"""
CREATE SEQUENCE osos_number START 501;
CREATE TABLE customer (osos_id text PRIMARY KEY, {", ".join(f + (" date" if f == "born" else " text") for f in FIELDS)},
                       changed_at timestamp NOT NULL);
CREATE TABLE from_gateway (osos_id text, {", ".join(f + (" date" if f == "born" else " text") for f in FIELDS)},
                           version bigint, applied bigint NOT NULL DEFAULT 0, PRIMARY KEY (gate_id));
CREATE TABLE merges_from_gateway (delivery text PRIMARY KEY, event text, kept text, gone text, kept_own text, gone_own text,
                                  on_day date, applied boolean NOT NULL DEFAULT false);
CREATE TABLE alias (withdrawn text PRIMARY KEY, kept text NOT NULL);
CREATE FUNCTION own_of(own text, gate text) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce((SELECT osos_id FROM customer WHERE osos_id = coalesce((SELECT kept FROM alias WHERE withdrawn = own), own)),
                  (SELECT min(osos_id) FROM customer WHERE gate_id = gate)) $$;
CREATE FUNCTION take_merges() RETURNS void LANGUAGE plpgsql AS $$
DECLARE r record; a text; b text;
BEGIN
  FOR r IN SELECT * FROM merges_from_gateway WHERE NOT applied AND event = 'merged' LOOP
    a := own_of(r.kept_own, r.kept); b := own_of(r.gone_own, r.gone);
    IF a IS NOT NULL AND b IS NOT NULL AND a <> b THEN
      DELETE FROM customer WHERE osos_id = b;
      INSERT INTO alias VALUES (b, a);
    ELSIF b IS NOT NULL AND a IS NULL THEN
      UPDATE customer SET gate_id = r.kept WHERE osos_id = b;
    END IF;
    DELETE FROM from_gateway WHERE gate_id = r.gone;
  END LOOP;
  UPDATE merges_from_gateway SET applied = true;
END $$;
CREATE FUNCTION take_clients(at timestamp) RETURNS void LANGUAGE plpgsql AS $$
DECLARE r record; own text;
BEGIN
  FOR r IN SELECT * FROM from_gateway WHERE applied < version ORDER BY gate_id LOOP
    own := own_of(r.osos_id, r.gate_id);
    IF own IS NULL THEN
      own := 'O' || nextval('osos_number');
      INSERT INTO customer (osos_id, changed_at) VALUES (own, at);
    END IF;
    UPDATE customer SET ({", ".join(FIELDS)}, changed_at) = ({", ".join("r." + f for f in FIELDS)}, at)
      WHERE osos_id = own AND ({", ".join(FIELDS)}) IS DISTINCT FROM ({", ".join("r." + f for f in FIELDS)});
    UPDATE from_gateway SET applied = version WHERE gate_id = r.gate_id;
  END LOOP;
END $$;
"""


def quoted(value):
    return "NULL" if value in ("", None) else "'" + value.replace("'", "''") + "'"


class EmploymentService:
    def __init__(self, port):
        self.port, self.now, self.down = port, "", False
        self.ask(TABLES)

    def ask(self, sql):
        done = subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "gatehouse", "-d", "postgres", "-q", "--csv",
                               "-v", "ON_ERROR_STOP=1", "-f", "-"], input=sql, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def table(self):
        """While the system is away, its table is; staff go on typing into it."""
        return "customer_away" if self.down else "customer"

    def add(self, records):
        self.ask("".join(
            "INSERT INTO customer (osos_id, " + ", ".join(NAMES[n] for n in record) + f", changed_at) VALUES ('O' || nextval('osos_number'), "
            + ", ".join(quoted(v) for v in record.values()) + f", {quoted(self.now)});\n" for record in records))

    def edit(self, ssn, **values):
        self.ask(f"UPDATE {self.table()} SET " + ", ".join(f"{NAMES[n]} = {quoted(v)}" for n, v in values.items())
                 + f", changed_at = {quoted(self.now)} WHERE ssn = {quoted(ssn)};")

    def go(self):
        self.ask("ALTER TABLE customer RENAME TO customer_away; ALTER TABLE from_gateway RENAME TO from_gateway_away;")
        self.down = True

    def come_back(self):
        self.ask("ALTER TABLE customer_away RENAME TO customer; ALTER TABLE from_gateway_away RENAME TO from_gateway;")
        self.down = False

    def receive(self):
        if not self.down:
            self.ask(f"SELECT take_merges(); SELECT take_clients({quoted(self.now)});")

    def records(self):
        back = {theirs: name for name, theirs in NAMES.items()}
        return [{back[k]: v for k, v in row.items() if k in back} for row in self.ask(f"SELECT * FROM {self.table()} ORDER BY osos_id;")]
