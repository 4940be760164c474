#include "hub/store_tokens.hpp"

#include "base/secrets.hpp"
#include "gatehouse/support/files.hpp"
#include "hub/audit.hpp"
#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view prefix = "ght_";
constexpr std::size_t text_size = prefix.size() + 64;

Token token_of(const Rows& row) {
  return {row.integer(0),   std::string(row.text(1)), {row.integer(2)},
          {row.integer(3)}, {row.integer(4)},         std::string(row.text(5))};
}

Result<std::optional<Token>> one_token(Result<Rows> rows) {
  std::optional<Token> out;
  GATEHOUSE_TRY(each(std::move(rows), [&](Rows& row) -> Result<void> {
    out = token_of(row);
    return {};
  }));
  return out;
}

Result<std::string> new_text() {
  std::array<unsigned char, 32> bytes{};
  GATEHOUSE_TRY(random_bytes(bytes));
  return std::string(prefix) + hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// The connection to write with: of a hub that only reads, one of its own beside the service.
struct Writing {
  std::unique_ptr<Connection> own{};
  Connection* db = nullptr;
};
Result<Writing> begin_writing(Core& core) {
  if (!core.settings.read_only) return Writing{.db = &core.db()};
  auto opened = core.store->second_writer();
  if (!opened) return fail(std::move(opened.error()));
  Connection* const db = opened->get();
  return Writing{std::move(*opened), db};
}

}  // namespace

Result<NewToken> StoreTokens::add(std::string_view person, Timestamp expires, std::string_view actor) {
  auto text = new_text();
  if (!text) return fail(text.error());
  const std::lock_guard hold(core_.writing);
  const auto writing = begin_writing(core_);
  if (!writing) return fail(writing.error());
  const Timestamp now = core_.clock.now();
  auto transaction = Transaction::begin(*writing->db);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto last = writing->db->number(sql::last_token);
  if (!last) return fail(last.error());
  const Token token{last->value_or(0) + 1, std::string(person), now, expires, {}, std::string(actor)};
  const std::string hash = sha256_hex(*text);
  GATEHOUSE_TRY(writing->db->run(sql::insert_token, token.id, person, std::string_view(hash), now.micros, actor,
                                 expires.micros));
  GATEHOUSE_TRY(append_audit(*writing->db, core_.keys, now,
                             {std::string(actor), "token", "token " + std::to_string(token.id), "given", "",
                              "to " + std::string(person)}));
  GATEHOUSE_TRY(transaction->commit());
  return NewToken{token, std::move(*text)};
}

Result<void> StoreTokens::revoke(std::int64_t id, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  const auto writing = begin_writing(core_);
  if (!writing) return fail(writing.error());
  const Timestamp now = core_.clock.now();
  auto transaction = Transaction::begin(*writing->db);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto revoked = writing->db->number(sql::select_token_revoked, id);
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(Errc::not_found, "there is no token " + std::to_string(id));
  if (**revoked != 0) return fail(Errc::not_permitted, "token " + std::to_string(id) + " was revoked before");
  GATEHOUSE_TRY(writing->db->run(sql::revoke_token, id, now.micros));
  GATEHOUSE_TRY(append_audit(*writing->db, core_.keys, now,
                             {std::string(actor), "token", "token " + std::to_string(id), "revoked", "", ""}));
  return transaction->commit();
}

Result<std::vector<Token>> StoreTokens::all() {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<Token> out;
  const auto read = each((*db)->query(sql::select_tokens), [&](Rows& row) -> Result<void> {
    out.push_back(token_of(row));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<std::optional<Token>> StoreTokens::find(std::string_view text) {
  if (text.size() != text_size || !text.starts_with(prefix)) return std::optional<Token>{};
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  const std::string hash = sha256_hex(text);
  return one_token((*db)->query(sql::select_token_by_hash, std::string_view(hash)));
}

Result<std::optional<Token>> StoreTokens::find(std::int64_t id) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  return one_token((*db)->query(sql::select_token_by_id, id));
}

}  // namespace gatehouse::hub
