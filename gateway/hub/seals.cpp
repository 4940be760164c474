#include "hub/seals.hpp"

namespace gatehouse::hub {
namespace {

constexpr unsigned char of_client = 2;
constexpr std::size_t number_size = 8;

void append_head(std::int64_t client, std::string& out) {
  out += static_cast<char>(of_client);
  for (std::size_t i = 0; i < number_size; ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(client) >> (8 * i));
}

}  // namespace

Result<Seals> Seals::make(const Key& store) {
  auto own = Sealer::make(store, 1);
  auto wrap = Sealer::make(store, 1);
  auto client = Sealer::make(store, 2);
  if (!own || !wrap || !client) return fail(Errc::internal, "the crypto library failed");
  return Seals(store, std::move(*own), std::move(*client), ClientKeys(std::move(*wrap)));
}

Result<Seals> Seals::copy() const { return make(key_); }

void Seals::forget() {
  keys_.forget();
  turned_to_ = 0;
}

std::int64_t Seals::client_of(std::string_view sealed) {
  if (sealed.size() < 1 + number_size || static_cast<unsigned char>(sealed[0]) != of_client) return 0;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < number_size; ++i)
    out |= std::uint64_t{static_cast<unsigned char>(sealed[1 + i])} << (8 * i);
  return static_cast<std::int64_t>(out);
}

Result<bool> Seals::turn_to(std::int64_t client, bool make, bool fresh) {
  if (db_ == nullptr) return fail(Errc::internal, "a client's value was met without a connection for its key");
  if (db_->undone() != undone_) forget();
  undone_ = db_->undone();
  if (turned_to_ == client) return true;
  Result<const Key*> key = nullptr;
  if (!fresh) key = keys_.find(*db_, client);
  if (key && *key == nullptr && make) key = keys_.make(*db_, client);
  if (!key) return fail(key.error());
  if (*key == nullptr) return false;
  GATEHOUSE_TRY(client_.use(**key));
  turned_to_ = client;
  return true;
}

Result<void> Seals::seal(std::string_view table, std::int64_t id, std::string_view plain, std::string& out) {
  return store_.seal(table, id, plain, out);
}

Result<void> Seals::seal_for(std::int64_t client, std::string_view table, std::int64_t id, std::string_view plain,
                             std::string& out, bool fresh) {
  if (client == 0) return store_.seal(table, id, plain, out);
  const auto turned = turn_to(client, true, fresh);
  if (!turned) return fail(turned.error());
  append_head(client, out);
  return client_.seal(table, id, plain, out);
}

Result<void> Seals::open(std::string_view table, std::int64_t id, std::string_view sealed, std::string& out) {
  const std::int64_t client = client_of(sealed);
  if (client == 0) return store_.open(table, id, sealed, out);
  const auto turned = turn_to(client, false, false);
  if (!turned) return fail(turned.error());
  if (*turned) return client_.open(table, id, sealed.substr(1 + number_size), out);
  out.clear();
  return fail(Errc::corrupt, "a sealed value of " + std::string(table) + " " + std::to_string(id) +
                                 " does not open: the key of client " + std::to_string(client) + " is gone");
}

}  // namespace gatehouse::hub
