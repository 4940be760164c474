#include "mapping/decode_xml.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <pugixml.hpp>

#include "gatehouse/support/xml_names.hpp"
#include "mapping/decode.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_elements = 100'000;

/// An element or attribute that is wanted: a value, a repeated group, or the way to others.
struct Member {
  std::string step{};  ///< as the layout writes it
  xml::Wanted name{};
  bool is_attribute = false;
  std::vector<int> sources{};
  int group = -1;
  std::vector<Member> members{};
  std::uint64_t seen = 0;  ///< stamp of the element in which it was seen last
};

Member& reach(std::vector<Member>& members, const std::vector<std::string>& path, const xml::Namespaces& declared) {
  std::vector<Member>* level = &members;
  Member* at = nullptr;
  for (const std::string& step : path) {
    const auto found = std::find_if(level->begin(), level->end(), [&](const Member& m) { return m.step == step; });
    if (found == level->end()) {
      Member made;
      made.step = step;
      made.is_attribute = step.starts_with('@');
      const std::string_view name = std::string_view(step).substr(made.is_attribute ? 1 : 0);
      made.name = xml::wanted(name, declared).value_or(xml::Wanted{step, std::nullopt});
      level->push_back(std::move(made));
      at = &level->back();
    } else {
      at = &*found;
    }
    level = &at->members;
  }
  return *at;
}

Member& group_member(std::vector<Member>& members, const Layout& layout, int group) {
  const LayoutGroup& of = layout.groups[static_cast<std::size_t>(group)];
  return reach(of.outer < 0 ? members : group_member(members, layout, of.outer).members, of.path,
               layout.framing.namespaces);
}

/// XML allows no other control characters than tab and line ends, and no halves of surrogate pairs.
bool is_character(std::uint32_t code) {
  if (code < 0x20) return code == 9 || code == 10 || code == 13;
  return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
}

bool is_plain_reference(std::string_view name) {
  constexpr std::array<std::string_view, 5> known{"amp", "lt", "gt", "quot", "apos"};
  if (!name.starts_with('#')) return std::find(known.begin(), known.end(), name) != known.end();
  name.remove_prefix(1);
  const bool hex = name.starts_with('x');
  if (hex) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, why] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  return why == std::errc{} && end == name.data() + name.size() && is_character(code);
}

}  // namespace

bool references_are_plain(std::string_view bytes) {
  constexpr std::string_view open = "<![CDATA[", close = "]]>";
  constexpr std::size_t longest = 10;
  std::size_t section = bytes.find(open);
  for (std::size_t at = bytes.find('&'); at != std::string_view::npos; at = bytes.find('&', at + 1)) {
    while (section < at) {  // in a section it is mere text
      const std::size_t behind = bytes.find(close, section);
      if (behind == std::string_view::npos) return true;
      section = bytes.find(open, behind);
      at = at < behind ? bytes.find('&', behind) : at;
    }
    if (at == std::string_view::npos) return true;
    const std::size_t end = bytes.substr(at + 1, longest).find(';');
    if (end == std::string_view::npos || !is_plain_reference(bytes.substr(at + 1, end))) return false;
  }
  return true;
}

struct XmlReader::State {
  const Mapping& mapping;
  std::vector<Member> members{};
  std::vector<std::vector<int>> group_sources{};
  bool namespaced = false;  ///< some wanted name has a namespace, so prefixes must be followed
  xml::Namespaces scope{};
  pugi::xml_document document{};
  std::vector<char> copy{};
  std::vector<std::vector<Value>> scratch{};
  std::uint64_t stamp = 0;
  std::string problem{};

  explicit State(const Mapping& m) : mapping(m) {}

  struct Reading {
    Arena& arena;
    SourceRow& row;
    const Make& make;
  };

  [[nodiscard]] std::string_view uri_of(std::string_view prefix) const {
    const std::string* uri = xml::find_namespace(scope, prefix);
    return uri == nullptr ? std::string_view() : std::string_view(*uri);
  }

