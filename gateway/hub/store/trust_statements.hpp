/// The SQL of what shows that we can be trusted: disclosures, the audit trail as people read it, keys and purges.
/// Like statements.hpp: one text each, bound values, named by what it does.
#pragma once

namespace gatehouse::hub::sql {

// ---- disclosures
inline constexpr const char* insert_terms =
    "INSERT INTO terms (hash, system, route, agreement, parties, purpose, basis, redisclosure, fields, mapping)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING";
inline constexpr const char* select_terms_id = "SELECT id FROM terms WHERE hash = ?1";
inline constexpr const char* select_last_disclosure = "SELECT max(id) FROM disclosure";
inline constexpr const char* insert_disclosure =
    "INSERT INTO disclosure (id, run, terms, at, state, people, lowest, highest, clients)"
    " VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8)";
inline constexpr const char* end_disclosure = "UPDATE disclosure SET state = ?2 WHERE id = ?1 AND state = 0";
/// The end of a chain of merges, however long; none where it runs in a circle.
inline constexpr const char* select_survivor =
    "WITH RECURSIVE way (id, next) AS (SELECT id, merged_into FROM client WHERE id = ?1"
    " UNION SELECT c.id, c.merged_into FROM client c JOIN way ON c.id = way.next) SELECT id FROM way WHERE next IS "
    "NULL";
inline constexpr const char* select_merged_ids =
    "WITH RECURSIVE one (id) AS (SELECT id FROM client WHERE id = ?1"
    " UNION SELECT c.id FROM client c JOIN one ON c.merged_into = one.id) SELECT id FROM one";
inline constexpr const char* select_disclosures =
    "SELECT d.id, d.run, d.at, d.state, d.people, d.clients, t.system, t.route, t.agreement, t.parties, t.purpose,"
    " t.basis, t.redisclosure, t.fields, t.mapping FROM disclosure d JOIN terms t ON t.id = d.terms"
    " WHERE d.highest >= ?1 AND d.lowest <= ?2 ORDER BY d.id";
/// What an agreement kept back is due again, but for what a newer change of the client has replaced.
inline constexpr const char* release_kept_back =
    "UPDATE delivery SET state = 0, next_at = 0, reason = NULL WHERE state = 5 AND reason LIKE 'agreement-%'"
    " AND route = (SELECT id FROM delivery_route WHERE name = ?1)"
    " AND NOT EXISTS (SELECT 1 FROM delivery n WHERE n.route = delivery.route AND n.client = delivery.client"
    " AND n.change > delivery.change)";
inline constexpr const char* count_released =
    "UPDATE delivery_route SET pending = pending + ?2, filtered = filtered - ?2 WHERE name = ?1";

// ---- keys
inline constexpr const char* select_store_keys = "SELECT purpose, master, wrapped FROM store_key ORDER BY purpose";
inline constexpr const char* put_store_key =
    "INSERT INTO store_key (purpose, master, wrapped) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (purpose) DO UPDATE SET master = excluded.master, wrapped = excluded.wrapped";

inline constexpr const char* count_client_keys = "SELECT count(*) FROM client_key";
inline constexpr const char* select_client_keys = "SELECT client, wrapped FROM client_key ORDER BY client";
inline constexpr const char* select_client_key = "SELECT wrapped FROM client_key WHERE client = ?1";
inline constexpr const char* insert_client_key = "INSERT INTO client_key (client, wrapped) VALUES (?1, ?2)";
inline constexpr const char* delete_client_key = "DELETE FROM client_key WHERE client = ?1";

// ---- tokens
inline constexpr const char* last_token = "SELECT max(id) FROM token";
inline constexpr const char* insert_token =
    "INSERT INTO token (id, person, hash, made, made_by, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
inline constexpr const char* select_token_revoked = "SELECT revoked FROM token WHERE id = ?1";
inline constexpr const char* revoke_token = "UPDATE token SET revoked = ?2 WHERE id = ?1";
inline constexpr const char* select_tokens =
    "SELECT id, person, made, expires, revoked, made_by FROM token ORDER BY id";
inline constexpr const char* select_token_by_hash =
    "SELECT id, person, made, expires, revoked, made_by FROM token WHERE hash = ?1";
inline constexpr const char* select_token_by_id =
    "SELECT id, person, made, expires, revoked, made_by FROM token WHERE id = ?1";

// ---- the audit trail, as people read it
inline constexpr const char* select_audit_rows =
    "SELECT id, at, actor, action, subject, outcome, purpose, detail, mac FROM audit WHERE id > ?1 AND at >= ?2 AND"
    " at < ?3 AND (?4 = '' OR actor = ?4) AND (?5 = '' OR action = ?5) AND (?6 = '' OR subject = ?6) ORDER BY id";

}  // namespace gatehouse::hub::sql
