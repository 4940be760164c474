/// Conditions of edit checks: a small language of its own, since federal rules speak of lists of elements, of
/// days apart and of quarters that are due. Parsed once against a layout's fields; nothing is looked up by name
/// while records are checked.
///
///     [900] is blank        [301] in 1, 2, 3        [901] before [900]        [1704] > 0 and [1704] < 999999
///     any of [1102, 1104-1116] is not blank         [900] is not earliest of [1001, 1200]
///     [1801] after [901] + 365 days                 years from [200] to [906] >= 25
///     due 2                                         reportable          (a term of the rule file)
///
/// `any of`, `all of` and `none of` put each element of a list to the test; a range names the elements of the
/// layout whose numbers lie in it. Dates: an element, YYYY-MM-DD, `quarter_begin`, `quarter_end`, `submitted`,
/// `earliest of LIST`, `latest of LIST`, each with `+ N days|months|years` if need be. `due K`: the person has
/// exited, and the K-th quarter after exit is due (exit quarter <= report quarter - (K + 2)); see docs/reports.md.
/// A blank element fails every comparison, and `is not` and `not in` hold for it. Text compares by its bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/check_record.hpp"

namespace gatehouse::report {

class CheckCondition {
 public:
  /// Named conditions of the rule file, as texts; a term may use those that stand before it.
  using Terms = std::map<std::string, std::string, std::less<>>;
  struct Problem {
    std::string text{};     ///< what is wrong, with the place
    std::string missing{};  ///< the element that the layout does not have, if that is all
  };

  /// Nothing if the text has errors, or names an element that the layout does not have.
  [[nodiscard]] static std::optional<CheckCondition> parse(std::string_view text, const Schema& schema,
                                                           const Terms& terms, Problem& problem);
  [[nodiscard]] bool holds(const CheckRecord& record) const;
  /// Whether an element that the condition asks for has a value that could not be read: then it says nothing.
  [[nodiscard]] bool undecided(const CheckRecord& record) const;
  /// What it asks of the report besides the record.
  [[nodiscard]] bool needs_quarter() const { return needs_quarter_; }
  [[nodiscard]] bool needs_submitted() const { return needs_submitted_; }
  [[nodiscard]] const std::vector<std::uint16_t>& elements() const { return elements_; }

 private:
  friend class CheckConditionParser;
  enum class Op : std::uint8_t {
    all,
    any,
    no,
    blank,
    in,
    same,
    before,
    after,
    on,
    less,
    at_most,
    equal,
    contains,
    length,
    digits,
    due
  };
  enum class Unit : std::uint8_t { days, months, years };
  enum class Quantifier : std::uint8_t { one, any, all, none };
  /// A date or a number on one side of a comparison.
  struct Operand {
    enum class Kind : std::uint8_t {
      element,
      subject,
      day,
      number,
      quarter_begin,
      quarter_end,
      submitted,
      earliest,
      latest,
      days_from,
      years_from
    } kind = Kind::element;
    std::uint16_t element = 0;
    std::vector<std::uint16_t> list{};  ///< of earliest and latest
    Date day{};
    std::int64_t number = 0;  ///< in ten-thousandths
    int shift = 0;
    Unit unit = Unit::days;
    std::vector<Operand> ends{};  ///< of days_from and years_from: from, to
  };
  struct Node {
    Op op = Op::all;
    bool negate = false;
    Quantifier quantifier = Quantifier::one;
    std::vector<std::uint16_t> subjects{};  ///< elements that are put to the test
    Operand left{}, right{};
    std::vector<std::string> texts{};  ///< of in and contains
    int number = 0;                    ///< of length, digits and due
    std::vector<std::uint16_t> parts{};
  };

  [[nodiscard]] bool eval(const Node& node, const CheckRecord& record) const;
  [[nodiscard]] bool quantified(const Node& node, const CheckRecord& record) const;
  [[nodiscard]] static bool test(const Node& node, std::uint16_t subject, const CheckRecord& record);
  [[nodiscard]] static bool ordered(const Node& node, std::uint16_t subject, const CheckRecord& record);
  [[nodiscard]] static std::optional<Date> date_of_operand(const Operand& operand, std::uint16_t subject,
                                                           const CheckRecord& record);
  [[nodiscard]] static std::optional<std::int64_t> number_of(const Operand& operand, std::uint16_t subject,
                                                             const CheckRecord& record);
  [[nodiscard]] static bool is_due(const CheckRecord& record, std::uint16_t exit, int quarter_after);

  std::vector<Node> nodes_;
  std::uint16_t root_ = 0;
  std::vector<std::uint16_t> elements_;  ///< all that are asked for, each once
  bool needs_quarter_ = false, needs_submitted_ = false;
};

}  // namespace gatehouse::report
