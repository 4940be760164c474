/// The SQL of purges, holds and the time that people are kept. Like statements.hpp: one text each, bound values.
#pragma once

namespace gatehouse::hub::sql {

// ---- what there is of a client
#define GATEHOUSE_NAMED_BODY                                                         \
  "SELECT r.id, l.system, r.body FROM record r JOIN batch b ON b.id = r.batch"       \
  " JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane WHERE r.current <> 3 " \
  "AND "
inline constexpr const char* select_named_of = GATEHOUSE_NAMED_BODY "r.client = ?1";
/// Records that never found a client: held, rejected and filtered ones.
inline constexpr const char* select_named_of_nobody =
    GATEHOUSE_NAMED_BODY "r.client IS NULL AND r.outcome IN (2, 3, 4)";
inline constexpr const char* select_named = GATEHOUSE_NAMED_BODY "r.id = ?1";
inline constexpr const char* select_newest_of_nobody =
    "SELECT r.id FROM any_record_key k JOIN record r ON r.id = k.record WHERE k.key = ?1 AND r.client IS NULL";
#undef GATEHOUSE_NAMED_BODY
inline constexpr const char* select_full_records_at = "SELECT id FROM record WHERE client = ?1 AND current <> 3";
inline constexpr const char* select_sealed_bodies = "SELECT body, outcome FROM record WHERE id = ?1";
/// The first condition is the one of the index delivery_open, the second what is asked.
inline constexpr const char* select_unanswered =
    "SELECT count(*) FROM delivery WHERE client = ?1 AND state IN (2, 3, 6) AND state IN (2, 6)";

// ---- what is destroyed of it
inline constexpr const char* empty_record = "UPDATE record SET body = ?2, current = 3 WHERE id = ?1";
inline constexpr const char* forget_evidence = "UPDATE event SET evidence = NULL WHERE record = ?1";
/// Of a version that was never linked, and of all that were: one walk through the keys, however many records.
inline constexpr const char* forget_keys_of_record = "DELETE FROM record_key WHERE record = ?1 OR current = ?1";
inline constexpr const char* forget_keys_of_client =
    "DELETE FROM record_key WHERE record IN (SELECT id FROM record WHERE client = ?1 AND current = 3)"
    " OR current IN (SELECT id FROM record WHERE client = ?1 AND current = 3)";
/// Why a version may have no key any more: one that took its place is empty now, or it was filtered out, and the
/// versions of its key that had a person are.
inline constexpr const char* lost_its_key_to_a_purge =
    "WITH RECURSIVE later (id) AS (SELECT id FROM record WHERE supersedes = ?1 AND supersedes IS NOT NULL"
    " UNION SELECT r.id FROM record r JOIN later l ON r.supersedes = l.id WHERE r.supersedes IS NOT NULL)"
    " SELECT EXISTS (SELECT 1 FROM later l JOIN record r ON r.id = l.id WHERE r.current = 3)"
    " OR EXISTS (SELECT 1 FROM record WHERE id = ?1 AND outcome = 4 AND client IS NULL)";
/// Two clients may speak of one exact person (a system gave somebody's key away); the table names one of them, and
/// a purge of that one takes the row. The index still finds the other.
inline constexpr const char* may_have_lost_its_person =
    "SELECT EXISTS (SELECT 1 FROM record r JOIN batch b ON b.id = r.batch JOIN purge p ON p.at >= b.received"
    " WHERE r.id = ?1 AND p.whole = 1)";
inline constexpr const char* forget_person = "DELETE FROM person_key WHERE client = ?1";
inline constexpr const char* forget_deliveries =
    "UPDATE delivery SET digest = NULL, remote_id = NULL, reason = NULL"
    " WHERE route IN (SELECT id FROM delivery_route) AND client = ?1";
inline constexpr const char* forget_origin = "DELETE FROM origin WHERE record = ?1";
inline constexpr const char* forget_sent = "DELETE FROM sent WHERE client = ?1";
inline constexpr const char* select_conflict_ids = "SELECT id FROM conflict WHERE client = ?1";
inline constexpr const char* empty_conflict =
    "UPDATE conflict SET body = ?2, decided = CASE state WHEN 'open' THEN ?3 ELSE decided END,"
    " state = CASE state WHEN 'open' THEN 'purged' ELSE state END WHERE id = ?1";
/// In doubt only because of this client, so that nobody is left to ask.
inline constexpr const char* select_no_more_doubted =
    "SELECT DISTINCT v.client FROM review v JOIN client c ON c.id = v.client WHERE v.candidate = ?1 AND c.state = 1"
    " AND c.merged_into IS NULL AND c.id <> ?1 AND NOT EXISTS (SELECT 1 FROM review o WHERE o.client = c.id"
    " AND o.state IN ('open', 'second'))";
inline constexpr const char* close_reviews_of =
    "UPDATE review SET state = 'cannot-tell', decided = ?2, actor = ?3 WHERE state IN ('open', 'second')"
    " AND (client = ?1 OR candidate = ?1)";
inline constexpr const char* select_pin_ids = "SELECT id FROM pin WHERE client = ?1";
inline constexpr const char* empty_pin = "UPDATE pin SET body = ?2, ended = coalesce(ended, ?3) WHERE id = ?1";
inline constexpr const char* select_merger_ids = "SELECT id FROM merger WHERE absorbed = ?1 OR survivor = ?1";
inline constexpr const char* empty_merger = "UPDATE merger SET because = ?2 WHERE id = ?1";

// ---- receipts
inline constexpr const char* last_purge = "SELECT max(id) FROM purge";
inline constexpr const char* is_purged = "SELECT EXISTS (SELECT 1 FROM purge WHERE client = ?1 AND whole = 1)";
inline constexpr const char* insert_purge =
    "INSERT INTO purge (id, client, at, actor, records, proof, because, whole, route)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
inline constexpr const char* select_purges =
    "SELECT id, client, at, actor, records, proof, because, whole, route FROM purge ORDER BY id";

// ---- holds
inline constexpr const char* last_hold = "SELECT max(id) FROM hold";
inline constexpr const char* insert_hold =
    "INSERT INTO hold (id, client, since, actor, because) VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr const char* select_holds =
    "SELECT id, client, since, actor, because, released, released_by FROM hold ORDER BY id";
inline constexpr const char* select_released = "SELECT released FROM hold WHERE id = ?1";
inline constexpr const char* release_hold = "UPDATE hold SET released = ?2, released_by = ?3 WHERE id = ?1";

// ---- who is past the time
inline constexpr const char* select_ages =
    "SELECT r.client, l.route, l.system, max(b.received), m.hash FROM record r JOIN batch b ON b.id = r.batch"
    " JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane JOIN mapping m ON m.id = r.mapping"
    " WHERE r.client IS NOT NULL AND r.current <> 3"
    " GROUP BY r.client, l.route, l.system, m.hash ORDER BY r.client";

// ---- single records that are past it
/// In force, or the last word about its client: the key was given to somebody else (LinkRule::key_reused).
#define GATEHOUSE_SPEAKS                                                                                     \
  "CASE WHEN r.current = 1 OR EXISTS (SELECT 1 FROM record n WHERE n.supersedes = r.id AND n.supersedes IS " \
  "NOT NULL AND n.rule = 68 AND n.client <> r.client) THEN 1 ELSE 0 END"
inline constexpr const char* select_single_ages =
    "SELECT r.id, r.client, " GATEHOUSE_SPEAKS
    ", l.route, l.system, b.received, m.hash, r.outcome FROM record r"
    " JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file JOIN lane l ON l.id = f.lane"
    " JOIN mapping m ON m.id = r.mapping WHERE r.current <> 3 ORDER BY r.client, r.id";
inline constexpr const char* select_kept_mappings =
    "SELECT hash FROM mapping WHERE id IN (SELECT mapping FROM record)";
inline constexpr const char* select_whose =
    "SELECT r.client, l.route FROM record r JOIN batch b ON b.id = r.batch JOIN file f ON f.id = b.file"
    " JOIN lane l ON l.id = f.lane WHERE r.id = ?1 AND r.current <> 3";
inline constexpr const char* select_pins_from = "SELECT id FROM pin WHERE record = ?1";
inline constexpr const char* select_in_force_of =
    "SELECT r.id FROM record r WHERE r.client = ?1 AND r.current <> 3 AND " GATEHOUSE_SPEAKS " = 1";
#undef GATEHOUSE_SPEAKS
/// Records emptied after this event. Their keys stay, with no digest, as names of nothing: other versions may have
/// come under them. The first version of a key that nobody ever had is the only one, and its key goes.
#define GATEHOUSE_EMPTIED "(SELECT record FROM event WHERE id > ?1 AND kind = 'purged')"
inline constexpr const char* forget_current_since =
    "UPDATE record_key SET current = NULL WHERE current IN " GATEHOUSE_EMPTIED;
inline constexpr const char* forget_keys_since =
    "DELETE FROM record_key WHERE (digest IS NULL AND record IN " GATEHOUSE_EMPTIED
    ") OR (current IS NULL AND record IN (SELECT r.id FROM event e JOIN record r ON r.id = e.record"
    " WHERE e.id > ?1 AND e.kind = 'purged' AND r.version = 1 AND r.client IS NULL AND r.outcome <> 0))";
inline constexpr const char* forget_digests_since =
    "UPDATE record_key SET digest = ?2 WHERE record IN " GATEHOUSE_EMPTIED;
#undef GATEHOUSE_EMPTIED

}  // namespace gatehouse::hub::sql
