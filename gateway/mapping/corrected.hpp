/// What a person corrected in a record: texts that are laid over what its sender wrote, while it is read. The bytes
/// that came stay as they are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/decode.hpp"

namespace gatehouse::mapping {

/// One thread's; the mapping outlives it. Values that it lays over point into it until the next `set`.
class Corrected {
 public:
  explicit Corrected(const Mapping& mapping) : mapping_(mapping) {}

  /// By field: the text that the sender should have written, in UTF-8. A field is named as the layout or the file's
  /// header calls it, one of a repeated group as GROUP.2.FIELD; an empty name is the whole record. What was set
  /// before is forgotten. Errc::bad_input where the mapping reads no such field, or the whole record cannot be
  /// written in the file's encoding; no value is in the message.
  [[nodiscard]] Result<void> set(std::span<const std::pair<std::string, std::string>> fields);
  /// The same fields by the one name that each has (`texts_of`). Errc::bad_input also where one is named twice, or
  /// a text is one that no record of the layout can hold.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> named(
      std::span<const std::pair<std::string, std::string>> fields) const;
  [[nodiscard]] bool any() const { return whole_.has_value() || !fields_.empty(); }
  /// The record to read: the one that came, or what was written in its place.
  [[nodiscard]] RawRecord record(const RawRecord& came) const;
  void lay_over(const Decoder& decoder, Arena& arena, SourceRow& row) const;

 private:
  struct Place {
    std::size_t source = 0;   ///< index among the mapping's source values
    std::size_t element = 0;  ///< of its repeated group
    std::string text{};
  };
  [[nodiscard]] Result<Place> place_of(std::string_view field) const;
  [[nodiscard]] std::string name_of(const Place& place) const;
  [[nodiscard]] Result<void> fits(const Place& place, std::string_view text) const;
  [[nodiscard]] Result<std::string> whole_from(std::string_view text) const;

  const Mapping& mapping_;
  std::optional<std::string> whole_{};
  std::vector<Place> fields_{};
};

/// What the fields of a record say, in the order of the layout.
[[nodiscard]] std::vector<SourceText> texts_of(const Mapping& mapping, const SourceRow& row);

}  // namespace gatehouse::mapping
