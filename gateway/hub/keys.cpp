#include "hub/keys.hpp"

#include <cstring>

namespace gatehouse::hub {

Result<StoreKeys> StoreKeys::derive(const Key& site) {
  const auto hash = site.derive("gatehouse hub hash 1");
  const auto audit = site.derive("gatehouse hub audit 1");
  const auto seal = site.derive("gatehouse hub seal 1");
  for (const auto* key : {&hash, &audit, &seal})
    if (!*key) return fail(key->error());
  return StoreKeys{*hash, *audit, *seal};
}

Result<Keys> Keys::make(const StoreKeys& keys) {
  auto hasher = KeyedHash::make(keys.hash);
  auto auditor = KeyedHash::make(keys.audit);
  auto sealer = Seals::make(keys.seal);
  if (!hasher || !auditor || !sealer) return fail(Errc::internal, "the crypto library failed");
  return Keys{std::move(*hasher), std::move(*auditor), std::move(*sealer)};
}

Result<Keys> Keys::copy() const {
  auto hasher = hash.copy();
  auto auditor = audit.copy();
  auto sealer = seal.copy();
  if (!hasher || !auditor || !sealer) return fail(Errc::internal, "the crypto library failed");
  return Keys{std::move(*hasher), std::move(*auditor), std::move(*sealer)};
}

std::string Keys::fingerprint() { return hex(view(hash.of({"fingerprint"}))); }

Hash16 hash_of(std::string_view bytes) {
  Hash16 out{};
  if (bytes.size() == out.size()) std::memcpy(out.data(), bytes.data(), out.size());
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

std::size_t HashOfHash::operator()(const Hash16& hash) const {
  std::size_t out = 0;
  std::memcpy(&out, hash.data(), sizeof out);
  return out;
}

}  // namespace gatehouse::hub
