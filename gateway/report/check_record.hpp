/// One record of a federal file while it is checked: its fields as texts, and dates and numbers read from them
/// when a rule first asks. One thread; reused from record to record.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/value.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

/// What rules may ask of the report besides the record. Rules that ask for what is not known do not run.
struct CheckMoment {
  std::optional<Quarter> quarter{};  ///< of the report
  std::optional<Date> submitted{};   ///< the day on which the file is (or would be) sent
};

/// Wages and other numbers of a file, in ten-thousandths: exact, never floating point.
inline constexpr std::int64_t number_scale = 10'000;
/// `12`, `-3.5`, `999999.99`; nothing for any other text, or more than twelve digits before the point.
[[nodiscard]] std::optional<std::int64_t> number_from(std::string_view text);

class CheckRecord {
 public:
  /// `schema` and `moment` outlive the record.
  CheckRecord(const Schema& schema, const CheckMoment& moment);
  /// Takes the fields of the next record (as many as the schema has) without the blanks around them.
  void begin(std::span<const std::string_view> fields);
  /// The value of this field broke a rule of its own: rules over it are not run on this record.
  void mark_bad(std::size_t field) { bad_[field] = round_; }

  [[nodiscard]] std::string_view text(std::size_t field) const { return fields_[field]; }
  [[nodiscard]] bool known(std::size_t field) const { return !fields_[field].empty(); }
  [[nodiscard]] bool bad(std::size_t field) const { return bad_[field] == round_; }
  /// YYYYMMDD (or as the schema writes dates); nothing if blank or no date.
  [[nodiscard]] std::optional<Date> date(std::size_t field) const;
  [[nodiscard]] const CheckMoment& moment() const { return moment_; }
  [[nodiscard]] const Schema& schema() const { return schema_; }

 private:
  struct ReadDate {
    std::uint64_t round = 0;
    std::optional<Date> day{};
  };
  const Schema& schema_;
  const CheckMoment& moment_;
  std::vector<std::string_view> fields_;
  std::vector<std::uint64_t> bad_;
  std::vector<DateFormat> formats_;      ///< those that fields use
  std::vector<std::uint8_t> format_of_;  ///< by field, an index in formats_
  mutable std::vector<ReadDate> read_;
  std::uint64_t round_ = 0;
};

}  // namespace gatehouse::report
