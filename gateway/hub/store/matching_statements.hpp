/// The SQL of who is who. Like statements.hpp: one text each, bound values, named by what it does.
#pragma once

namespace gatehouse::hub::sql {

// ---- how a client came to be
inline constexpr const char* select_links =
    "SELECT r.id, l.system, b.received, r.rule, r.score,"
    " (SELECT e.evidence FROM event e WHERE e.record = r.id AND e.kind IN ('linked', 'mended')"
    " ORDER BY e.id LIMIT 1)"
    " FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane"
    " WHERE r.client = ?1 AND (r.current = 1 OR (r.current <> 3 AND EXISTS (SELECT 1 FROM record n"
    " WHERE n.supersedes = r.id AND n.supersedes IS NOT NULL AND n.rule = 68 AND n.client <> r.client)))"
    " ORDER BY r.id";
/// The version of a record that was linked by itself, before others of its key came in its place (rule ?2).
inline constexpr const char* select_first_link =
    "WITH RECURSIVE before (id, supersedes, rule) AS (SELECT id, supersedes, rule FROM record WHERE id = ?1"
    " UNION ALL SELECT r.id, r.supersedes, r.rule FROM record r JOIN before b ON r.id = b.supersedes WHERE b.rule "
    "= ?2)"
    " SELECT r.id, r.rule, r.score,"
    " (SELECT e.evidence FROM event e WHERE e.record = r.id AND e.kind IN ('linked', 'mended')"
    " ORDER BY e.id LIMIT 1)"
    " FROM before b JOIN record r ON r.id = b.id WHERE b.rule <> ?2 AND r.client = ?3";
/// A reason belongs to the deed of a person that it was given for, and to no later one: where two had to say it,
/// the first gave it earlier.
inline constexpr const char* select_happenings =
    "SELECT e.at, e.kind, e.client_from, e.client_to, count(*), e.actor,"
    " (SELECT max(m.id) FROM merger m WHERE e.actor <> 'gatehouse' AND m.at <= e.at"
    " AND ((e.kind = 'merged' AND m.kind = 'merged' AND m.absorbed = e.client_from AND m.survivor = e.client_to)"
    " OR (e.kind = 'moved' AND m.kind = 'taken-out' AND m.absorbed = e.client_to AND m.survivor = e.client_from))"
    " AND NOT EXISTS (SELECT 1 FROM event s WHERE s.at >= m.at AND s.at < e.at AND s.kind = e.kind"
    " AND s.client_from = e.client_from AND s.client_to = e.client_to)),"
    " min(e.rule), max(e.score), min(e.id)"
    " FROM event e WHERE e.kind IN ('merged', 'split', 'moved') AND (e.client_from = ?1 OR e.client_to = ?1)"
    " GROUP BY e.at, e.kind, e.client_from, e.client_to, e.actor ORDER BY e.at, min(e.id)";
inline constexpr const char* select_event_evidence =
    "SELECT evidence FROM event WHERE id = ?1 AND evidence IS NOT NULL";
/// Whom people declared to be two, and took back.
inline constexpr const char* select_partings =
    "SELECT at, a, b, actor, 0 FROM parted WHERE a = ?1 OR b = ?1"
    " UNION ALL SELECT at, absorbed, survivor, actor, id FROM merger"
    " WHERE kind = 'reconsidered' AND (absorbed = ?1 OR survivor = ?1)";

// ---- mergers: why a person joined two clients
inline constexpr const char* last_merger = "SELECT max(id) FROM merger";
inline constexpr const char* insert_merger =
    "INSERT INTO merger (id, at, absorbed, survivor, actor, because, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
inline constexpr const char* select_merger_reason = "SELECT because, actor FROM merger WHERE id = ?1";
inline constexpr const char* select_merger_time =
    "SELECT max(at) FROM event WHERE kind = 'merged' AND client_from = ?1";
inline constexpr const char* select_came_since =
    "SELECT r.id, b.received, coalesce((SELECT e.client_from FROM event e WHERE e.record = r.id"
    " AND e.kind IN ('merged', 'split', 'moved') ORDER BY e.id LIMIT 1), r.client)"
    " FROM record r JOIN batch b ON b.id = r.batch"
    " WHERE r.client = ?1 AND r.current = 1 AND b.received >= ?2 ORDER BY r.id";

// ---- pins: what a person fixed in a client's merged view
inline constexpr const char* select_pinned_clients =
    "SELECT DISTINCT client FROM pin WHERE began <= ?1 AND (ended IS NULL OR ended > ?1)";
inline constexpr const char* select_pins_of =
    "SELECT id, field, record, system, at, actor, body, origin FROM pin"
    " WHERE client = ?1 AND began <= ?2 AND (ended IS NULL OR ended > ?2) ORDER BY id";
inline constexpr const char* last_pin = "SELECT max(id) FROM pin";
inline constexpr const char* insert_pin =
    "INSERT INTO pin (id, client, origin, field, record, system, at, actor, began, body)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
inline constexpr const char* end_pin = "UPDATE pin SET ended = ?2 WHERE id = ?1 AND ended IS NULL";
inline constexpr const char* select_client_of_record = "SELECT client FROM record WHERE id = ?1";

// ---- reviews in people's hands
inline constexpr const char* claim_review =
    "UPDATE review SET claimed_by = ?2, claimed = ?3 WHERE id = ?1 AND state IN ('open', 'second') AND claimed_by "
    "IN "
    "('', ?2)";
inline constexpr const char* ask_second =
    "UPDATE review SET state = 'second', first_actor = ?2, claimed_by = '' WHERE id = ?1 AND state = 'open'";
inline constexpr const char* select_first_actor = "SELECT first_actor, claimed_by FROM review WHERE id = ?1";
inline constexpr const char* close_second =
    "UPDATE review SET state = ?2, decided = ?3, actor = ?4 WHERE id = ?1 AND state = 'second'";
inline constexpr const char* newest_record_of = "SELECT max(id) FROM record WHERE client = ?1";
inline constexpr const char* select_open_pair =
    "SELECT max(id) FROM review WHERE ((client = ?1 AND candidate = ?2) OR (client = ?2 AND candidate = ?1))"
    " AND state IN ('open', 'second') AND rule <> ?3";
/// Doubts about either of two, and what the index says of them now.
inline constexpr const char* select_doubts_about =
    "SELECT id, record, client, candidate FROM review WHERE state = 'open' AND rule <> ?3 AND candidate IN (?1, ?2)"
    " AND since >= ?4 ORDER BY id";
inline constexpr const char* set_doubt =
    "UPDATE review SET candidate = ?2, asked_candidate = ?2, score = ?3, rule = ?4 WHERE id = ?1";
inline constexpr const char* select_half_said =
    "SELECT id, first_actor FROM review WHERE state = 'second'"
    " AND ((client = ?1 AND candidate = ?2) OR (client = ?2 AND candidate = ?1)) ORDER BY id LIMIT 1";
inline constexpr const char* release_review =
    "UPDATE review SET claimed_by = '' WHERE id = ?1 AND state IN ('open', 'second') AND claimed_by <> ''";

inline constexpr const char* select_not_same = "SELECT record, candidate FROM review WHERE state = 'not-same'";

// ---- models: what was trained here, and which judges
inline constexpr const char* last_model = "SELECT max(number) FROM model";
inline constexpr const char* insert_model =
    "INSERT INTO model (number, at, actor, passed, sha256) VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr const char* select_model = "SELECT passed, sha256 FROM model WHERE number = ?1";
inline constexpr const char* select_models = "SELECT number, passed, sha256 FROM model ORDER BY number";
inline constexpr const char* insert_model_switch =
    "INSERT INTO model_switch (id, at, actor, number) SELECT coalesce(max(id), 0) + 1, ?1, ?2, ?3 FROM "
    "model_switch";
inline constexpr const char* select_active_model =
    "SELECT number FROM model_switch WHERE id = (SELECT max(id) FROM model_switch)";

// ---- quality
inline constexpr const char* count_links_by_rule =
    "SELECT rule, count(*) FROM record WHERE client IS NOT NULL AND current = 1 GROUP BY rule ORDER BY rule";
/// The score put it there, and nobody had to say so.
#define GATEHOUSE_BY_SCORE "r.rule = 0 AND r.id NOT IN (SELECT v.record FROM review v WHERE v.rule = 0)"
inline constexpr const char* count_links_by_score =
    "SELECT r.score / 2000 * 2, count(*) FROM record r WHERE r.client IS NOT NULL AND r.current = 1"
    " AND " GATEHOUSE_BY_SCORE " GROUP BY r.score / 2000 * 2 ORDER BY r.score / 2000 * 2";
/// Weeks begin on Mondays; the first day of the count, 1970-01-01, was a Thursday.
inline constexpr const char* count_links_by_week =
    "SELECT (b.received + 259200000000) / 604800000000, count(*), sum(CASE WHEN " GATEHOUSE_BY_SCORE
    " THEN 1 ELSE 0 END), CAST(sum(CASE WHEN " GATEHOUSE_BY_SCORE
    " THEN r.score ELSE 0 END) AS bigint) FROM record r JOIN batch b ON b.id = r.batch"
    " WHERE r.client IS NOT NULL AND r.current = 1 AND b.received >= ?1"
    " GROUP BY (b.received + 259200000000) / 604800000000 ORDER BY 1";
#undef GATEHOUSE_BY_SCORE
inline constexpr const char* count_reviews_by_week =
    "SELECT (since + 259200000000) / 604800000000, count(*), sum(CASE WHEN state = 'same' THEN 1 ELSE 0 END),"
    " sum(CASE WHEN state = 'not-same' THEN 1 ELSE 0 END) FROM review WHERE since >= ?1"
    " GROUP BY (since + 259200000000) / 604800000000 ORDER BY 1";
inline constexpr const char* count_reviews = "SELECT state, count(*) FROM review GROUP BY state ORDER BY state";
inline constexpr const char* count_overridden =
    "SELECT count(*) FROM review WHERE state = 'same' AND first_actor <> ''";

}  // namespace gatehouse::hub::sql
