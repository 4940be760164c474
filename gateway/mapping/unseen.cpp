#include "mapping/unseen.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

/// Of one record it is no news that a field is blank.
constexpr std::uint64_t worth_telling = 2;

bool says_something(const Value& value) { return value.state() != State::unknown || value.note() == Note::invalid; }

std::string with_path(const SourceValue& source, const Layout& layout) {
  const char* const step = layout.kind == LayoutKind::xml ? "/" : ".";
  std::string path;
  for (const std::string& part : layout.fields[source.field].path) path += (path.empty() ? "" : step) + part;
  return path == source.name || path.empty() ? source.name : source.name + " (" + path + ")";
}

/// Some element of the group says something in this column.
bool any_element(const SourceRow::Group& group, std::size_t column) {
  for (std::size_t e = 0; e < group.count; ++e)
    if (says_something(group.elements[e * group.width + column])) return true;
  return false;
}

}  // namespace

Unseen::Unseen(const Mapping& mapping) : mapping_(mapping), unnamed_(mapping.from_layout.get()) {
  if (!mapping.from_layout) return;
  const LayoutKind kind = mapping.from_layout->kind;
  if (kind != LayoutKind::json && kind != LayoutKind::xml) return;
  for (std::size_t s = 0; s < mapping.sources.size(); ++s) unseen_.push_back(s);
}

void Unseen::look(const SourceRow& row, std::string_view record) {
  ++records_;
  unnamed_.look(record);
  std::erase_if(unseen_, [&](std::size_t s) {
    const int g = mapping_.sources[s].group;
    if (g < 0) return says_something(row.values[s]);
    if (static_cast<std::size_t>(g) >= row.groups.size()) return false;
    const auto column =
        std::count_if(mapping_.sources.begin(), mapping_.sources.begin() + static_cast<std::ptrdiff_t>(s),
                      [g](const SourceValue& other) { return other.group == g; });
    return any_element(row.groups[static_cast<std::size_t>(g)], static_cast<std::size_t>(column));
  });
}

void Unseen::look(std::span<const Slice> values, std::string_view record) {
  ++records_;
  unnamed_.look(record);
  if (unseen_.empty()) return;
  std::erase_if(unseen_, [&](std::size_t s) { return values[s].size > 0; });
}

std::vector<QuietCount> Unseen::told() const {
  std::vector<QuietCount> out = unnamed_.told();
  if (records_ < worth_telling) return out;
  for (const std::size_t s : unseen_)
    out.push_back({std::string(never_a_value), with_path(mapping_.sources[s], *mapping_.from_layout),
                   "layout " + mapping_.from_layout->name, records_});
  return out;
}

namespace {

/// Names of one kind, in one sentence.
struct Names {
  std::size_t count = 0;
  std::string text{};
  QuietCount last{};
  void add(const QuietCount& one) {
    constexpr std::size_t most = 8;
    if (++count <= most) text += (text.empty() ? "" : ", ") + one.field;
    if (count == most + 1) text += " and others";
    last = one;
  }
};

std::string placeholders(const QuietCount& one) {
  return one.field + ": " + std::to_string(one.count) +
         (one.count == 1 ? " placeholder value was left blank" : " placeholder values were left blank") + " (" +
         one.where + ") [" + one.rule + "]";
}

}  // namespace

std::vector<std::string> in_words(std::span<const QuietCount> quiet) {
  std::vector<std::string> out;
  Names unseen, unnamed, columns;
  for (const QuietCount& one : quiet) {
    if (one.rule == never_a_value)
      unseen.add(one);
    else if (one.rule == unnamed_member)
      unnamed.add(one);
    else if (one.rule == unnamed_columns_rule)
      columns.add(one);
    else
      out.push_back(placeholders(one));
  }
  if (unseen.count > 0)
    out.push_back("in " + unseen.text + " none of " + std::to_string(unseen.last.count) +
                  " records has a value; are the paths right, and does the sender still call them so? (" +
                  unseen.last.where + ") [" + std::string(never_a_value) + "]");
  if (unnamed.count > 0)
    out.push_back("the records say " + unnamed.text +
                  " too, which is passed over, since the layout does not name it (" + unnamed.last.where + ") [" +
                  std::string(unnamed_member) + "]");
  if (columns.count > 0)
    out.push_back("text stands in columns " + columns.text +
                  " of the records, which is passed over, since no field of the layout lies there (" +
                  columns.last.where + ") [" + std::string(unnamed_columns_rule) + "]");
  return out;
}

}  // namespace gatehouse::mapping
