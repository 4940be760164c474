/// Blocking keys: two records that could be one person share at least one of these hashes, so only those are
/// compared. Private to the room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hub/clients/person.hpp"

namespace gatehouse::clients {

/// The keys of one record; usual records have ten to twelve.
class KeyList {
 public:
  static constexpr std::size_t capacity = 20;
  void add(std::uint64_t hash);
  [[nodiscard]] const std::uint64_t* begin() const { return hashes_.data(); }
  [[nodiscard]] const std::uint64_t* end() const { return hashes_.data() + size_; }

 private:
  std::array<std::uint64_t, capacity> hashes_{};
  std::size_t size_ = 0;
};

/// The keys of design_advice's dozen: SSN whole and in parts, sound of the surname, formal given name, birth date,
/// phone, e-mail, house, ZIP.
[[nodiscard]] KeyList keys_of(const PersonFeatures& person);
/// For batches, which can afford more candidates: also birth date alone, name and city, e-mail's local part.
[[nodiscard]] KeyList wide_keys_of(const PersonFeatures& person);
/// A key that too many share counts only together with a second value: the hashes of `key` with each of those.
[[nodiscard]] KeyList refined_keys(std::uint64_t key, const PersonFeatures& person);

}  // namespace gatehouse::clients
