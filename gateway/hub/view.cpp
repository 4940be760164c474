#include "hub/view.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::hub {
namespace {

/// Fields that are true together or not at all: a first name of one record does not go with a last name of another.
struct Composite {
  std::string_view prefix;
  std::string_view leader;
};
constexpr std::array composites = {Composite{"name.", "name.last"}, Composite{"address.", "address.line1"}};

/// A former name is a fact of its own, not a part of the present one.
constexpr std::string_view former_name = "name.previous";

/// Once a system in force says so, it is so: a system that does not know of the danger must not undo it.
constexpr std::string_view true_wins = "protected_location";

/// The newest record that says yes; else the newest that knows.
std::size_t newest_that_says_yes(std::span<const ClientPart> newest_first, std::size_t field,
                                 std::size_t otherwise) {
  for (std::size_t i = 0; i < newest_first.size(); ++i) {
    const Value& value = newest_first[i].values[field];
    if (value.known() && value.kind() == Kind::boolean && value.boolean()) return i;
  }
  return otherwise;
}

bool belongs_to(const Composite& composite, std::string_view field) {
  return field != former_name && field.starts_with(composite.prefix);
}

/// True where a later record of the same system cleared the field.
bool cleared(std::span<const ClientPart> newest_first, std::size_t part, std::size_t field) {
  for (std::size_t i = 0; i < part; ++i)
    if (newest_first[i].system == newest_first[part].system &&
        newest_first[i].values[field].state() == State::remove)
      return true;
  return false;
}

/// The newest record that knows the field; the number of parts where none does.
std::size_t newest_that_knows(std::span<const ClientPart> newest_first, std::size_t field) {
  for (std::size_t i = 0; i < newest_first.size(); ++i)
    if (newest_first[i].values[field].known() && !cleared(newest_first, i, field)) return i;
  return newest_first.size();
}

void put(MergedClient& out, std::size_t field, const ClientPart& part) {
  if (!part.values[field].known()) return;
  out.values[field] = part.values[field];
  out.sources[field] = {part.record, std::string(part.system), part.received};
}

}  // namespace

MergedClient merge_client(const Schema& schema, std::span<const ClientPart> parts) {
  const std::size_t fields = schema.fields.size();
  MergedClient out;
  out.values.resize(fields);
  out.sources.resize(fields);

  std::vector<ClientPart> newest_first;
  for (const ClientPart& part : parts)
    if (part.values.size() == fields) newest_first.push_back(part);
  std::sort(newest_first.begin(), newest_first.end(),
            [](const auto& a, const auto& b) { return a.record > b.record; });

  std::array<std::size_t, composites.size()> whole{};
  for (std::size_t c = 0; c < composites.size(); ++c) {
    const auto leader = schema.find(composites[c].leader);
    whole[c] = leader ? newest_that_knows(newest_first, *leader) : newest_first.size();
  }
  for (std::size_t field = 0; field < fields; ++field) {
    std::size_t from = newest_first.size();
    for (std::size_t c = 0; c < composites.size(); ++c)
      if (belongs_to(composites[c], schema.fields[field].name)) from = whole[c];
    const bool taken_whole = from < newest_first.size();
    if (!taken_whole) from = newest_that_knows(newest_first, field);
    if (schema.fields[field].name == true_wins) from = newest_that_says_yes(newest_first, field, from);
    if (from < newest_first.size() && !cleared(newest_first, from, field)) put(out, field, newest_first[from]);
  }
  return out;
}

}  // namespace gatehouse::hub
