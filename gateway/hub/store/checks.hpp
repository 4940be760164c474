/// What `fsck` asks the database: one question a row, which answers with a line for each thing that is wrong. A
/// store in order answers none of them. Rule ids are stable: tests, the manual and operators use them.
#pragma once

#include <array>

namespace gatehouse::hub::sql {

struct Check {
  const char* rule;
  const char* sentence;  ///< what must hold
  const char* question;  ///< selects one text for each breach
};

inline constexpr std::array checks = {
    // ---- nothing is missing
    Check{"F-10", "record numbers have no gaps",
          "SELECT count(*) || ' records, the newest is ' || max(id) FROM record HAVING count(*) <> "
          "coalesce(max(id), 0)"},
    Check{"F-11", "changes in the feed have no gaps",
          "SELECT count(*) || ' changes, the newest is ' || max(id) FROM change HAVING count(*) <> "
          "coalesce(max(id), 0)"},
    Check{"F-12", "batches and clients have no gaps",
          "SELECT count(*) || ' batches, the newest is ' || max(id) FROM batch HAVING count(*) <> "
          "coalesce(max(id), 0)"
          " UNION ALL SELECT count(*) || ' clients, the newest is ' || max(id) FROM client"
          " HAVING count(*) <> coalesce(max(id), 0)"},
    // ---- the balance
    Check{"F-20", "a batch's lines are its records and its unchanged ranges",
          "SELECT 'batch ' || b.id || ': read ' || b.read || ', ' || coalesce(r.n, 0) || ' records, ' || "
          "coalesce(u.n, 0) ||"
          " ' unchanged' FROM batch b LEFT JOIN (SELECT batch, count(*) n FROM record GROUP BY batch) r ON r.batch "
          "= b.id"
          " LEFT JOIN (SELECT batch, sum(records) n FROM unchanged GROUP BY batch) u ON u.batch = b.id"
          " WHERE b.read <> coalesce(r.n, 0) + coalesce(u.n, 0)"},
    Check{
        "F-21", "each line of a file is accounted for once",
        "WITH part AS (SELECT b.file, r.line AS first, r.line AS last FROM record r JOIN batch b ON b.id = r.batch"
        " UNION ALL SELECT b.file, u.first_line, u.last_line FROM unchanged u JOIN batch b ON b.id = u.batch),"
        " walk AS (SELECT file, first, max(last) OVER (PARTITION BY file ORDER BY first, last ROWS BETWEEN "
        "UNBOUNDED PRECEDING"
        " AND 1 PRECEDING) AS before FROM part)"
        " SELECT 'file ' || file || ': line ' || first || ' is accounted for twice' FROM walk WHERE before >= "
        "first"},
    Check{
        "F-22", "a file's count is that of its batches",
        "SELECT 'file ' || f.id || ': read ' || f.read || ', its batches ' || coalesce(sum(b.read), 0) FROM file f"
        " LEFT JOIN batch b ON b.file = f.id GROUP BY f.id HAVING f.read <> coalesce(sum(b.read), 0)"},
    Check{"F-23", "a run's receipt balances: read = stored + unchanged + held + rejected + filtered",
          "SELECT 'run ' || id FROM run WHERE read <> stored + unchanged + held + rejected + filtered"},
    Check{
        "F-24", "a run's receipt is what its batches brought, as it was then",
        "WITH first_mend AS (SELECT record, outcome_from FROM event WHERE id IN (SELECT min(id) FROM event WHERE "
        "kind = 'mended' GROUP BY record)),"
        " arrived AS (SELECT b.run, coalesce(m.outcome_from, r.outcome) AS outcome, count(*) AS n FROM record r"
        " JOIN batch b ON b.id = r.batch LEFT JOIN first_mend m ON m.record = r.id GROUP BY 1, 2"
        " UNION ALL SELECT b.run, 1, sum(u.records) FROM unchanged u JOIN batch b ON b.id = u.batch GROUP BY 1),"
        " said AS (SELECT id AS run, 0 AS outcome, stored AS n FROM run UNION ALL SELECT id, 1, unchanged FROM run"
        " UNION ALL SELECT id, 2, held FROM run UNION ALL SELECT id, 3, rejected FROM run"
        " UNION ALL SELECT id, 4, filtered FROM run)"
        " SELECT 'run ' || s.run || ', outcome ' || s.outcome || ': receipt ' || s.n || ', store ' || "
        "coalesce(a.n, 0)"
        " FROM said s LEFT JOIN arrived a ON a.run = s.run AND a.outcome = s.outcome WHERE s.n <> coalesce(a.n, "
        "0) AND s.run NOT IN (SELECT id FROM run WHERE kind = 'transfer')"},
    Check{"F-25", "a system's live count is the current outcome of every record that ever came",
          "WITH live AS (SELECT f.lane, r.outcome, count(*) AS n FROM record r JOIN batch b ON b.id = r.batch"
          " JOIN file f ON f.id = b.file GROUP BY 1, 2 UNION ALL SELECT f.lane, 1, sum(u.records) FROM unchanged u"
          " JOIN batch b ON b.id = u.batch JOIN file f ON f.id = b.file GROUP BY 1),"
          " said AS (SELECT id AS lane, 0 AS outcome, stored AS n FROM lane UNION ALL SELECT id, 1, unchanged FROM "
          "lane"
          " UNION ALL SELECT id, 2, held FROM lane UNION ALL SELECT id, 3, rejected FROM lane"
          " UNION ALL SELECT id, 4, filtered FROM lane)"
          " SELECT 'lane ' || s.lane || ', outcome ' || s.outcome || ': count ' || s.n || ', store ' || "
          "coalesce(a.n, 0)"
          " FROM said s LEFT JOIN live a ON a.lane = s.lane AND a.outcome = s.outcome WHERE s.n <> coalesce(a.n, 0)"
          " AND s.lane NOT IN (SELECT id FROM lane WHERE kind = 'transfer')"
          " UNION ALL SELECT 'lane ' || id || ' does not balance' FROM lane"
          " WHERE read <> stored + unchanged + held + rejected + filtered"},
    // ---- records and keys
    Check{"F-30", "only a stored record is in force",
          "SELECT 'record ' || id FROM record WHERE current = 1 AND outcome <> 0"},
    Check{"F-31", "a key points to its version in force, which says so too",
          "SELECT 'record ' || k.current FROM any_record_key k LEFT JOIN record r ON r.id = k.current"
          " WHERE k.current IS NOT NULL AND (r.id IS NULL OR r.current <> 1)"
          " UNION ALL SELECT 'record ' || r.id || ' is in force, and no key points to it' FROM record r WHERE "
          "r.current = 1"
          " AND (SELECT count(*) FROM record WHERE current = 1) <>"
          " (SELECT count(*) FROM any_record_key WHERE current IS NOT NULL)"
          " AND r.id NOT IN (SELECT current FROM any_record_key WHERE current IS NOT NULL)"},
    Check{"F-32", "a version in force is not superseded by another",
          "SELECT 'record ' || o.id || ' by ' || r.id FROM record r JOIN record o ON o.id = r.supersedes"
          " WHERE r.supersedes IS NOT NULL AND o.current = 1"},
    Check{"F-33", "a held or rejected record says why",
          "SELECT 'record ' || r.id FROM record r WHERE r.outcome IN (2, 3)"
          " AND NOT EXISTS (SELECT 1 FROM problem p WHERE p.record = r.id)"},
    Check{"F-34", "what waits for a parent is held, and the other way round",
          "SELECT 'record ' || w.record || ' waits and is not held' FROM waiting w JOIN record r ON r.id = w.record"
          " WHERE r.outcome <> 2 UNION ALL SELECT 'record ' || p.record || ' waits for nothing' FROM problem p"
          " JOIN record r ON r.id = p.record WHERE p.rule = 'waits-for' AND r.outcome = 2"
          " AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.record = p.record)"},
    // ---- clients
    Check{"F-40", "a record is linked to a client that was not merged away",
          "SELECT 'record ' || r.id || ' to client ' || c.id FROM client c JOIN record r ON r.client = c.id"
          " WHERE c.merged_into IS NOT NULL"},
    Check{"F-41", "merges end at a client",
          "WITH RECURSIVE home (id) AS (SELECT c.id FROM client c JOIN client s ON s.id = c.merged_into WHERE "
          "s.merged_into IS NULL UNION ALL SELECT c.id FROM client c JOIN home h ON c.merged_into = h.id)"
          " SELECT 'client ' || id FROM client WHERE merged_into IS NOT NULL AND id NOT IN (SELECT id FROM home)"},
    Check{
        "F-42", "a client's version is the number of its changes",
        "SELECT 'client ' || c.id || ': version ' || c.version || ', changes ' || coalesce(h.n, 0) FROM client c"
        " LEFT JOIN (SELECT client, count(*) n, max(version) top FROM change GROUP BY client) h ON h.client = c.id"
        " WHERE c.version <> coalesce(h.n, 0) OR c.version <> coalesce(h.top, 0)"},
    Check{"F-43", "only a stored record is linked, and a link names its rule",
          "SELECT 'record ' || id FROM record WHERE client IS NOT NULL AND outcome <> 0"},
    Check{"F-44", "people who were parted are not one client",
          "SELECT 'clients ' || p.a || ' and ' || p.b FROM parted p JOIN client c ON c.id = p.a JOIN client d ON "
          "d.id = p.b"
          " WHERE c.merged_into = d.id OR d.merged_into = c.id"},
    // ---- delivery
    Check{
        "F-50", "a route has a row for each change up to its position that it did not skip, and none beyond",
        "SELECT r.name || ': position ' || r.position || ', skipped ' || r.skipped || ', rows ' || count(d.change)"
        " FROM delivery_route r LEFT JOIN delivery d ON d.route = r.id GROUP BY r.id"
        " HAVING count(d.change) <> r.position - r.skipped OR coalesce(max(d.change), 0) > r.position"},
    Check{
        "F-51",
        "a route's counts are those of its rows: due = delivered + pending + unknown + held + superseded + "
        "filtered",
        "SELECT r.name FROM delivery_route r LEFT JOIN delivery d ON d.route = r.id GROUP BY r.id"
        " HAVING r.pending <> count(*) FILTER (WHERE d.state IN (0, 6))"
        " OR r.delivered <> count(*) FILTER (WHERE d.state = 1) OR r.unknown <> count(*) FILTER (WHERE d.state = 2)"
        " OR r.held <> count(*) FILTER (WHERE d.state = 3) OR r.superseded <> count(*) FILTER (WHERE d.state = 4)"
        " OR r.filtered <> count(*) FILTER (WHERE d.state = 5)"
        " OR r.pending + r.delivered + r.unknown + r.held + r.superseded + r.filtered <> r.position - r.skipped"},
    Check{"F-52", "no older version waits behind a newer one that was delivered",
          "SELECT 'client ' || d.client || ', change ' || d.change FROM delivery d WHERE d.state = 0"
          " AND EXISTS (SELECT 1 FROM delivery n WHERE n.route = d.route AND n.client = d.client AND n.change > "
          "d.change"
          " AND n.state = 1)"},
    // ---- keys of clients
    Check{"F-48", "who was purged has no key any more",
          "SELECT 'client ' || k.client FROM client_key k WHERE EXISTS (SELECT 1 FROM purge p WHERE p.client = "
          "k.client AND p.whole = 1)"},
};

}  // namespace gatehouse::hub::sql
