#include "mapping/corrected.hpp"

#include <algorithm>
#include <charconv>

#include "gatehouse/findings.hpp"
#include "mapping/encoding.hpp"

namespace gatehouse::mapping {
namespace {

/// `DOB (columns 37-44)`, as problems name a place: the field's own name is enough.
std::string_view without_columns(std::string_view name) {
  const std::size_t at = name.find(" (column");
  return at == std::string_view::npos ? name : name.substr(0, at);
}

/// `WEEKS.2.AMOUNT` of a group WEEKS: its second element (from 0) and what follows the number.
std::optional<std::pair<std::size_t, std::string_view>> element_of(std::string_view name, std::string_view group) {
  if (name.size() <= group.size() || !name.starts_with(group) || name[group.size()] != '.') return std::nullopt;
  name.remove_prefix(group.size() + 1);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || number == 0 || end == name.data() + name.size() || *end != '.') return std::nullopt;
  return std::pair{number - 1, name.substr(static_cast<std::size_t>(end - name.data()) + 1)};
}

}  // namespace

/// A field's own name counts before what a header calls another one.
Result<Corrected::Place> Corrected::place_of(std::string_view field) const {
  const Layout& layout = *mapping_.from_layout;
  const std::string_view name = without_columns(field);
  std::vector<std::string> known;
  bool groups = false;
  for (std::size_t i = 0; i < mapping_.sources.size(); ++i) {
    const SourceValue& source = mapping_.sources[i];
    known.push_back(name_of({i, 0, {}}));
    if (source.group < 0) {
      if (name == source.name) return Place{i, 0, {}};
      continue;
    }
    groups = true;
    const std::string& group = layout.groups[static_cast<std::size_t>(source.group)].name;
    const auto element = element_of(name, group);
    if (element && source.name == group + "." + std::string(element->second)) return Place{i, element->first, {}};
  }
  for (std::size_t i = 0; i < mapping_.sources.size(); ++i) {
    const SourceValue& source = mapping_.sources[i];
    if (source.group < 0 && (name == layout.fields[source.field].column || field == source.place))
      return Place{i, 0, {}};
  }
  // What looks like a value is not said again: columns of a table are easily swapped.
  const bool telling =
      std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; }) < 4 && name.size() < 80;
  const std::vector<std::string_view> names(known.begin(), known.end());
  return fail(Errc::bad_input,
              "the mapping " + mapping_.name + " reads no field " +
                  (telling ? "\"" + std::string(field) + "\"" + did_you_mean(name, names) : "of that name") +
                  (groups ? "; a field of a repeated group is named by its number, as GROUP.2.FIELD" : ""));
}

std::string Corrected::name_of(const Place& place) const {
  const SourceValue& source = mapping_.sources[place.source];
  if (source.group < 0) return source.name;
  const std::string& group = mapping_.from_layout->groups[static_cast<std::size_t>(source.group)].name;
  return group + "." + std::to_string(place.element + 1) + source.name.substr(group.size());
}

/// What could not have come in a file is no correction of it.
Result<void> Corrected::fits(const Place& place, std::string_view text) const {
  const Layout& layout = *mapping_.from_layout;
  const LayoutField& field = layout.fields[mapping_.sources[place.source].field];
  // A line may end within a value of a document or between quotes, and nowhere else.
  const bool lines = layout.kind != LayoutKind::fixed_width;
  if (std::ranges::any_of(
          text, [&](unsigned char c) { return (c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f; }))
    return fail(Errc::bad_input,
                "the text for " + name_of(place) + " has control characters, which no field may have");
  if (field.storage != Storage::text) return {};
  Arena arena;
  const auto bytes = encoded(text, layout.encoding, arena);
  if (!bytes)
    return fail(Errc::bad_input, "the text for " + name_of(place) + " has characters that the encoding of layout " +
                                     layout.name + " does not have");
  if (layout.kind == LayoutKind::fixed_width && bytes->size() > field.length)
    return fail(Errc::bad_input, "the text for " + name_of(place) + " is longer than the " +
                                     std::to_string(field.length) + " columns of the field");
  return {};
}

Result<std::vector<std::pair<std::string, std::string>>> Corrected::named(
    std::span<const std::pair<std::string, std::string>> fields) const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, text] : fields) {
    std::string known;
    if (name.empty()) {
      if (const auto whole = whole_from(text); !whole) return fail(whole.error());
    } else {
      const auto place = place_of(name);
      if (!place) return fail(place.error());
      GATEHOUSE_TRY(fits(*place, trimmed(text)));
      known = name_of(*place);
    }
    if (std::ranges::any_of(out, [&](const auto& other) { return other.first == known; }))
      return fail(Errc::bad_input,
                  (known.empty() ? std::string("the whole record") : known) + " is corrected twice; say it once");
    out.emplace_back(std::move(known), text);
  }
  return out;
}

