#include "mapping/tried.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_tried = 20'000;

/// A closed list leaves nothing else to try; an open one has something that nobody named.
void restrict_to_legal(const std::vector<std::string>& legal, std::vector<Value>& values) {
  if (legal.empty()) {
    values.push_back(Value::of(std::string_view("\x7F something else")));
    return;
  }
  std::erase_if(values, [&](const Value& value) {
    return value.kind() == Kind::text && std::find(legal.begin(), legal.end(), value.text()) == legal.end();
  });
  for (const std::string& one : legal) values.push_back(Value::of(std::string_view(one)));
}

}  // namespace

std::optional<Tried> Tried::of(const std::vector<Condition>& conditions, std::size_t fields, const Legal& legal) {
  Probes probes;
  Arena texts;
  for (const Condition& condition : conditions)
    if (!condition.probes(probes, texts)) return std::nullopt;
  std::size_t all = 1;
  for (auto& [field, values] : probes) {
    restrict_to_legal(legal(field), values);
    values.push_back(Value());
    all *= values.size();
    if (all > most_tried) return std::nullopt;
  }
  Tried out;
  out.try_all(conditions, probes, fields);
  return out;
}

bool Tried::fires(std::size_t i) const {
  return std::any_of(rows_.begin(), rows_.end(), [i](const std::vector<bool>& row) {
    return row[i] && std::find(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(i), true) ==
                         row.begin() + static_cast<std::ptrdiff_t>(i);
  });
}

bool Tried::ever_true(std::size_t i) const {
  return std::any_of(rows_.begin(), rows_.end(), [i](const std::vector<bool>& row) { return row[i]; });
}

bool Tried::always_one() const {
  return std::all_of(rows_.begin(), rows_.end(), [](const std::vector<bool>& row) {
    return std::find(row.begin(), row.end(), true) != row.end();
  });
}

void Tried::try_all(const std::vector<Condition>& conditions, const Probes& probes, std::size_t count) {
  std::vector<Value> values(count);
  std::vector<std::pair<std::size_t, const std::vector<Value>*>> fields;
  for (const auto& [field, some] : probes) fields.emplace_back(field, &some);
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

}  // namespace gatehouse::mapping
