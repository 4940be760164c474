/// The SQL of synchronisation. Like statements.hpp: one text each, bound values, named by what it does.
#pragma once

namespace gatehouse::hub::sql {

// ---- whose word a value is
inline constexpr const char* any_origin = "SELECT EXISTS (SELECT 1 FROM origin)";
inline constexpr const char* select_origin = "SELECT body FROM origin WHERE record = ?1";
inline constexpr const char* put_origin =
    "INSERT INTO origin (record, body) VALUES (?1, ?2) ON CONFLICT (record) DO UPDATE SET body = excluded.body";

// ---- what a system was sent
inline constexpr const char* last_sent = "SELECT max(id) FROM sent";
/// Of the client, and of clients that went into it.
inline constexpr const char* select_sent =
    "SELECT s.id, s.body FROM sent s JOIN client c ON c.id = s.client"
    " WHERE s.system = ?1 AND (c.id = ?2 OR c.merged_into = ?2) ORDER BY s.at DESC, s.id DESC";
inline constexpr const char* select_sent_to = "SELECT id, body FROM sent WHERE system = ?1 AND client = ?2";
inline constexpr const char* put_sent =
    "INSERT INTO sent (id, system, client, at, body) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (system, client) DO UPDATE SET at = excluded.at, body = excluded.body";

// ---- merges and splits, as they are told and heard
inline constexpr const char* select_open_review =
    "SELECT id, rule FROM review WHERE state = 'open'"
    " AND ((client = ?1 AND candidate = ?2) OR (client = ?2 AND candidate = ?1))";
inline constexpr const char* set_review_rule = "UPDATE review SET rule = ?2 WHERE id = ?1";
inline constexpr const char* select_merge_change = "SELECT kind, client, other FROM change WHERE id = ?1";
/// Which records moved, newest event first.
inline constexpr const char* select_moved =
    "SELECT at, record FROM event WHERE kind = ?1 AND client_from = ?2 AND client_to = ?3 ORDER BY id DESC";

// ---- conflicts
inline constexpr const char* last_conflict = "SELECT max(id) FROM conflict";
inline constexpr const char* insert_conflict =
    "INSERT INTO conflict (id, client, field, record, system, other, since, kind, state, body)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
inline constexpr const char* replace_conflicts =
    "UPDATE conflict SET state = 'replaced', decided = ?4 WHERE client = ?1 AND field = ?2 AND system = ?3"
    " AND state = 'open'";
inline constexpr const char* count_changes =
    "SELECT count(*) FROM conflict WHERE client = ?1 AND field = ?2 AND since > ?3";
#define GATEHOUSE_CONFLICT_COLUMNS                                                                          \
  "SELECT id, client, field, record, system, other, since, kind, state, decided, event, after, actor, body" \
  " FROM conflict"
inline constexpr const char* select_conflict = GATEHOUSE_CONFLICT_COLUMNS " WHERE id = ?1";
inline constexpr const char* select_conflicts =
    GATEHOUSE_CONFLICT_COLUMNS " WHERE (?1 = 1 OR state = 'open') ORDER BY id LIMIT ?2";
inline constexpr const char* select_changes_of =
    GATEHOUSE_CONFLICT_COLUMNS " WHERE client = ?1 AND field = ?2 ORDER BY id LIMIT ?3";
#undef GATEHOUSE_CONFLICT_COLUMNS
inline constexpr const char* decide_conflict =
    "UPDATE conflict SET state = ?2, decided = ?3, event = ?4, after = ?5, actor = ?6 WHERE id = ?1 AND state = "
    "'open'";
inline constexpr const char* count_conflicts =
    "SELECT count(*), sum(CASE WHEN kind = 'loop' THEN 1 ELSE 0 END) FROM conflict WHERE state = 'open'";

}  // namespace gatehouse::hub::sql
