/// What `gatehouse check` says of a mapping that compiles: rules that can never do what they seem to say, or that
/// lose something without saying so. Findings only; nothing here changes how a mapping runs. Every id stands in
/// docs/checks.md. One file a kind of question.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "gatehouse/findings.hpp"
#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// One target with its place, for the parts of the examination.
struct Examined {
  const Mapping& mapping;
  const Block& block;
  const Target& target;
  Findings& findings;

  [[nodiscard]] std::string path() const;
  void warn(std::string_view rule, std::size_t line, std::string message) const;
  void error(std::string_view rule, std::size_t line, std::string message) const;
  /// As the target writes it; nothing if the target's type cannot take it.
  [[nodiscard]] std::optional<std::string> as_written(std::string_view text) const;
};

/// One condition with its place. `block`: of a check, which sees the block's targets; null: it sees source fields.
struct ExaminedCondition {
  const Mapping& mapping;
  const Condition& condition;
  std::size_t line;
  std::string path;
  const Block* block;
  Findings& findings;
};
/// Comparisons that no value of the field can fulfil, or that most of them do not take; conditions that contradict
/// themselves. Gives how many findings it made.
std::size_t examine_condition(const ExaminedCondition& at);
/// Two fields in one place, columns that the type does not fit into, words that the field cannot hold.
void examine_layout(const Layout& layout, Findings& findings);
/// Code tables of the rule: complete over the source's legal values, within the target's, dates used.
void examine_codes(const Examined& at, const Rule& rule);
/// The dates of a table: a code that is valid, then is not, then is again.
void examine_dates(const CodeTable& table, Findings& findings);
/// Branches that can never fire, and comparisons with codes that the source does not have.
void examine_choice(const Examined& at, const Rule& rule);
/// What is too long for the target, and what `part` cuts.
void examine_fit(const Examined& at, const Rule& rule);
/// Fixed values, types, verbs that lose something.
void examine_value(const Examined& at, const Rule& rule);
/// Legal values of the target that no way through the rule makes.
void examine_reach(const Examined& at);

/// The source's closed list of values; empty if it is open.
[[nodiscard]] const std::vector<std::string>& legal_values_of(const Mapping& mapping, int source);
/// `"1", "2", "3" and 4 more`
[[nodiscard]] std::string listed(const std::vector<std::string>& values);

}  // namespace gatehouse::mapping
