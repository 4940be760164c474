#include <algorithm>

#include "mapping/examine.hpp"
#include "mapping/tried.hpp"

namespace gatehouse::mapping {
namespace {

/// A comparison with a code that the source's own list does not have is a slip of the pen.
void check_literals(const Examined& at, const Condition& condition, std::size_t line) {
  for (const std::size_t field : condition.uses()) {
    const std::vector<std::string>& legal = legal_values_of(at.mapping, static_cast<int>(field));
    if (legal.empty()) continue;
    for (const std::string& text : condition.texts_of(field)) {
      if (std::find(legal.begin(), legal.end(), text) != legal.end()) continue;
      at.warn("not-a-source-value", line,
              "\"" + text + "\" is no legal value of " + at.mapping.sources[field].place +
                  did_you_mean(text, {legal.begin(), legal.end()}) +
                  "; correct the comparison, or the source's list of values");
    }
  }
}

}  // namespace

void examine_choice(const Examined& at, const Rule& rule) {
  std::vector<bool> told(rule.when.size());
  for (std::size_t i = 0; i < rule.when.size(); ++i) {
    check_literals(at, rule.when[i], rule.options[i].line);
    told[i] =
        examine_condition({at.mapping, rule.when[i], rule.options[i].line, at.path(), nullptr, at.findings}) != 0;
  }
  const auto tried =
      Tried::of(rule.when, at.mapping.sources.size(), [&at](std::size_t field) -> const std::vector<std::string>& {
        return legal_values_of(at.mapping, static_cast<int>(field));
      });
  if (!tried) return;
  for (std::size_t i = 0; i < rule.when.size(); ++i)
    if (!tried->fires(i) && !told[i])
      at.warn(
          "choice-never", rule.options[i].line,
          tried->ever_true(i)
              ? "this choice is never taken: the lines above it fit whenever it would; move it up, or leave it out"
              : "this choice is never taken: no record can fulfil its condition; correct it, or leave it out");
  if (tried->always_one() && !rule.options.empty() && rule.options.size() == rule.when.size() + 1 &&
      rule.options.back().op != Rule::Op::none)
    at.warn(
        "otherwise-never", rule.options.back().line == 0 ? rule.line : rule.options.back().line,
        "`otherwise` is never taken: the choices above it cover every record; leave the last condition out and say "
        "its value here");
}

}  // namespace gatehouse::mapping