Result<std::string> Corrected::whole_from(std::string_view text) const {
  const Layout& layout = *mapping_.from_layout;
  const bool stored =
      std::ranges::any_of(layout.fields, [](const LayoutField& field) { return field.storage != Storage::text; });
  if (is_ebcdic(layout.encoding) || stored)
    return fail(Errc::bad_input,
                "a record of layout " + layout.name +
                    " is not written as text, so it cannot be written anew as a whole; correct its "
                    "fields, or ask the sender");
  Arena arena;
  const auto bytes = encoded(text, layout.encoding, arena);
  if (!bytes)
    return fail(Errc::bad_input, "the corrected record has characters that the encoding of layout " + layout.name +
                                     " does not have");
  return std::string(*bytes);
}

Result<void> Corrected::set(std::span<const std::pair<std::string, std::string>> fields) {
  whole_.reset();
  fields_.clear();
  if (fields.empty()) return {};
  if (!mapping_.from_layout) return fail(Errc::bad_input, "only records that came from a file can be corrected");
  std::vector<Place> places;
  std::optional<std::string> whole;
  for (const auto& [name, text] : fields) {
    if (name.empty()) {
      auto bytes = whole_from(text);
      if (!bytes) return fail(std::move(bytes.error()));
      whole = std::move(*bytes);
      continue;
    }
    auto place = place_of(name);
    if (!place) return fail(std::move(place.error()));
    place->text = trimmed(text);
    places.push_back(std::move(*place));
  }
  whole_ = std::move(whole);
  fields_ = std::move(places);
  return {};
}

RawRecord Corrected::record(const RawRecord& came) const {
  return whole_ ? RawRecord{.bytes = *whole_, .line = came.line, .fault = nullptr} : came;
}

void Corrected::lay_over(const Decoder& decoder, Arena& arena, SourceRow& row) const {
  for (const Place& place : fields_) {
    const SourceValue& source = mapping_.sources[place.source];
    const Value value = decoder.value_of(mapping_.from_layout->fields[source.field], place.text, true, arena);
    if (source.group < 0) {
      row.values[place.source] = value;
      continue;
    }
    const auto g = static_cast<std::size_t>(source.group);
    if (g >= row.groups.size() || place.element >= row.groups[g].count) continue;
    std::size_t column = 0;
    for (std::size_t s = 0; s < place.source; ++s)
      if (mapping_.sources[s].group == source.group) ++column;
    row.groups[g].elements[place.element * row.groups[g].width + column] = value;
  }
}

std::vector<SourceText> texts_of(const Mapping& mapping, const SourceRow& row) {
  std::vector<SourceText> out;
  const auto add = [&](const SourceValue& source, std::string name, const Value& value) {
    SourceText one{std::move(name), source.place, value.state(), {}, source.labels};
    if (value.known()) one.text = value.text();
    out.push_back(std::move(one));
  };
  for (std::size_t i = 0; i < mapping.sources.size(); ++i)
    if (mapping.sources[i].group < 0) add(mapping.sources[i], mapping.sources[i].name, row.values[i]);
  for (std::size_t g = 0; g < row.groups.size(); ++g) {
    const SourceRow::Group& group = row.groups[g];
    const std::string& name = mapping.from_layout->groups[g].name;
    std::size_t at = 0;
    for (std::size_t e = 0; e < group.count; ++e)
      for (const SourceValue& source : mapping.sources)
        if (source.group == static_cast<int>(g))
          add(source, name + "." + std::to_string(e + 1) + source.name.substr(name.size()), group.elements[at++]);
  }
  return out;
}

}  // namespace gatehouse::mapping
