#include "hub/store_keys.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "hub/audit.hpp"
#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view table = "store_key";
constexpr std::array<std::string_view, 3> purposes{"hash", "audit", "seal"};

/// A master at work: it wraps, and has a name that says nothing about it.
struct Master {
  Sealer wrap;
  std::string name;
};

Result<Master> master_of(const Key& key) {
  const auto wrapping = key.derive("gatehouse hub wrap 1");
  if (!wrapping) return fail(wrapping.error());
  const auto naming = key.derive("gatehouse hub master name 1");
  if (!naming) return fail(naming.error());
  auto sealer = Sealer::make(*wrapping, 1);
  auto hasher = KeyedHash::make(*naming);
  if (!sealer || !hasher) return fail(Errc::internal, "the crypto library failed");
  return Master{std::move(*sealer), hex(view(hasher->of("master")))};
}

struct Wrapped {
  std::string purpose, master, bytes;
};

Result<std::vector<Wrapped>> read_wrapped(Connection& db) {
  std::vector<Wrapped> out;
  const auto read = each(db.query(sql::select_store_keys), [&](Rows& row) -> Result<void> {
    out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.blob(2))});
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// The number of a purpose is its place: it binds a wrapped key to what it is for.
std::int64_t number_of(std::string_view purpose) {
  return std::find(purposes.begin(), purposes.end(), purpose) - purposes.begin();
}

Result<Key> unwrap(Master& master, const Wrapped& wrapped) {
  std::string plain;
  GATEHOUSE_TRY(master.wrap.open(table, number_of(wrapped.purpose), wrapped.bytes, plain));
  const Secret guarded(std::move(plain));
  if (guarded.reveal().size() != Key::size) return fail(Errc::corrupt, "a key of the store has the wrong length");
  return Key(std::span<const unsigned char, Key::size>(
      reinterpret_cast<const unsigned char*>(guarded.reveal().data()), Key::size));
}

Result<StoreKeys> unwrap_all(Master& master, const std::vector<Wrapped>& all) {
  StoreKeys keys;
  std::array<Key*, 3> places{&keys.hash, &keys.audit, &keys.seal};
  if (all.size() != purposes.size()) return fail(Errc::corrupt, "the store lacks one of its keys");
  for (const Wrapped& one : all) {
    const auto number = static_cast<std::size_t>(number_of(one.purpose));
    if (number >= places.size()) return fail(Errc::corrupt, "the store has a key for a purpose that nobody knows");
    const auto key = unwrap(master, one);
    if (!key) return fail(key.error());
    *places[number] = *key;
  }
  return keys;
}

Result<void> write_wrapped(Connection& db, Master& master, const StoreKeys& keys) {
  const std::array<const Key*, 3> values{&keys.hash, &keys.audit, &keys.seal};
  for (std::size_t i = 0; i < purposes.size(); ++i) {
    std::string sealed;
    const auto& bytes = values[i]->bytes();
    GATEHOUSE_TRY(master.wrap.seal(table, static_cast<std::int64_t>(i),
                                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, sealed));
    GATEHOUSE_TRY(db.run(sql::put_store_key, purposes[i], std::string_view(master.name), Blob{sealed}));
  }
  return {};
}

/// The keys if the master in `file` wraps them; nothing if it is another master, or if there is no file.
Result<std::optional<StoreKeys>> try_master(const std::filesystem::path& file,
                                            const std::vector<Wrapped>& wrapped) {
  const auto key = read_key_file(file);
  if (!key && key.error().code == Errc::not_found) return std::optional<StoreKeys>{};
  if (!key) return fail(key.error());
  auto master = master_of(*key);
  if (!master) return fail(std::move(master.error()));
  if (wrapped.front().master != master->name) return std::optional<StoreKeys>{};
  const auto keys = unwrap_all(*master, wrapped);
  if (!keys) return fail(keys.error());
  return std::optional<StoreKeys>{*keys};
}

Result<StoreKeys> find_keys(const std::filesystem::path& key_file, const std::vector<Wrapped>& wrapped) {
  for (const auto& file : {key_file, next_key_file(key_file)}) {
    const auto keys = try_master(file, wrapped);
    if (!keys) return fail(keys.error());
    if (*keys) return **keys;
  }
  return fail(Errc::bad_config, "the key file is not the one that this store was made with");
}

}  // namespace

std::filesystem::path next_key_file(const std::filesystem::path& key_file) { return key_file.string() + ".next"; }

Result<Keys> open_store_keys(Connection& db, const std::filesystem::path& key_file) {
  const auto present = read_key_file(key_file);
  if (!present) return fail(present.error());
  const auto wrapped = read_wrapped(db);
  if (!wrapped) return fail(wrapped.error());
  const auto keys = wrapped->empty() ? StoreKeys::derive(*present) : find_keys(key_file, *wrapped);
  if (!keys) return fail(keys.error());
  return Keys::make(*keys);
}

Result<void> keep_store_keys(Connection& db, const std::filesystem::path& key_file) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto wrapped = read_wrapped(db);
  if (!wrapped) return fail(wrapped.error());
  if (!wrapped->empty()) return {};
  const auto site = read_key_file(key_file);
  if (!site) return fail(site.error());
  const auto derived = StoreKeys::derive(*site);
  if (!derived) return fail(derived.error());
  auto master = master_of(*site);
  if (!master) return fail(std::move(master.error()));
  GATEHOUSE_TRY(write_wrapped(db, *master, *derived));
  return transaction->commit();
}

Result<void> wrap_anew(Core& core, const Key& next, std::string_view actor) {
  auto master = master_of(next);
  if (!master) return fail(std::move(master.error()));
  std::unique_ptr<Connection> own;
  if (core.settings.read_only) {
    auto opened = core.store->second_writer();
    if (!opened) return fail(std::move(opened.error()));
    own = std::move(*opened);
  }
  Connection& db = own ? *own : core.db();
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(std::move(transaction.error()));
  const auto wrapped = read_wrapped(db);
  if (!wrapped) return fail(wrapped.error());
  if (wrapped->empty())
    return fail(Errc::conflict,
                "the store has no keys of its own yet; open it once with this version, then rotate");
  if (wrapped->front().master == master->name) return {};
  const auto keys = find_keys(core.settings.key_file, *wrapped);
  if (!keys) return fail(keys.error());
  GATEHOUSE_TRY(write_wrapped(db, *master, *keys));
  GATEHOUSE_TRY(append_audit(db, core.keys, core.clock.now(),
                             {std::string(actor), "rotate", "master key", "ok", "", "wrapped by another master"}));
  return transaction->commit();
}

}  // namespace gatehouse::hub
