#include "mapping/decode_json.hpp"

#include <simdjson.h>

#include <map>

#include "mapping/decode.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_elements = 100'000;

/// A member that is wanted: a value, a repeated group, or the way to others.
struct Member {
  std::string key{};
  std::vector<int> sources{};  ///< source values that stand here
  int group = -1;
  bool plain = false;  ///< of a group: the layout says that its elements are plain values
  std::vector<Member> members{};
  std::uint64_t seen = 0;  ///< stamp of the object in which it was seen last
};

Member* find(std::vector<Member>& members, std::string_view key) {
  for (Member& m : members)
    if (m.key == key) return &m;
  return nullptr;
}

Member& reach(std::vector<Member>& members, const std::vector<std::string>& path) {
  std::vector<Member>* level = &members;
  Member* at = nullptr;
  for (const std::string& key : path) {
    at = find(*level, key);
    if (at == nullptr) {
      level->push_back({key, {}, -1, false, {}, 0});
      at = &level->back();
    }
    level = &at->members;
  }
  return *at;
}

/// The member of a repeated group, below those of the groups around it.
Member& group_member(std::vector<Member>& members, const Layout& layout, int group) {
  const LayoutGroup& of = layout.groups[static_cast<std::size_t>(group)];
  return reach(of.outer < 0 ? members : group_member(members, layout, of.outer).members, of.path);
}

}  // namespace

struct JsonReader::State {
  const Mapping& mapping;
  std::vector<Member> members{};
  std::vector<std::vector<int>> group_sources{};  ///< source values of each group, in their order
  simdjson::ondemand::parser parser{};
  std::vector<char> padded{};
  std::uint64_t stamp = 0;
  std::string problem{};

  explicit State(const Mapping& m) : mapping(m) {}

  bool object(simdjson::ondemand::object from, std::vector<Member>& wanted, std::vector<Value>& values,
              Arena& arena, SourceRow& row, const Make& make) {
    const std::uint64_t mine = ++stamp;
    for (auto field : from) {
      std::string_view key;
      if (field.unescaped_key().get(key)) return false;
      Member* member = find(wanted, key);
      if (member == nullptr) continue;
      if (member->seen == mine) {
        problem = "the member \"" + member->key + "\" stands twice in one object";
        return false;
      }
      member->seen = mine;
      simdjson::ondemand::value value;
      if (field.value().get(value)) return false;
      if (!one(value, *member, values, arena, row, make)) return false;
    }
    return true;
  }

  bool one(simdjson::ondemand::value value, Member& member, std::vector<Value>& values, Arena& arena,
           SourceRow& row, const Make& make) {
    simdjson::ondemand::json_type type;
    if (value.type().get(type)) return false;
    if (type == simdjson::ondemand::json_type::object) {
      simdjson::ondemand::object inner;
      if (value.get_object().get(inner)) return false;
      if (!member.sources.empty()) return not_one_value(member);
      if (member.group >= 0) return another_shape(member, "an object", "a list");
      return object(inner, member.members, values, arena, row, make);
    }
    if (type == simdjson::ondemand::json_type::array) {
      if (member.group < 0 && !member.sources.empty()) return not_one_value(member);
      if (member.group < 0) return another_shape(member, "a list", "an object");
      return elements(value, member, arena, row, make);
    }
    if (type != simdjson::ondemand::json_type::null && member.sources.empty())
      return another_shape(member, "one value", member.group >= 0 ? "a list" : "an object");
    std::string_view text;
    switch (type) {
      case simdjson::ondemand::json_type::string:
        if (value.get_string().get(text)) return false;
        text = arena.copy(text);
        break;
      case simdjson::ondemand::json_type::number:
      case simdjson::ondemand::json_type::boolean:
        text = arena.copy(trimmed_token(value.raw_json_token()));
        if (type == simdjson::ondemand::json_type::boolean && text != "true" && text != "false") return false;
        if (type == simdjson::ondemand::json_type::number) {
          double ignored = 0;
          if (value.get_double().get(ignored)) return false;
        }
        break;
      default: {
        bool null = false;
        if (value.is_null().get(null) || !null) return false;
      }
    }
    for (const int source : member.sources) {
      const auto i = static_cast<std::size_t>(source);
      values[i] = make(mapping.from_layout->fields[mapping.sources[i].field], text);
    }
    return true;
  }

  bool not_one_value(const Member& member) {
    problem = "the member \"" + member.key + "\" holds an object or a list where one value is expected";
    return false;
  }

  bool another_shape(const Member& member, const char* found, const char* expected) {
    problem = "the member \"" + member.key + "\" holds " + found + " where " + expected + " is expected";
    return false;
  }