  Member* find(std::vector<Member>& wanted, std::string_view name, bool is_attribute) {
    const xml::Name parts = xml::split_name(name);
    for (Member& m : wanted) {
      if (m.is_attribute != is_attribute || m.name.local != parts.local) continue;
      if (!m.name.uri) return &m;
      // An attribute without a prefix is in no namespace, whatever its element's is.
      const bool none = is_attribute && parts.prefix.empty();
      if (*m.name.uri == (none ? std::string_view() : uri_of(parts.prefix))) return &m;
    }
    return nullptr;
  }

  /// The document's memory is used again for the next record: texts are copied.
  void store(const Member& member, std::string_view text, std::vector<Value>& values, const Reading& to) {
    text = to.arena.copy(text);
    for (const int source : member.sources) {
      const auto i = static_cast<std::size_t>(source);
      values[i] = to.make(mapping.from_layout->fields[mapping.sources[i].field], text);
    }
  }

  bool twice(const Member& member) {
    problem = "\"" + member.step + "\" stands twice where one is expected";
    return false;
  }

  static bool has_elements(const pugi::xml_node& element) {
    const auto children = element.children();
    return std::any_of(children.begin(), children.end(),
                       [](const pugi::xml_node& child) { return child.type() == pugi::node_element; });
  }

  /// All that stands in the element itself, around comments, in CDATA sections and between its children.
  static std::string_view own_text(const pugi::xml_node& element, Arena& arena) {
    std::string_view all;
    for (const pugi::xml_node& part : element.children()) {
      if (part.type() == pugi::node_element) continue;
      const std::string_view more = part.value();
      char* joined = all.empty() || more.empty() ? nullptr : arena.take(all.size() + more.size());
      if (joined == nullptr) {
        all = more.empty() ? all : more;
        continue;
      }
      std::copy(all.begin(), all.end(), joined);
      std::copy(more.begin(), more.end(), joined + all.size());
      all = {joined, all.size() + more.size()};
    }
    return all;
  }

  void declare(const pugi::xml_node& element) {
    for (const pugi::xml_attribute& attribute : element.attributes()) {
      const std::string_view name = attribute.name();
      if (name == "xmlns")
        scope.emplace_back("", attribute.value());
      else if (name.starts_with("xmlns:"))
        scope.emplace_back(name.substr(6), attribute.value());
    }
  }

  bool attributes(const pugi::xml_node& element, std::vector<Member>& wanted, std::vector<Value>& values,
                  const Reading& to, std::uint64_t mine) {
    for (const pugi::xml_attribute& attribute : element.attributes()) {
      Member* member = find(wanted, attribute.name(), true);
      if (member == nullptr) continue;
      if (member->seen == mine) return twice(*member);
      member->seen = mine;
      store(*member, attribute.value(), values, to);
    }
    return true;
  }

