/// The hub's keys at work: hashes that stand for source keys and people, the chain of the audit and the seal on
/// bodies, each with a key for one purpose (store_keys.hpp says where those come from).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/seal.hpp"
#include "gatehouse/result.hpp"
#include "hub/seals.hpp"

namespace gatehouse::hub {

/// The three keys of a store, as they are before they go to work.
struct StoreKeys {
  Key hash, audit, seal;
  /// Those that the first stores had: derived from the site's key.
  [[nodiscard]] static Result<StoreKeys> derive(const Key& site);
};

/// One thread at a time; `copy` for another.
struct Keys {
  KeyedHash hash;
  KeyedHash audit;
  Seals seal;

  [[nodiscard]] static Result<Keys> make(const StoreKeys& keys);
  [[nodiscard]] Result<Keys> copy() const;

  /// Of (system, entity, key text): finds a source record or an entity in the store.
  [[nodiscard]] Hash16 of_key(std::string_view system, std::string_view entity, std::string_view text) {
    return hash.of({"key", system, entity, text});
  }
  /// A record without a key is known by its bytes.
  [[nodiscard]] Hash16 of_bytes(std::string_view system, std::string_view entity, std::string_view bytes) {
    return hash.of({"bytes", system, entity, bytes});
  }
  /// What tells that the bytes of a known key changed.
  [[nodiscard]] Hash16 digest(std::string_view bytes) { return hash.of({"digest", bytes}); }
  /// Of the exact (SSN, birth date, full name), which is unique among clients.
  [[nodiscard]] Hash16 of_person(std::string_view exact) { return hash.of({"person", exact}); }
  /// A short text that is equal for equal keys and says nothing else: kept in the store to refuse another key file.
  [[nodiscard]] std::string fingerprint();
};

/// Bytes of a hash, to bind or compare.
[[nodiscard]] inline std::string_view view(const Hash16& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
/// Zeros where the bytes are not those of a hash.
[[nodiscard]] Hash16 hash_of(std::string_view bytes);
[[nodiscard]] std::string hex(std::string_view bytes);

/// The hash is random already: its first bytes will do.
struct HashOfHash {
  std::size_t operator()(const Hash16& hash) const;
};

}  // namespace gatehouse::hub
