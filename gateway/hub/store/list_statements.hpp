/// The SQL of what people look through (hub/lists.hpp). Like statements.hpp: one text each, bound values, named by
/// what it does. Records that are kept back have an index of their own; those of a run are found between two
/// numbers, because records and batches are numbered in the order in which they came.
#pragma once

namespace gatehouse::hub::sql {

#define GATEHOUSE_RUNS                                                                                            \
  "SELECT id, route, system, kind, started_by, state, began, ended, read, stored, unchanged, held, rejected, "    \
  "filtered, clients_new, clients_linked, reviews, note FROM run WHERE (?1 = 0 OR id < ?1) AND (?2 = '' OR route" \
  " = ?2) AND (?3 = '' OR kind = ?3) AND (?4 < 0 OR state = ?4)"
inline constexpr const char* list_runs = GATEHOUSE_RUNS " ORDER BY id DESC LIMIT ?5";
/// By the column that ?6 names, falling with a minus before it; then the newest first.
inline constexpr const char* list_runs_sorted = GATEHOUSE_RUNS
    " ORDER BY CASE WHEN ?6 = 'route' THEN route ELSE '' END, CASE WHEN ?6 = '-route' THEN route ELSE '' END DESC,"
    " CASE ?6 WHEN 'run' THEN id WHEN 'state' THEN state WHEN '-state' THEN -state WHEN 'read' THEN read"
    " WHEN '-read' THEN -read WHEN 'held' THEN held WHEN '-held' THEN -held WHEN 'clients_new' THEN clients_new"
    " WHEN '-clients_new' THEN -clients_new ELSE 0 END, id DESC LIMIT ?5 OFFSET ?7";
#undef GATEHOUSE_RUNS
inline constexpr const char* list_files_of_run =
    "SELECT id, name, state, rule, reason, size, read, arrived, acknowledged FROM file WHERE run = ?1 ORDER BY id "
    "LIMIT ?2";

inline constexpr const char* list_files_named =
    "SELECT f.id, f.name, f.state, f.rule, f.reason, f.size, f.read, f.arrived, f.acknowledged, f.run, l.route, "
    "l.system FROM file f JOIN lane l ON l.id = f.lane WHERE lower(f.name) LIKE ?1 ESCAPE '!' ORDER BY f.id DESC"
    " LIMIT ?2";
/// Of the records between two numbers.
inline constexpr const char* count_kept_back =
    "SELECT outcome, count(*) FROM record WHERE outcome IN (2, 3) AND current <> 3 AND id > ?1 AND id <= ?2"
    " GROUP BY outcome";

/// The problem that kept a record back: the first that is more than a warning.
#define GATEHOUSE_FIRST_PROBLEM                                                                                   \
  " LEFT JOIN problem p ON p.record = r.id AND p.number = (SELECT min(q.number) FROM problem q WHERE q.record = " \
  "r.id AND q.severity > 0)"

inline constexpr const char* list_held_groups =
    "SELECT l.route, l.system, coalesce(p.rule, ''), coalesce(p.field, ''), coalesce(p.source, ''), "
    "min(coalesce(p.message, '')), r.outcome, count(*), min(b.received), max(b.received) FROM record r"
    " JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = "
    "f.lane" GATEHOUSE_FIRST_PROBLEM
    " WHERE r.outcome IN (2, 3) AND r.current <> 3"
    " GROUP BY l.route, l.system, p.rule, p.field, p.source, r.outcome ORDER BY 8 DESC, 1, 3, 5 LIMIT ?1";

#define GATEHOUSE_RECORD_ROW                                                                                     \
  "SELECT r.id, l.route, l.system, f.name, r.line, r.version, r.current, r.outcome, r.client, b.received, "      \
  "m.name, m.hash, coalesce(p.rule, ''), coalesce(p.field, ''), coalesce(p.source, ''), coalesce(p.message, '')" \
  " FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane"      \
  " JOIN mapping m ON m.id = r.mapping" GATEHOUSE_FIRST_PROBLEM
#define GATEHOUSE_RECORD_CHOICE                                                                                 \
  " AND r.current <> 3 AND (?3 = 0 OR b.run = ?3) AND (?4 < 0 OR r.outcome = ?4) AND (?5 = '' OR l.route = ?5)" \
  " AND (?6 = '' OR f.name = ?6)"
#define GATEHOUSE_FIRST_REASON " AND (?7 = '' OR p.rule = ?7) AND (?8 = '' OR p.source = ?8) ORDER BY r.id LIMIT ?9"
#define GATEHOUSE_ANY_REASON                                                                                    \
  " AND ((?7 = '' AND ?8 = '') OR EXISTS (SELECT 1 FROM problem a WHERE a.record = r.id AND (?7 = '' OR a.rule" \
  " = ?7) AND (?8 = '' OR a.source = ?8))) ORDER BY r.id LIMIT ?9"
inline constexpr const char* list_records =
    GATEHOUSE_RECORD_ROW " WHERE r.id > ?1 AND r.id <= ?2" GATEHOUSE_RECORD_CHOICE GATEHOUSE_FIRST_REASON;
// Of one outcome, whose part of the index is in the order of the numbers: of two, all would be sorted for a page.
#define GATEHOUSE_KEPT_BACK " WHERE r.outcome = ?4 AND r.outcome IN (2, 3) AND r.id > ?1 AND r.id <= ?2"
inline constexpr const char* list_kept_back =
    GATEHOUSE_RECORD_ROW GATEHOUSE_KEPT_BACK GATEHOUSE_RECORD_CHOICE GATEHOUSE_FIRST_REASON;
inline constexpr const char* list_kept_back_for_any =
    GATEHOUSE_RECORD_ROW GATEHOUSE_KEPT_BACK GATEHOUSE_RECORD_CHOICE GATEHOUSE_ANY_REASON;
inline constexpr const char* list_records_of_client =
    GATEHOUSE_RECORD_ROW " WHERE r.client = ?1 AND r.current <> 3 AND r.id > ?2 ORDER BY r.id LIMIT ?3";
inline constexpr const char* list_kept_back_newest =
    GATEHOUSE_RECORD_ROW GATEHOUSE_KEPT_BACK GATEHOUSE_RECORD_CHOICE
    " AND (?7 = '' OR p.rule = ?7) AND (?8 = '' OR p.source = ?8) ORDER BY r.id DESC LIMIT ?9";
#undef GATEHOUSE_KEPT_BACK
#undef GATEHOUSE_ANY_REASON
#undef GATEHOUSE_FIRST_REASON
#undef GATEHOUSE_RECORD_CHOICE
#undef GATEHOUSE_RECORD_ROW
#undef GATEHOUSE_FIRST_PROBLEM

inline constexpr const char* list_newest_of_route =
    "SELECT r.id FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = "
    "f.lane"
    " WHERE l.route = ?1 AND r.current <> 3 ORDER BY r.id DESC LIMIT ?2";
inline constexpr const char* batches_of_run = "SELECT min(id), max(id) FROM batch WHERE run = ?1";
inline constexpr const char* last_record_number = "SELECT max(id) FROM record";
/// The batch of the first record from that number on.
inline constexpr const char* batch_from_record = "SELECT batch FROM record WHERE id >= ?1 ORDER BY id LIMIT 1";

inline constexpr const char* list_deliveries_of_client =
    "SELECT d.name, e.state, e.change, e.version, e.attempts, coalesce(e.run, 0), e.settled, coalesce(e.remote_id, "
    "''), coalesce(e.reason, '') FROM delivery_route d JOIN delivery e ON e.route = d.id WHERE e.client = ?1"
    " ORDER BY e.change DESC, d.name LIMIT ?2";
/// A run is of one route, so that only what that route brought is looked at.
inline constexpr const char* count_deliveries_of_run =
    "SELECT e.state, count(*) FROM run u JOIN delivery_route d ON d.name = u.route JOIN delivery e ON e.route = "
    "d.id"
    " WHERE u.id = ?1 AND e.run = ?1 GROUP BY e.state";
inline constexpr const char* list_deliveries_of_run =
    "SELECT e.state, e.client, e.change, e.version, e.attempts, e.settled, coalesce(e.remote_id, ''), "
    "coalesce(e.reason, '') FROM run u JOIN delivery_route d ON d.name = u.route JOIN delivery e ON e.route = d.id"
    " WHERE u.id = ?1 AND e.run = ?1 AND (?2 < 0 OR e.state = ?2) AND e.change > ?3 ORDER BY e.change LIMIT ?4";
inline constexpr const char* list_aliases =
    "WITH RECURSIVE alias(id) AS (SELECT id FROM client WHERE merged_into = ?1 UNION SELECT c.id FROM client c"
    " JOIN alias a ON c.merged_into = a.id) SELECT id FROM alias ORDER BY id LIMIT ?2";
inline constexpr const char* client_of_key =
    "SELECT r.client FROM any_record_key k JOIN record r ON r.id = coalesce(k.current, k.record)"
    " WHERE k.key = ?1 AND r.client IS NOT NULL";

// ---- passwords
inline constexpr const char* put_password =
    "INSERT INTO password (person, hash, changed, changed_by) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, changed = excluded.changed,"
    " changed_by = excluded.changed_by";
inline constexpr const char* select_password = "SELECT hash FROM password WHERE person = ?1";

}  // namespace gatehouse::hub::sql