  /// An object, or, of a list of plain values, the value that the layout calls `.`.
  bool one_element(simdjson::ondemand::value item, Member& member, std::vector<Value>& mine, Arena& arena,
                   SourceRow& row, const Make& make) {
    if (Member* self = find(member.members, ".")) return one(item, *self, mine, arena, row, make);
    if (member.plain) return unread_value(item, member);
    simdjson::ondemand::object inner;
    if (!item.get_object().get(inner)) return object(inner, member.members, mine, arena, row, make);
    problem = "an element of \"" + member.key + "\" is not an object";
    return false;
  }

  /// A plain value that no rule reads.
  bool unread_value(simdjson::ondemand::value item, const Member& member) {
    simdjson::ondemand::json_type type;
    if (item.type().get(type)) return false;
    return (type != simdjson::ondemand::json_type::object && type != simdjson::ondemand::json_type::array) ||
           not_one_value(member);
  }

  bool elements(simdjson::ondemand::value value, Member& member, Arena& arena, SourceRow& row, const Make& make) {
    simdjson::ondemand::array list;
    if (value.get_array().get(list)) return false;
    const auto g = static_cast<std::size_t>(member.group);
    SourceRow::Group& group = row.groups[g];
    const std::vector<int>& sources = group_sources[g];
    for (auto element : list) {
      simdjson::ondemand::value item;
      if (element.get(item)) return false;
      if (++group.count > most_elements) {
        problem = "\"" + member.key + "\" has too many elements";
        return false;
      }
      const int outer = mapping.from_layout->groups[g].outer;
      if (outer >= 0) group.outer.push_back(row.groups[static_cast<std::size_t>(outer)].element());
      std::vector<Value> mine = take_scratch();
      const bool good = one_element(item, member, mine, arena, row, make);
      for (const int source : sources) group.elements.push_back(mine[static_cast<std::size_t>(source)]);
      scratch.push_back(std::move(mine));
      if (!good) return false;
    }
    return true;
  }

  static std::string_view trimmed_token(std::string_view token) {
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' || token.back() == '\r'))
      token.remove_suffix(1);
    return token;
  }

  /// Values for an element; each level of groups has its own at a time.
  std::vector<Value> take_scratch() {
    std::vector<Value> out;
    if (!scratch.empty()) {
      out = std::move(scratch.back());
      scratch.pop_back();
    }
    out.assign(mapping.sources.size(), Value{});
    return out;
  }

  std::vector<std::vector<Value>> scratch{};
};

JsonReader::JsonReader(const Mapping& mapping) : state_(std::make_unique<State>(mapping)) {
  const Layout& layout = *mapping.from_layout;
  state_->group_sources.resize(layout.groups.size());
  std::vector<std::vector<Member>*> group_members(layout.groups.size());
  for (std::size_t g = 0; g < layout.groups.size(); ++g)
    group_member(state_->members, layout, static_cast<int>(g)).group = static_cast<int>(g);
  for (const LayoutField& field : layout.fields)
    if (field.group >= 0 && field.path == std::vector<std::string>{"."})
      group_member(state_->members, layout, field.group).plain = true;
  for (std::size_t i = 0; i < mapping.sources.size(); ++i) {
    const LayoutField& field = layout.fields[mapping.sources[i].field];
    std::vector<Member>* level = &state_->members;
    if (field.group >= 0) {
      level = &group_member(state_->members, layout, field.group).members;
      state_->group_sources[static_cast<std::size_t>(field.group)].push_back(static_cast<int>(i));
    }
    reach(*level, field.path).sources.push_back(static_cast<int>(i));
  }
}
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader::~JsonReader() = default;

bool JsonReader::read(std::string_view bytes, Arena& arena, SourceRow& row, const Make& make,
                      std::vector<Problem>& problems) {
  State& s = *state_;
  s.problem.clear();
  for (std::size_t i = 0; i < row.values.size(); ++i)
    row.values[i] = make(s.mapping.from_layout->fields[s.mapping.sources[i].field], {});
  row.groups.resize(s.group_sources.size());
  for (std::size_t g = 0; g < row.groups.size(); ++g) row.groups[g] = {{}, {}, s.group_sources[g].size(), 0};
  s.padded.resize(bytes.size() + simdjson::SIMDJSON_PADDING);
  std::copy(bytes.begin(), bytes.end(), s.padded.begin());
  std::fill(s.padded.begin() + static_cast<std::ptrdiff_t>(bytes.size()), s.padded.end(), ' ');
  bool good = false;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!s.parser.iterate(s.padded.data(), bytes.size(), s.padded.size()).get(document) &&
      !document.get_object().get(object)) {
    good = s.object(object, s.members, row.values, arena, row, make);
    const char* rest = nullptr;
    if (good && !document.current_location().get(rest)) good = false;  // something stands behind the object
  }
  if (good) return true;
  problems.push_back({Severity::hold, "bad-json", "", "",
                      s.problem.empty() ? "the record is not one whole JSON object" : s.problem,
                      s.mapping.from_layout->file});
  return false;
}

}  // namespace gatehouse::mapping
