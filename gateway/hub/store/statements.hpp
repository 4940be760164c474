/// All that the hub says to its database, by name. Values are bound by position. Written so that SQLite and
/// PostgreSQL both take it; the few statements that cannot be are said in other words in postgres_statements.cpp.
#pragma once

#include <array>

namespace gatehouse::hub::sql {

// ---- dictionary, meta
inline constexpr const char* select_dictionary = "SELECT entity, field, number FROM dictionary";
inline constexpr const char* insert_dictionary =
    "INSERT INTO dictionary (entity, field, number) VALUES (?1, ?2, ?3)";
inline constexpr const char* select_meta = "SELECT value FROM meta WHERE name = ?1";
inline constexpr const char* insert_meta = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
inline constexpr const char* select_last_ids =
    "SELECT (SELECT max(id) FROM record), (SELECT max(id) FROM client), (SELECT max(id) FROM change),"
    " (SELECT max(id) FROM batch), EXISTS (SELECT 1 FROM waiting),"
    " (SELECT count(*) FROM new_record_key) + (SELECT count(*) FROM new_person_key)";

// ---- runs
inline constexpr const char* insert_run =
    "INSERT INTO run (route, system, kind, started_by, state, began, stamp) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)"
    " RETURNING id";
inline constexpr const char* count_stamp =
    "SELECT count(*) FROM run WHERE route = ?1 AND stamp = ?2 AND stamp <> ''";
/// Of another node of the store (docs/postgresql.md).
inline constexpr const char* count_runs_elsewhere =
    "SELECT count(*) FROM run WHERE route = ?1 AND state = 0 AND node <> 0 AND node <> ?2";
/// A run that was broken off (state 3) still has to be done.
inline constexpr const char* select_last_runs = "SELECT route, max(began) FROM run WHERE state <> 3 GROUP BY route";
inline constexpr const char* interrupt_runs = "UPDATE run SET state = 3, ended = ?1 WHERE state = 0";
inline constexpr const char* end_run =
    "UPDATE run SET state = ?2, ended = ?3, note = ?4 WHERE id = ?1 AND state = 0";
inline constexpr const char* select_runs =
    "SELECT id, route, system, kind, started_by, state, began, ended, read, stored, unchanged, held, rejected, "
    "filtered,"
    " clients_new, clients_linked, reviews, note FROM run WHERE ?1 = 0 OR id = ?1 ORDER BY id DESC LIMIT ?2";
inline constexpr const char* select_run_entities =
    "SELECT entity, rows FROM run_entity WHERE run = ?1 ORDER BY entity";
inline constexpr const char* add_to_run =
    "UPDATE run SET read = read + ?2, stored = stored + ?3, unchanged = unchanged + ?4, held = held + ?5,"
    " rejected = rejected + ?6, filtered = filtered + ?7, clients_new = clients_new + ?8,"
    " clients_linked = clients_linked + ?9, reviews = reviews + ?10 WHERE id = ?1";
inline constexpr const char* add_run_entity =
    "INSERT INTO run_entity (run, entity, rows) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (run, entity) DO UPDATE SET rows = run_entity.rows + excluded.rows";

// ---- lanes and files
inline constexpr const char* insert_lane =
    "INSERT INTO lane (system, route, kind) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
inline constexpr const char* select_lane = "SELECT id FROM lane WHERE system = ?1 AND route = ?2";
inline constexpr const char* add_to_lane =
    "UPDATE lane SET read = read + ?2, stored = stored + ?3, unchanged = unchanged + ?4, held = held + ?5,"
    " rejected = rejected + ?6, filtered = filtered + ?7, last_arrival = CASE WHEN ?8 > last_arrival THEN ?8 ELSE "
    "last_arrival END WHERE id = ?1";
inline constexpr const char* select_lanes =
    "SELECT l.system, l.route, l.read, l.stored, l.unchanged, l.held, l.rejected, l.filtered, l.last_arrival,"
    " (SELECT count(*) FROM file f WHERE f.lane = l.id AND f.state <> 3),"
    " (SELECT count(*) FROM file f WHERE f.lane = l.id AND f.state = 3), l.kind FROM lane l ORDER BY l.system, "
    "l.route";
inline constexpr const char* select_run_route = "SELECT system, route, kind FROM run WHERE id = ?1";
inline constexpr const char* select_admission =
    "SELECT f.run, r.stamp, (SELECT count(*) FROM file o WHERE o.run = f.run AND o.id <= f.id AND o.state <> 3)"
    " FROM file f JOIN run r ON r.id = f.run WHERE f.id = ?1";
inline constexpr const char* set_head = "UPDATE file SET head = ?2 WHERE id = ?1";
inline constexpr const char* select_file_by_bytes =
    "SELECT id, name, state, at_offset, at_line, arrived, run FROM file"
    " WHERE lane = ?1 AND sha256 = ?2 AND size = ?3 AND state IN (0, 1) ORDER BY state DESC, id LIMIT 1";
inline constexpr const char* select_file_by_name =
    "SELECT id, arrived, run FROM file WHERE lane = ?1 AND name = ?2 AND state = 1 ORDER BY id DESC LIMIT 1";
inline constexpr const char* insert_file =
    "INSERT INTO file (lane, run, name, size, sha256, sequence, state, rule, reason, arrived)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id";
inline constexpr const char* select_refused_file =
    "SELECT id FROM file WHERE lane = ?1 AND name = ?2 AND size = ?3 AND sha256 = ?4 AND rule = ?5 AND state = 3";
inline constexpr const char* select_file =
    "SELECT lane, name, sequence, state, at_offset, at_line FROM file WHERE id = ?1";
inline constexpr const char* advance_file =
    "UPDATE file SET at_offset = ?2, at_line = ?3, read = read + ?4 WHERE id = ?1";
inline constexpr const char* close_file =
    "UPDATE file SET state = ?2, rule = ?3, reason = ?4 WHERE id = ?1 AND state = 0";
inline constexpr const char* acknowledge_file = "UPDATE file SET acknowledged = ?2 WHERE id = ?1";

// ---- mappings
inline constexpr const char* select_mapping = "SELECT id FROM mapping WHERE hash = ?1";
inline constexpr const char* insert_mapping =
    "INSERT INTO mapping (name, hash, canonical) VALUES (?1, ?2, ?3) RETURNING id";
inline constexpr const char* select_canonical = "SELECT canonical FROM mapping WHERE hash = ?1";

// ---- intake
inline constexpr const char* select_key =
    "SELECT record, digest, mapping, current FROM any_record_key WHERE key = ?1";
/// The client of the record in force under a key, for children that name it as their parent.
inline constexpr const char* select_parent =
    "SELECT r.id, r.client FROM any_record_key k JOIN record r ON r.id = CASE WHEN k.digest IS NULL THEN k.record"
    " ELSE k.current END WHERE k.key = ?1 AND r.outcome = 0";
/// Whether an earlier version of a record is this client's.
inline constexpr const char* was_of_client =
    "WITH RECURSIVE before (id) AS (SELECT supersedes FROM record WHERE id = ?1 AND supersedes IS NOT NULL UNION"
    " SELECT r.supersedes FROM record r JOIN before b ON r.id = b.id WHERE r.supersedes IS NOT NULL)"
    " SELECT EXISTS (SELECT 1 FROM before b JOIN record r ON r.id = b.id WHERE r.client = ?2)";
inline constexpr const char* select_person =
    "SELECT p.client, c.merged_into FROM any_person_key p LEFT JOIN client c ON c.id = p.client WHERE p.key = ?1";
inline constexpr const char* select_version_of = "SELECT version FROM record WHERE id = ?1";
inline constexpr const char* select_in_force =
    "SELECT r.client, f.sequence FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file WHERE "
    "r.id = ?1";
inline constexpr const char* select_body = "SELECT body FROM record WHERE id = ?1";
inline constexpr const char* insert_batch =
    "INSERT INTO batch (id, run, file, received, read) VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr const char* insert_record =
    "INSERT INTO record (id, batch, line, mapping, version, supersedes, outcome, current, client, rule, score, "
    "body)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
inline constexpr const char* mend_record =
    "UPDATE record SET mapping = ?2, supersedes = ?3, outcome = ?4, current = ?5, client = ?6, rule = ?7, score = "
    "?8,"
    " body = ?9 WHERE id = ?1";
inline constexpr const char* select_to_mend =
    "SELECT r.outcome, r.line, r.version, f.sequence, f.lane, l.system, r.mapping, r.body FROM record r"
    " JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane WHERE r.id = ?1";
inline constexpr const char* retire_record = "UPDATE record SET current = ?2 WHERE id = ?1";
inline constexpr const char* insert_problem =
    "INSERT INTO problem (record, number, severity, rule, field, source, message, place) VALUES (?1, ?2, ?3, ?4, "
    "?5, ?6, ?7, ?8)";
inline constexpr const char* delete_problems = "DELETE FROM problem WHERE record = ?1";
inline constexpr const char* insert_unchanged =
    "INSERT INTO unchanged (batch, first_line, last_line, records) VALUES (?1, ?2, ?3, ?4)";
inline constexpr const char* insert_key =
    "INSERT INTO record_key (key, record, digest, mapping, current) VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr const char* replace_key =
    "INSERT INTO record_key (key, record, digest, mapping, current) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key)"
    " DO UPDATE SET record = excluded.record, digest = excluded.digest, mapping = excluded.mapping, current = "
    "excluded.current";
inline constexpr const char* put_entity_key =
    "INSERT INTO record_key (key, record) VALUES (?1, ?2)"
    " ON CONFLICT (key) DO UPDATE SET record = excluded.record WHERE record_key.digest IS NULL";
inline constexpr const char* insert_person = "INSERT INTO person_key (key, client) VALUES (?1, ?2)";
inline constexpr const char* insert_waiting =
    "INSERT INTO waiting (key, record) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr const char* select_waiting = "SELECT record FROM waiting WHERE key = ?1 ORDER BY record";
inline constexpr const char* delete_waiting = "DELETE FROM waiting WHERE key = ?1";
// ---- what people corrected in it
inline constexpr const char* last_correction = "SELECT max(id) FROM correction";
inline constexpr const char* insert_correction =
    "INSERT INTO correction (id, record, at, actor, body) VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr const char* select_corrections =
    "SELECT id, at, actor, body FROM correction WHERE record = ?1 ORDER BY id";
inline constexpr const char* seal_correction = "UPDATE correction SET body = ?2 WHERE id = ?1";
inline constexpr const char* delete_corrections = "DELETE FROM correction WHERE record = ?1";
inline constexpr const char* delete_waits = "DELETE FROM waiting WHERE record = ?1";
inline constexpr const char* still_waits = "SELECT EXISTS (SELECT 1 FROM waiting WHERE record = ?1)";
inline constexpr const char* any_waiting = "SELECT EXISTS (SELECT 1 FROM waiting)";

// ---- intake: keys that came lately, where they are gathered apart (hub/new_keys.hpp)
inline constexpr const char* put_new_key =
    "INSERT INTO new_record_key (key, record, digest, mapping, current) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT "
    "(key)"
    " DO UPDATE SET record = excluded.record, digest = excluded.digest, mapping = excluded.mapping, current = "
    "excluded.current";
inline constexpr const char* change_settled_key =
    "UPDATE record_key SET record = ?2, digest = ?3, mapping = ?4, current = ?5 WHERE key = ?1";
inline constexpr const char* change_new_key =
    "UPDATE new_record_key SET record = ?2, digest = ?3, mapping = ?4, current = ?5 WHERE key = ?1";
inline constexpr const char* change_settled_entity_key =
    "UPDATE record_key SET record = ?2 WHERE key = ?1 AND digest IS NULL";
inline constexpr const char* select_settled_key = "SELECT 1 FROM record_key WHERE key = ?1";
/// Of a key that no settled row has.
inline constexpr const char* put_unsettled_entity_key =
    "INSERT INTO new_record_key (key, record) VALUES (?1, ?2)"
    " ON CONFLICT (key) DO UPDATE SET record = excluded.record WHERE new_record_key.digest IS NULL";
inline constexpr const char* put_new_entity_key =
    "INSERT INTO new_record_key (key, record) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM record_key WHERE key = "
    "?1)"
    " ON CONFLICT (key) DO UPDATE SET record = excluded.record WHERE new_record_key.digest IS NULL";
inline constexpr const char* insert_new_person = "INSERT INTO new_person_key (key, client) VALUES (?1, ?2)";
/// One after the other.
inline constexpr std::array settle_new_keys{
    "INSERT INTO record_key (key, record, digest, mapping, current)"
    " SELECT key, record, digest, mapping, current FROM new_record_key ORDER BY key",
    "DELETE FROM new_record_key",
    "INSERT INTO person_key (key, client) SELECT key, client FROM new_person_key ORDER BY key",
    "DELETE FROM new_person_key"};

// ---- clients and links
inline constexpr const char* insert_client = "INSERT INTO client (id, version, state) VALUES (?1, ?2, ?3)";
inline constexpr const char* select_client = "SELECT version, state, merged_into FROM client WHERE id = ?1";
inline constexpr const char* set_client_version = "UPDATE client SET version = ?2 WHERE id = ?1";
inline constexpr const char* set_client_state = "UPDATE client SET state = ?2 WHERE id = ?1";
inline constexpr const char* set_merged = "UPDATE client SET version = ?2, merged_into = ?3 WHERE id = ?1";
inline constexpr const char* select_records_at = "SELECT id FROM record WHERE client = ?1 ORDER BY id";
/// All versions of what a client has; those that a purge emptied have nothing to say.
inline constexpr const char* select_records_with_system =
    "SELECT r.id, l.system, r.rule FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file"
    " JOIN lane l ON l.id = f.lane WHERE r.client = ?1 AND r.current <> 3 ORDER BY r.id";
inline constexpr const char* move_record = "UPDATE record SET client = ?2, body = ?3 WHERE id = ?1";
/// What the merge of a client (?1) brought along and is still where it went, or further on that way: a record that
/// was split or moved away came back, if it did, by another merge; one whose later merge was undone stayed on the
/// way.
inline constexpr const char* select_merged_records =
    "WITH RECURSIVE up (id) AS (SELECT merged_into FROM client WHERE id = ?1"
    " UNION SELECT c.merged_into FROM client c JOIN up u ON c.id = u.id WHERE c.merged_into IS NOT NULL)"
    " SELECT DISTINCT e.record FROM event e JOIN record r ON r.id = e.record"
    " WHERE e.kind = 'merged' AND e.client_from = ?1 AND r.client = ?2 AND NOT EXISTS (SELECT 1 FROM event s"
    " WHERE s.record = e.record AND s.id > e.id AND s.kind IN ('split', 'moved')"
    " AND s.client_to NOT IN (SELECT id FROM up) AND NOT EXISTS (SELECT 1 FROM event m WHERE m.record = s.record"
    " AND m.id > e.id AND m.id < s.id AND m.kind = 'merged' AND m.client_from = s.client_to)) ORDER BY e.record";
inline constexpr const char* contest_person = "UPDATE person_key SET client = NULL WHERE key = ?1 AND client <> ?2";
inline constexpr const char* contest_new_person =
    "UPDATE new_person_key SET client = NULL WHERE key = ?1 AND client <> ?2";
inline constexpr const char* select_review =
    "SELECT record, client, candidate, state, rule, score FROM review WHERE id = ?1";
inline constexpr const char* close_review =
    "UPDATE review SET state = ?2, decided = ?3, actor = ?4 WHERE id = ?1 AND state = 'open'";
inline constexpr const char* open_reviews_of =
    "SELECT count(*) FROM review WHERE client = ?1 AND state IN ('open', 'second')"
    " AND (candidate <> ?2 OR state = 'second' OR claimed_by <> '')";
inline constexpr const char* repoint_reviews =
    "UPDATE review SET client = CASE client WHEN ?1 THEN ?2 ELSE client END,"
    " candidate = CASE candidate WHEN ?1 THEN ?2 ELSE candidate END WHERE state IN ('open', 'second')"
    " AND (client = ?1 OR candidate = ?1)";
/// A merge answers what was asked about its two; the pair stays as it was asked, and a split opens it again.
inline constexpr const char* close_merged_reviews =
    "UPDATE review SET state = 'merged', decided = ?3, actor = ?4 WHERE state IN ('open', 'second')"
    " AND ((client = ?1 AND candidate = ?2) OR (client = ?2 AND candidate = ?1))";
/// One question about two clients (?1 is one of them) stands in the list, not two: the one in hands stays, else the
/// first.
inline constexpr const char* close_doubled_reviews =
    "UPDATE review SET state = 'merged', decided = ?2, actor = ?3 WHERE state = 'open' AND claimed_by = '' AND "
    "rule "
    "<> ?4 AND (client = ?1 OR candidate = ?1) AND EXISTS (SELECT 1 FROM review o WHERE o.id <> review.id AND "
    "o.state IN ('open', 'second') AND o.rule <> ?4 AND (o.id < review.id OR o.state = 'second' OR o.claimed_by <> "
    "'') AND ((o.client = review.client AND o.candidate = review.candidate) OR (o.client = review.candidate AND "
    "o.candidate = review.client)))";
/// All doubts about two whom a person has parted, but those about the side of a single record.
inline constexpr const char* close_parted_reviews =
    "UPDATE review SET state = 'not-same', decided = ?3, actor = ?4 WHERE state IN ('open', 'second')"
    " AND rule <> ?5 AND ((client = ?1 AND candidate = ?2) OR (client = ?2 AND candidate = ?1))";
/// Doubts that are open about a client (?2), and those that a merge, or a split while two were one, answered about
/// another (?1) or what it was made of: where the record is now, and whom was asked about.
inline constexpr const char* select_reviews_about =
    "WITH RECURSIVE part (id) AS (SELECT id FROM client WHERE id = ?1"
    " UNION SELECT c.id FROM client c JOIN part p ON c.merged_into = p.id)"
    " SELECT v.id, coalesce((SELECT r.client FROM record r WHERE r.id = v.record), v.asked_client), "
    "v.asked_candidate, v.state, v.rule, v.client, v.candidate"
    " FROM review v WHERE (v.state IN ('open', 'second') AND (v.client = ?2 OR v.candidate = ?2))"
    " OR (v.state IN ('merged', 'not-same') AND (v.client IN (SELECT id FROM part) OR v.candidate IN (SELECT id "
    "FROM part)"
    " OR v.asked_client IN (SELECT id FROM part) OR v.asked_candidate IN (SELECT id FROM part))) ORDER BY v.id";
inline constexpr const char* point_review = "UPDATE review SET client = ?2, candidate = ?3 WHERE id = ?1";
inline constexpr const char* open_again =
    "UPDATE review SET state = CASE first_actor WHEN '' THEN 'open' ELSE 'second' END, decided = 0, actor = '',"
    " claimed_by = '', client = ?2, candidate = ?3 WHERE id = ?1";
/// Here and below, a < b.
inline constexpr const char* is_parted = "SELECT EXISTS (SELECT 1 FROM parted WHERE a = ?1 AND b = ?2)";
inline constexpr const char* delete_parted = "DELETE FROM parted WHERE a = ?1 AND b = ?2";
inline constexpr const char* select_parted_from =
    "SELECT CASE a WHEN ?1 THEN b ELSE a END FROM parted WHERE a = ?1 OR b = ?1";
inline constexpr const char* insert_change =
    "INSERT INTO change (id, client, version, kind, record, touched, other) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
inline constexpr const char* insert_event =
    "INSERT INTO event (at, kind, record, client_from, client_to, outcome_from, outcome_to, rule, score, actor, "
    "evidence)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
/// Once a pair: a doubt that is before a person already is not put there again.
inline constexpr const char* insert_review =
    "INSERT INTO review (record, client, candidate, score, rule, state, since, asked_client, asked_candidate)"
    " SELECT ?1, ?2, ?3, ?4, ?5, 'open', ?6, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM review v WHERE v.state IN "
    "('open', "
    "'second')"
    " AND ((v.client = ?2 AND v.candidate = ?3) OR (v.client = ?3 AND v.candidate = ?2)))";
/// Once a record: of two that a person parted, each record in doubt is a question of its own.
inline constexpr const char* insert_side_review =
    "INSERT INTO review (record, client, candidate, score, rule, state, since, asked_client, asked_candidate)"
    " SELECT ?1, ?2, ?3, ?4, ?5, 'open', ?6, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM review v WHERE v.state IN "
    "('open', "
    "'second') AND v.record = ?1 AND v.rule = ?5)";
inline constexpr const char* select_people =
    "SELECT id, client, body FROM record WHERE current = 1 AND client IS NOT NULL AND id > ?1 ORDER BY id LIMIT ?2";
inline constexpr const char* select_provisional = "SELECT id FROM client WHERE state = 1 AND merged_into IS NULL";
inline constexpr const char* select_people_of =
    "SELECT id, client, body FROM record WHERE current = 1 AND client = ?1 ORDER BY id";
inline constexpr const char* select_person_of =
    "SELECT id, client, body FROM record WHERE current IN (0, 1, 4) AND client IS NOT NULL AND id = ?1";
/// Superseded versions, the newest first, each with the newest one of its client that came after it under its key
/// and still says something of its own, or null: the key went to somebody else.
#define GATEHOUSE_FORMER(which)                                                                             \
  "WITH RECURSIVE later (former, at) AS (" which                                                            \
  " UNION ALL SELECT l.former, r.id FROM later l JOIN record r ON r.supersedes = l.at)"                     \
  " SELECT o.id, o.client, o.current, max(CASE WHEN r.id <> o.id AND r.client = o.client AND r.current IN " \
  "(1, 4) THEN r.id END) FROM later l JOIN record o ON o.id = l.former JOIN record r ON r.id = l.at"        \
  " GROUP BY o.id, o.client, o.current ORDER BY o.id DESC"
inline constexpr const char* select_formers = GATEHOUSE_FORMER("SELECT id, id FROM record WHERE current = 4");
inline constexpr const char* select_formers_of =
    GATEHOUSE_FORMER("SELECT id, id FROM record WHERE current = 4 AND client = ?1");
inline constexpr const char* any_former_of =
    "SELECT EXISTS (SELECT 1 FROM record WHERE current = 4 AND client = ?1)";
inline constexpr const char* select_replaced = GATEHOUSE_FORMER(
    "SELECT n.supersedes, n.supersedes FROM record n JOIN record o ON o.id = n.supersedes WHERE n.id > ?1 AND "
    "o.client IS NOT NULL AND o.current <> 3");
#undef GATEHOUSE_FORMER
inline constexpr const char* select_moves =
    "SELECT record, client_from, client_to FROM event WHERE id > ?1 AND kind <> 'linked' ORDER BY id";
inline constexpr const char* select_last_event = "SELECT max(id) FROM event";
inline constexpr const char* select_parted = "SELECT a, b FROM parted";
inline constexpr const char* insert_parted =
    "INSERT INTO parted (a, b, at, actor) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

// ---- audit
inline constexpr const char* select_audit_head = "SELECT last, mac FROM audit_head";
inline constexpr const char* set_audit_head =
    "INSERT INTO audit_head (one, last, mac) VALUES (1, ?1, ?2)"
    " ON CONFLICT (one) DO UPDATE SET last = excluded.last, mac = excluded.mac";
inline constexpr const char* insert_audit =
    "INSERT INTO audit (id, at, actor, action, subject, outcome, purpose, detail, mac)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
inline constexpr const char* select_audit =
    "SELECT id, at, actor, action, subject, outcome, purpose, detail, mac FROM audit ORDER BY id";

// ---- reading
inline constexpr const char* select_problems =
    "SELECT severity, rule, field, source, message, place FROM problem WHERE record = ?1 ORDER BY number";
inline constexpr const char* select_outcomes =
    "SELECT r.line, r.line, r.outcome, r.id, r.client FROM record r JOIN batch b ON b.id = r.batch WHERE b.file = "
    "?1"
    " UNION ALL SELECT u.first_line, u.last_line, 1, 0, NULL FROM unchanged u JOIN batch b ON b.id = u.batch"
    " WHERE b.file = ?1 ORDER BY 1";
inline constexpr const char* select_held =
    "SELECT r.id, l.route, l.system, f.name, r.line, r.outcome, b.received, m.hash FROM record r"
    " JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane JOIN mapping m ON "
    "m.id = r.mapping"
    " WHERE r.outcome IN (2, 3) AND r.current <> 3 AND r.id > ?1 AND r.id <= ?2 AND (?3 = '' OR l.route = ?3)"
    " AND (?4 = '' OR f.name = ?4) AND (?5 = '' OR EXISTS (SELECT 1 FROM problem p WHERE p.record = r.id AND "
    "p.rule = ?5)) ORDER BY r.id LIMIT ?6";
#define GATEHOUSE_RECORD_COLUMNS                                                                            \
  "SELECT r.id, l.route, l.system, f.name, r.line, r.version, r.current, r.outcome, r.client, b.received, " \
  "m.hash, r.body, f.id, f.head"                                                                            \
  " FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane" \
  " JOIN mapping m ON m.id = r.mapping"
inline constexpr const char* select_record = GATEHOUSE_RECORD_COLUMNS " WHERE r.id = ?1";
inline constexpr const char* select_records_of =
    GATEHOUSE_RECORD_COLUMNS " WHERE r.client = ?1 AND r.current <> 3 ORDER BY r.id";
#undef GATEHOUSE_RECORD_COLUMNS
inline constexpr const char* select_linked =
    "SELECT r.id, b.received, r.current, l.system, r.body FROM record r JOIN batch b ON b.id = r.batch"
    " JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane WHERE r.client = ?1 AND r.id <= ?2 ORDER BY r.id";
inline constexpr const char* select_linked_record =
    "SELECT r.id, b.received, r.current, l.system, r.body FROM record r JOIN batch b ON b.id = r.batch"
    " JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane WHERE r.id = ?1";
inline constexpr const char* select_successor =
    "SELECT id, client, rule FROM record WHERE supersedes = ?1 AND supersedes IS NOT NULL AND id <= ?2 ORDER BY id";
inline constexpr const char* select_client_ids = "SELECT id FROM client ORDER BY id";
inline constexpr const char* select_moves_after =
    "SELECT record, client_from FROM event WHERE id > ?1 AND record <= ?2 AND kind <> 'linked' ORDER BY id";
inline constexpr const char* select_now = "SELECT (SELECT max(id) FROM record), (SELECT max(id) FROM event)";
inline constexpr const char* select_reviews =
    "SELECT v.id, v.record, v.client, v.candidate, v.score, v.rule, v.state, v.since, v.claimed_by, v.first_actor, "
    "v.records"
    " FROM (SELECT w.*, (SELECT count(*) FROM record r WHERE r.current = 1 AND r.client IN (w.client, "
    "w.candidate)) AS"
    " records FROM review w WHERE w.state IN ('open', 'second')) v"
    " ORDER BY v.records * 1000000 / (1000 + abs(v.score - 6000)) DESC, v.id LIMIT ?1";
inline constexpr const char* select_one_review =
    "SELECT w.id, w.record, w.client, w.candidate, w.score, w.rule, w.state, w.since, w.claimed_by, w.first_actor,"
    " (SELECT count(*) FROM record r WHERE r.current = 1 AND r.client IN (w.client, w.candidate))"
    " FROM review w WHERE w.id = ?1";
inline constexpr const char* select_totals =
    "SELECT (SELECT count(*) FROM client) - (SELECT count(*) FROM client WHERE merged_into IS NOT NULL)"
    " - (SELECT count(*) FROM purge WHERE whole = 1),"
    " (SELECT count(*) FROM client WHERE state = 1 AND merged_into IS NULL), (SELECT count(*) FROM review WHERE "
    "state IN ('open', 'second'))";

// ---- delivery
inline constexpr const char* insert_route =
    "INSERT INTO delivery_route (name, position, opened, reads) VALUES (?1, 0, ?2, ?3)"
    " ON CONFLICT (name) DO UPDATE SET reads = excluded.reads WHERE delivery_route.reads <> excluded.reads";
inline constexpr const char* select_route = "SELECT id, position, reads FROM delivery_route WHERE name = ?1";
/// A route that reads 0 is told of merges and splits only.
inline constexpr const char* select_feed =
    "SELECT id, client, version, CASE WHEN ?3 = 0 THEN CASE WHEN other IS NULL THEN 0 ELSE 1 END"
    " WHEN version = 1 OR (touched & ?3) <> 0 THEN 1 ELSE 0 END FROM change"
    " WHERE id > ?1 ORDER BY id LIMIT ?2";
inline constexpr const char* hurry_deliveries =
    "UPDATE delivery SET next_at = 0 WHERE route = ?1 AND state = 0 AND next_at > 0";
inline constexpr const char* insert_delivery =
    "INSERT INTO delivery (route, client, change, version, state) VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr const char* supersede_older =
    "UPDATE delivery SET state = 4, settled = ?4 WHERE route = ?1 AND client = ?2 AND change < ?3 AND state = 0";
inline constexpr const char* move_route =
    "UPDATE delivery_route SET position = ?2, pending = pending + ?3, superseded = superseded + ?4,"
    " skipped = skipped + ?5 WHERE id = ?1";
inline constexpr const char* select_due =
    "SELECT d.change, d.client, d.version, d.attempts FROM delivery d WHERE d.route = ?1 AND d.state = 0 AND "
    "d.next_at <= ?2"
    " AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.route = ?1 AND o.client = d.client AND o.state IN (2, 3, 6))"
    " ORDER BY d.change LIMIT ?3";
inline constexpr const char* claim_delivery =
    "UPDATE delivery SET state = 6, attempts = attempts + 1 WHERE route = ?1 AND client = ?2 AND change = ?3";
inline constexpr const char* select_last_digest =
    "SELECT digest, settled FROM delivery WHERE route = ?1 AND client = ?2 AND state = 1 ORDER BY change DESC "
    "LIMIT 1";
inline constexpr const char* select_delivery =
    "SELECT d.client, d.state, b.received FROM change h JOIN delivery d ON d.route = ?1 AND d.client = h.client "
    "AND "
    "d.change = h.id LEFT JOIN record r ON r.id = h.record LEFT JOIN batch b ON b.id = r.batch WHERE h.id = ?2";
inline constexpr const char* settle_delivery =
    "UPDATE delivery SET state = ?4, next_at = ?5, settled = ?6, run = ?7, remote_id = ?8, reason = ?9, digest = "
    "?10, attempts = CASE WHEN state = 3 AND ?4 = 0 THEN 0 ELSE attempts - ?11 END"
    " WHERE route = ?1 AND client = ?2 AND change = ?3";
inline constexpr const char* add_to_route =
    "UPDATE delivery_route SET pending = pending + ?2, delivered = delivered + ?3, unknown = unknown + ?4, held = "
    "held + ?5,"
    " superseded = superseded + ?6, filtered = filtered + ?7, last_delivery = CASE WHEN ?8 > last_delivery THEN ?8 "
    "ELSE last_delivery END WHERE id = ?1";
inline constexpr const char* note_delay =
    "UPDATE delivery_route SET delay = CASE WHEN delay_run = ?2 AND delay > ?3 THEN delay ELSE ?3 END, delay_run = "
    "?2 WHERE id = ?1";
#define GATEHOUSE_CONCERNED \
  "(CASE WHEN r.reads = 0 THEN h.other IS NOT NULL ELSE h.version = 1 OR (h.touched & r.reads) <> 0 END)"
inline constexpr const char* select_routes =
    "SELECT name, position - skipped + ahead, delivered, pending + ahead, unknown, held, superseded, filtered,"
    " last_delivery, delay, id FROM (SELECT r.*, (SELECT count(*) FROM change h WHERE h.id > r.position "
    "AND " GATEHOUSE_CONCERNED ") AS ahead FROM delivery_route r) AS seen ORDER BY name";
/// The oldest change that a route has not brought to its system: pending, in doubt, held, or not looked at yet.
inline constexpr const char* select_oldest_due =
    "SELECT min(d.change) FROM delivery d WHERE d.route = ?1 AND d.state = 0"
    " UNION ALL SELECT min(d.change) FROM delivery d WHERE d.route = ?1 AND d.state IN (2, 3, 6)"
    " UNION ALL SELECT min(h.id) FROM change h, delivery_route r WHERE r.id = ?1 AND h.id > r.position "
    "AND " GATEHOUSE_CONCERNED;
#undef GATEHOUSE_CONCERNED
/// When the record came that a change tells of; nothing for merges and what people decided.
inline constexpr const char* select_change_time =
    "SELECT b.received FROM change h JOIN record r ON r.id = h.record JOIN batch b ON b.id = r.batch WHERE h.id = "
    "?1";
inline constexpr const char* select_unsettled =
    "SELECT change, client, version, attempts, state, reason, settled, digest FROM delivery"
    " WHERE route = ?1 AND state IN (2, 3, 6) ORDER BY change LIMIT ?2";
inline constexpr const char* select_claimed =
    "SELECT route, count(*) FROM delivery WHERE state IN (2, 3, 6) AND state = 6 AND (?1 = 0 OR route = ?1) GROUP "
    "BY route";
inline constexpr const char* doubt_claimed =
    "UPDATE delivery SET state = 2, settled = ?2, reason = 'no answer: the run was broken off' WHERE route = ?1 "
    "AND state IN (2, 3, 6)"
    " AND state = 6";

// ---- fsck (its questions: checks.hpp)
inline constexpr const char* integrity_check = "PRAGMA integrity_check(20)";
inline constexpr const char* foreign_key_check = "PRAGMA foreign_key_check";
inline constexpr const char* select_last_record = "SELECT max(id) FROM record";
inline constexpr const char* select_all_records =
    "SELECT r.id, r.current, l.system, r.body, r.client FROM record r JOIN batch b ON b.id = r.batch JOIN file f "
    "ON f.id = b.file"
    " JOIN lane l ON l.id = f.lane ORDER BY r.id";
inline constexpr const char* count_person = "SELECT count(*) FROM any_person_key WHERE key = ?1";

}  // namespace gatehouse::hub::sql