  bool children(const pugi::xml_node& element, std::vector<Member>& wanted, std::vector<Value>& values,
                const Reading& to) {
    const std::size_t outer_scope = scope.size();
    const std::uint64_t mine = ++stamp;
    if (!attributes(element, wanted, values, to, mine)) return false;
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() != pugi::node_element) continue;
      if (namespaced) declare(child);
      Member* member = find(wanted, child.name(), false);
      const bool good = member == nullptr || one(child, *member, values, to, mine);
      scope.resize(outer_scope);
      if (!good) return false;
    }
    return true;
  }

  bool one(const pugi::xml_node& child, Member& member, std::vector<Value>& values, const Reading& to,
           std::uint64_t mine) {
    if (member.group >= 0) return element_of_group(child, member, to);
    if (member.seen == mine) return twice(member);
    member.seen = mine;
    if (!member.sources.empty()) {
      if (member.members.empty() && has_elements(child)) {
        problem = "\"" + member.step + "\" holds elements where a value is expected";
        return false;
      }
      store(member, own_text(child, to.arena), values, to);
    }
    return member.members.empty() || children(child, member.members, values, to);
  }

  bool element_of_group(const pugi::xml_node& child, Member& member, const Reading& to) {
    const auto g = static_cast<std::size_t>(member.group);
    SourceRow::Group& group = to.row.groups[g];
    if (++group.count > most_elements) {
      problem = "\"" + member.step + "\" stands too often";
      return false;
    }
    const int outer = mapping.from_layout->groups[g].outer;
    if (outer >= 0) group.outer.push_back(to.row.groups[static_cast<std::size_t>(outer)].element());
    std::vector<Value> mine;
    if (!scratch.empty()) {
      mine = std::move(scratch.back());
      scratch.pop_back();
    }
    mine.assign(mapping.sources.size(), Value{});
    const bool good = children(child, member.members, mine, to);
    for (const Member& own : member.members)
      if (good && own.step == ".") store(own, own_text(child, to.arena), mine, to);
    for (const int source : group_sources[g]) group.elements.push_back(mine[static_cast<std::size_t>(source)]);
    scratch.push_back(std::move(mine));
    return good;
  }

  bool parse(std::string_view bytes) {
    if (!references_are_plain(bytes)) {
      problem = "the record uses an entity that is not XML's own, or the number of no character";
      return false;
    }
    copy.assign(bytes.begin(), bytes.end());
    constexpr unsigned how = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute |
                             pugi::parse_eol | pugi::parse_doctype;
    const auto result = document.load_buffer_inplace(copy.data(), copy.size(), how, pugi::encoding_utf8);
    const pugi::xml_node root = document.document_element();
    if (result && !root.empty() && root == document.first_child() && root == document.last_child()) return true;
    problem = result ? "the record is not one XML element" : "the record is not well-formed XML";
    return false;
  }
};

XmlReader::XmlReader(const Mapping& mapping) : state_(std::make_unique<State>(mapping)) {
  State& s = *state_;
  const Layout& layout = *mapping.from_layout;
  const xml::Namespaces& declared = layout.framing.namespaces;
  s.namespaced = !declared.empty();
  s.group_sources.resize(layout.groups.size());
  for (std::size_t g = 0; g < layout.groups.size(); ++g)
    group_member(s.members, layout, static_cast<int>(g)).group = static_cast<int>(g);
  for (std::size_t i = 0; i < mapping.sources.size(); ++i) {
    const LayoutField& field = layout.fields[mapping.sources[i].field];
    std::vector<Member>* level = &s.members;
    if (field.group >= 0) {
      level = &group_member(s.members, layout, field.group).members;
      s.group_sources[static_cast<std::size_t>(field.group)].push_back(static_cast<int>(i));
    }
    reach(*level, field.path, declared).sources.push_back(static_cast<int>(i));
  }
}
XmlReader::XmlReader(XmlReader&&) noexcept = default;
XmlReader::~XmlReader() = default;

bool XmlReader::surround(std::string_view attributes) {
  state_->scope.clear();
  return xml::add_declared(attributes, state_->scope);
}

bool XmlReader::read(std::string_view bytes, Arena& arena, SourceRow& row, const Make& make,
                     std::vector<Problem>& problems) {
  State& s = *state_;
  s.problem.clear();
  for (std::size_t i = 0; i < row.values.size(); ++i)
    row.values[i] = make(s.mapping.from_layout->fields[s.mapping.sources[i].field], {});
  row.groups.resize(s.group_sources.size());
  for (std::size_t g = 0; g < row.groups.size(); ++g) row.groups[g] = {{}, {}, s.group_sources[g].size(), 0};
  const std::size_t around = s.scope.size();
  bool good = s.parse(bytes);
  if (good) {
    const pugi::xml_node root = s.document.document_element();
    if (s.namespaced) s.declare(root);
    good = s.children(root, s.members, row.values, {arena, row, make});
    for (const Member& own : s.members)
      if (good && own.step == ".") s.store(own, State::own_text(root, arena), row.values, {arena, row, make});
  }
  s.scope.resize(around);
  if (good) return true;
  problems.push_back({Severity::hold, "bad-xml", "", "", s.problem, s.mapping.from_layout->file});
  return false;
}

}  // namespace gatehouse::mapping
