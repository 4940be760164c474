#include "hub/client_keys.hpp"

#include <algorithm>

#include "hub/core.hpp"
#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view seal_name = "client_key";

}  // namespace

const Key* ClientKeys::in_memory(std::int64_t client) const {
  if (const auto found = kept_.find(client); found != kept_.end()) return &found->second;
  const auto at = std::lower_bound(all_.begin(), all_.end(), client,
                                   [](const auto& one, std::int64_t id) { return one.first < id; });
  return at != all_.end() && at->first == client ? &at->second : nullptr;
}

const Key* ClientKeys::keep(std::int64_t client, const Key& key) {
  if (kept_.size() >= most_kept) kept_.clear();
  return &kept_.insert_or_assign(client, key).first->second;
}

Result<Key> ClientKeys::unwrap(std::int64_t client, std::string_view wrapped) {
  std::string plain;
  GATEHOUSE_TRY(wrap_.open(seal_name, client, wrapped, plain));
  const Secret guarded(std::move(plain));
  if (guarded.reveal().size() != Key::size) return fail(Errc::corrupt, "a client's key has the wrong length");
  return Key(std::span<const unsigned char, Key::size>(
      reinterpret_cast<const unsigned char*>(guarded.reveal().data()), Key::size));
}

Result<void> ClientKeys::read_all(Connection& db) {
  const auto count = db.number(sql::count_client_keys);
  if (!count) return fail(count.error());
  all_.clear();
  all_.reserve(static_cast<std::size_t>(count->value_or(0)));
  return each(db.query(sql::select_client_keys), [this](Rows& row) -> Result<void> {
    const auto key = unwrap(row.integer(0), row.blob(1));
    if (!key) return fail(key.error());
    all_.emplace_back(row.integer(0), *key);
    return {};
  });
}

Result<const Key*> ClientKeys::find(Connection& db, std::int64_t client) {
  if (const Key* known = in_memory(client)) return known;
  if (++asked_ == one_by_one) {
    GATEHOUSE_TRY(read_all(db));
    if (const Key* known = in_memory(client)) return known;
  }
  const Key* out = nullptr;
  GATEHOUSE_TRY(each(db.query(sql::select_client_key, client), [&](Rows& row) -> Result<void> {
    const auto key = unwrap(client, row.blob(0));
    if (!key) return fail(key.error());
    out = keep(client, *key);
    return {};
  }));
  return out;
}

Result<const Key*> ClientKeys::make(Connection& db, std::int64_t client) {
  if (drawn_ == chance_.size()) {
    GATEHOUSE_TRY(random_bytes(chance_));
    drawn_ = 0;
  }
  const auto bytes = std::span(chance_).subspan(drawn_).first<Key::size>();
  drawn_ += Key::size;
  const Key key(bytes);
  wrapped_.clear();
  const auto sealed =
      wrap_.seal(seal_name, client, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, wrapped_);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!sealed) return fail(sealed.error());
  GATEHOUSE_TRY(db.put(sql::insert_client_key, client, Blob{std::string_view(wrapped_)}));
  return keep(client, key);
}

void ClientKeys::forget() {
  kept_.clear();
  all_.clear();
  asked_ = 0;
}

}  // namespace gatehouse::hub
