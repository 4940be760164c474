#include "hub/store/postgres_statements.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// What SQLite's tables say by REFERENCES: rows of `child` whose `column` names a row of `parent` that is not
/// there.
#define GATEHOUSE_LOST(child, column, parent)                                                       \
  "SELECT '" child "', 0, '" parent "' FROM " child " c LEFT JOIN " parent " p ON p.id = c." column \
  " WHERE c." column " IS NOT NULL AND p.id IS NULL"
constexpr const char* lost_references =
    GATEHOUSE_LOST("run_entity", "run", "run")
    " UNION ALL " GATEHOUSE_LOST("file", "lane", "lane")
    " UNION ALL " GATEHOUSE_LOST("file", "run", "run")
    " UNION ALL " GATEHOUSE_LOST("batch", "run", "run")
    " UNION ALL " GATEHOUSE_LOST("batch", "file", "file")
    " UNION ALL " GATEHOUSE_LOST("record", "batch", "batch")
    " UNION ALL " GATEHOUSE_LOST("record", "mapping", "mapping")
    " UNION ALL " GATEHOUSE_LOST("record", "supersedes", "record")
    " UNION ALL " GATEHOUSE_LOST("record", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("record_key", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("record_key", "current", "record")
    " UNION ALL " GATEHOUSE_LOST("waiting", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("unchanged", "batch", "batch")
    " UNION ALL " GATEHOUSE_LOST("problem", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("client", "merged_into", "client")
    " UNION ALL " GATEHOUSE_LOST("person_key", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("event", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("event", "client_from", "client")
    " UNION ALL " GATEHOUSE_LOST("event", "client_to", "client")
    " UNION ALL " GATEHOUSE_LOST("client_key", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("pin", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("pin", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("origin", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("correction", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("sent", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("conflict", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("conflict", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("parted", "a", "client")
    " UNION ALL " GATEHOUSE_LOST("parted", "b", "client")
    " UNION ALL " GATEHOUSE_LOST("review", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("review", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("review", "candidate", "client")
    " UNION ALL " GATEHOUSE_LOST("change", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("change", "record", "record")
    " UNION ALL " GATEHOUSE_LOST("change", "other", "client")
    " UNION ALL " GATEHOUSE_LOST("delivery", "route", "delivery_route")
    " UNION ALL " GATEHOUSE_LOST("delivery", "client", "client")
    " UNION ALL " GATEHOUSE_LOST("delivery", "change", "change")
    " UNION ALL " GATEHOUSE_LOST("disclosure", "run", "run")
    " UNION ALL " GATEHOUSE_LOST("disclosure", "terms", "terms");
#undef GATEHOUSE_LOST

struct Words {
  std::string_view shared;
  const char* postgresql;
};

/// Why: `put` repeats a list of values (an UPDATE then reads from it); what other nodes are at is left to them;
/// pages are checked by the server itself (checksums), references by a question; keys are not gathered apart, so
/// they are looked for in one table.
constexpr std::array words = {
    Words{sql::retire_record,
          "UPDATE record SET current = gone.current FROM (VALUES (?1, ?2)) AS gone (id, current) WHERE record.id = "
          "gone.id"},
    Words{sql::set_client_version,
          "UPDATE client SET version = now.version FROM (VALUES (?1, ?2)) AS now (id, version) WHERE client.id = "
          "now.id"},
    Words{sql::interrupt_runs,
          "UPDATE run SET state = 3, ended = ?1 WHERE state = 0 AND NOT EXISTS (SELECT 1 FROM node n WHERE n.id = "
          "run.node AND n.gone IS NULL)"},
    Words{
        sql::select_claimed,
        "SELECT route, count(*) FROM delivery WHERE state = 6 AND (?1 = route OR (?1 = 0 AND NOT EXISTS (SELECT 1 "
        "FROM delivery_route o JOIN run r ON r.route = o.name WHERE o.id = delivery.route AND r.state = 0)))"
        " GROUP BY route"},
    Words{sql::select_key, "SELECT record, digest, mapping, current FROM record_key WHERE key = ?1"},
    Words{
        sql::select_parent,
        "SELECT r.id, r.client FROM record_key k JOIN record r ON r.id = CASE WHEN k.digest IS NULL THEN k.record "
        "ELSE k.current END WHERE k.key = ?1 AND r.outcome = 0"},
    Words{
        sql::select_person,
        "SELECT p.client, c.merged_into FROM person_key p LEFT JOIN client c ON c.id = p.client WHERE p.key = ?1"},
    Words{sql::integrity_check, "SELECT 'ok'"},
    Words{sql::foreign_key_check, lost_references},
};

}  // namespace

const char* spoken(const char* sql) {
  const auto at = std::find_if(words.begin(), words.end(), [sql](const Words& w) { return w.shared == sql; });
  return at == words.end() ? sql : at->postgresql;
}

}  // namespace gatehouse::hub
