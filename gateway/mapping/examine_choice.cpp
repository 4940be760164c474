#include <algorithm>

#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_tried = 20'000;

/// Every combination of the values that tell the conditions apart; the truth of each condition in each of them.
class Tried {
 public:
  /// Nothing to say if two fields are compared, the form of a text counts, or the combinations are too many.
  static std::optional<Tried> of(const Mapping& mapping, const std::vector<Condition>& conditions) {
    Tried out;
    for (const Condition& condition : conditions)
      if (!condition.probes(out.probes_)) return std::nullopt;
    std::size_t all = 1;
    for (auto& [field, values] : out.probes_) {
      out.restrict_to_legal(mapping, static_cast<int>(field), values);
      values.push_back(Value());
      all *= values.size();
      if (all > most_tried) return std::nullopt;
    }
    out.try_all(mapping, conditions);
    return out;
  }

  /// Branch `i` is the first that fits, somewhere.
  [[nodiscard]] bool fires(std::size_t i) const {
    return std::any_of(rows_.begin(), rows_.end(), [i](const std::vector<bool>& row) {
      return row[i] && std::find(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(i), true) ==
                           row.begin() + static_cast<std::ptrdiff_t>(i);
    });
  }
  [[nodiscard]] bool ever_true(std::size_t i) const {
    return std::any_of(rows_.begin(), rows_.end(), [i](const std::vector<bool>& row) { return row[i]; });
  }
  /// Some branch fits whatever the record says.
  [[nodiscard]] bool always_one() const {
    return std::all_of(rows_.begin(), rows_.end(), [](const std::vector<bool>& row) {
      return std::find(row.begin(), row.end(), true) != row.end();
    });
  }

 private:
  /// A closed list leaves nothing else to try; an open one has something that nobody named.
  static void restrict_to_legal(const Mapping& mapping, int field, std::vector<Value>& values) {
    const std::vector<std::string>& legal = legal_values_of(mapping, field);
    if (legal.empty()) {
      values.push_back(Value::of(std::string_view("\x7F something else")));
      return;
    }
    std::erase_if(values, [&](const Value& value) {
      return value.kind() == Kind::text && std::find(legal.begin(), legal.end(), value.text()) == legal.end();
    });
    for (const std::string& one : legal) values.push_back(Value::of(std::string_view(one)));
  }

  void try_all(const Mapping& mapping, const std::vector<Condition>& conditions) {
    std::vector<Value> values(mapping.sources.size());
    std::vector<std::pair<std::size_t, const std::vector<Value>*>> fields;
    for (const auto& [field, some] : probes_) fields.emplace_back(field, &some);
    std::vector<std::size_t> at(fields.size(), 0);
    Arena arena;
    for (bool more = true; more;) {
      for (std::size_t f = 0; f < fields.size(); ++f) values[fields[f].first] = (*fields[f].second)[at[f]];
      std::vector<bool> row;
      for (const Condition& condition : conditions) {
        std::optional<std::size_t> bad;
        row.push_back(condition.holds(values, arena, bad));
      }
      rows_.push_back(std::move(row));
      more = false;
      for (std::size_t f = 0; f < fields.size() && !more; ++f) {
        more = ++at[f] < fields[f].second->size();
        if (!more) at[f] = 0;
      }
    }
  }

  std::map<std::size_t, std::vector<Value>> probes_{};
  std::vector<std::vector<bool>> rows_{};
};

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
  for (std::size_t i = 0; i < rule.when.size(); ++i) {
    check_literals(at, rule.when[i], rule.options[i].line);
    examine_condition({at.mapping, rule.when[i], rule.options[i].line, at.path(), nullptr, at.findings});
  }
  const auto tried = Tried::of(at.mapping, rule.when);
  if (!tried) return;
  for (std::size_t i = 0; i < rule.when.size(); ++i) {
    if (tried->fires(i)) continue;
    at.warn("choice-never", rule.options[i].line,
            tried->ever_true(i)
                ? "this choice is never taken: the lines above it fit whenever it would; move it up, or "
                  "leave it out"
                : "this choice is never taken: no record can fulfil its condition; correct it, or leave "
                  "it out");
  }
  if (tried->always_one() && !rule.options.empty() && rule.options.size() == rule.when.size() + 1 &&
      rule.options.back().op != Rule::Op::none)
    at.warn(
        "otherwise-never", rule.options.back().line == 0 ? rule.line : rule.options.back().line,
        "`otherwise` is never taken: the choices above it cover every record; leave the last condition out and say "
        "its value here");
}

}  // namespace gatehouse::mapping
