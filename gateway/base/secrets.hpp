/// What must not be seen: a value that cannot be printed by accident, and the site's key file.
/// A `Secret` has no stream operator and no comparison; it is wiped when it goes.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// A text that never reaches a log, an error or a metric. `reveal` is the one way to it: easy to search for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret() { wipe(); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept;

  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  void wipe();
  std::string text_;
};

/// A 256-bit key, wiped when it goes.
class Key {
 public:
  static constexpr std::size_t size = 32;
  Key() = default;
  explicit Key(std::span<const unsigned char, size> bytes);
  ~Key();
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;

  [[nodiscard]] std::span<const unsigned char, size> bytes() const { return bytes_; }
  /// A key for one purpose, by HKDF-SHA-256 (RFC 5869): what is learnt of one says nothing about another.
  [[nodiscard]] Result<Key> derive(std::string_view purpose) const;

 private:
  std::array<unsigned char, size> bytes_{};
};

/// Reads 64 hex digits or 32 raw bytes. Fails with Errc::not_permitted where the file is not a plain file, not ours
/// (and not root's), or open to group or others: a key that others can read is no key.
[[nodiscard]] Result<Key> read_key_file(const std::filesystem::path& path);

/// Writes 64 random hex digits into a new file (mode 0600), durably. Fails with Errc::conflict where one exists:
/// overwriting a key makes everything sealed under it unreadable.
[[nodiscard]] Result<void> write_new_key_file(const std::filesystem::path& path);

/// Random bytes from the operating system's generator, for keys and nonces.
[[nodiscard]] Result<void> random_bytes(std::span<unsigned char> out);

}  // namespace gatehouse
