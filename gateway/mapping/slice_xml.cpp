// XML records: the `<` are found as bits, and elements are expected in the order of the record before, so that a
// tag is one comparison. What is taken is well-formed to the letter: elements, attributes, texts with XML's five
// entities; no comments, sections, prefixes or other references.
#include <algorithm>
#include <array>

#include "mapping/record_marks.hpp"
#include "mapping/slicer.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_members = 1024;  ///< known ones, those that nobody wants included
constexpr int deepest = 16;

/// A text with room behind it.
struct Roomy {
  std::string bytes{};
  std::uint32_t size = 0;
  explicit Roomy(std::string text = {}) : bytes(std::move(text)), size(static_cast<std::uint32_t>(bytes.size())) {
    bytes.resize(size + slice_room);
  }
};

/// An element or attribute that was seen or is wanted.
struct Member {
  std::string name{};     ///< attributes: with the `@`
  Roomy open{}, close{};  ///< its tags, without attributes
  int source = -1;
  std::vector<int> members{};  ///< below it
  std::vector<int> order{};    ///< which of them stood where in the last element
  std::uint64_t seen = 0;      ///< stamp of the element in which it stood last
  bool wanted = false;         ///< itself or something below it
};

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
/// What plain names are made of; a colon would be a prefix.
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}
bool begins_name(char c) { return is_name(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.'; }

class XmlSlicer final : public Slicer {
 public:
  XmlSlicer(const Mapping& mapping, std::string record, Specials specials)
      : sources_(mapping.sources.size()), specials_(specials), placeholders_(mapping) {
    members_.emplace_back();
    name(members_[0], std::move(record));
  }

  /// False: two values stand in one place, or one stands where others stand below it.
  bool add(const std::vector<std::string>& path, int source) {
    int at = 0;
    for (const std::string& step : path) {
      if (step == "." || step.find(':') != std::string::npos || members_[index(at)].source >= 0) return false;
      const int found = find(at, step);
      at = found >= 0 ? found : learn(at, step);
      if (at < 0) return false;
      members_[index(at)].wanted = true;
    }
    Member& member = members_[index(at)];
    if (at == 0 || member.source >= 0 || !member.members.empty()) return false;
    member.source = source;
    return true;
  }

  bool cut(std::string_view record, Slice* slices) override {
    if (!marks_.mark(record, {'<', '&', specials_})) return false;
    find_tags();
    std::fill_n(slices, sources_, Slice{marks_.bytes(), 0, 0});
    slices_ = slices;
    at_ = 0;
    tag_ = tags_.data();
    bool open = false;
    if (!start_tag(0, open) || (open && !content(0, 0))) return false;
    return at_ == marks_.size() && placeholders_.settle(slices);
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  [[nodiscard]] const char* bytes() const { return marks_.bytes(); }
  [[nodiscard]] bool at_end() const { return at_ >= marks_.size(); }

  static void name(Member& member, std::string text) {
    member.open = Roomy("<" + text + ">");
    member.close = Roomy("</" + text + ">");
    member.name = std::move(text);
  }

  /// Places of all `<`; behind the last, the record's end.
  void find_tags() {
    tags_.resize(marks_.size() + 64 + 8);
    std::uint32_t* to = tags_.data();
    any_reference_ = false;
    for (std::size_t w = 0; w < marks_.words(); ++w) {
      to = put_places(marks_.one()[w], static_cast<std::uint32_t>(w * 64), to);
      any_reference_ = any_reference_ || marks_.two()[w] != 0;
    }
    *to = static_cast<std::uint32_t>(marks_.size());
  }

  void skip_space() {
    while (!at_end() && is_space(bytes()[at_])) ++at_;
  }
  bool pass(const Roomy& text) {
    if (at_ + text.size > marks_.size() || !same_bytes(bytes() + at_, text.bytes.data(), text.size)) return false;
    at_ += text.size;
    ++tag_;
    return true;
  }

  /// The tag that begins here, of an element that is known by now. `open`: it has an end tag of its own.
  bool start_tag(int element, bool& open) {
    open = true;
    if (*tag_ != at_) return false;
    if (pass(members_[index(element)].open)) return true;
    const Member& member = members_[index(element)];
    ++tag_;
    at_ += 1 + static_cast<std::uint32_t>(member.name.size());
    const std::string_view whole(bytes(), marks_.size());
    if (at_ > marks_.size() || whole.substr(at_ - member.name.size(), member.name.size()) != member.name)
      return false;
    return attributes(element, open);
  }

  /// Behind the element's name, up to its `>` or `/>`.
  bool attributes(int element, bool& open) {
    const std::uint64_t mine = ++stamp_;
    while (true) {
      const std::uint32_t before = at_;
      skip_space();
      if (at_end()) return false;
      if (bytes()[at_] == '>' || (bytes()[at_] == '/' && bytes()[at_ + 1] == '>')) {
        open = bytes()[at_] == '>';
        at_ += open ? 1 : 2;
        return at_ <= marks_.size();
      }
      if (at_ == before || !attribute(element, mine)) return false;
    }
  }

  bool attribute(int element, std::uint64_t mine) {
    const std::uint32_t begin = at_;
    while (!at_end() && is_name(bytes()[at_])) ++at_;
    const std::string_view name(bytes() + begin, at_ - begin);
    if (name.empty() || !begins_name(name[0]) || at_ + 2 > marks_.size() || bytes()[at_] != '=') return false;
    const char quote = bytes()[at_ + 1];
    at_ += 2;
    const std::string_view rest(bytes() + at_, marks_.size() - at_);
    const std::size_t size = quote == '"' || quote == '\'' ? rest.find(quote) : std::string_view::npos;
    if (size == std::string_view::npos) return false;
    const std::string_view value = rest.substr(0, size);
    if (std::any_of(value.begin(), value.end(), [](char c) { return c == '<' || c == '&' || c < ' '; }))
      return false;
    const int wanted = find(element, "@" + std::string(name));
    if (wanted >= 0) {
      Member& member = members_[index(wanted)];
      if (member.seen == mine) return false;
      member.seen = mine;
      give(member.source, at_, static_cast<std::uint32_t>(size));
    }
    at_ += static_cast<std::uint32_t>(size) + 1;
    return true;
  }

  /// Behind a start tag, up to the end tag and with it.
  bool content(int element, int depth) {
    if (depth > deepest) return false;
    const std::uint32_t begin = at_, size = *tag_ - at_;
    at_ = *tag_;
    if (pass(members_[index(element)].close)) {
      const int source = members_[index(element)].source;
      return source < 0 ? text_is_plain(begin, size) : give(source, begin, size);
    }
    if (members_[index(element)].source >= 0) return false;  // elements where a value is expected
    at_ = begin;
    const std::uint64_t mine = ++stamp_;
    for (std::size_t nth = 0;; ++nth) {
      skip_space();
      if (at_ != *tag_) return false;
      if (pass(members_[index(element)].close)) return true;
      const int child = next(element, nth);
      if (child < 0) return false;
      Member& member = members_[index(child)];
      if (member.wanted && member.seen == mine) return false;
      member.seen = mine;
      bool open = false;
      if (!start_tag(child, open) || (open && !content(child, depth + 1))) return false;
    }
  }

  /// A text that nobody wants is well-formed all the same.
  bool text_is_plain(std::uint32_t begin, std::uint32_t size) {
    Slice ignored;
    return !any_reference_ || !has_reference(begin, size) || decode(begin, size, ignored);
  }
  [[nodiscard]] bool has_reference(std::uint32_t begin, std::uint32_t size) const {
    return std::memchr(bytes() + begin, '&', size) != nullptr;
  }

  /// Hands out a text; false if there is more to it.
  bool give(int source, std::uint32_t begin, std::uint32_t size) {
    const char* const text = bytes() + begin;
    if (marks_.any_control() && std::any_of(text, text + size, [](char c) { return c < ' '; })) return false;
    if (any_reference_ && has_reference(begin, size)) return decode(begin, size, slices_[source]);
    slices_[source] = trimmed_slice(text, size);
    slices_[source].special = static_cast<std::uint32_t>(marks_.special_in(begin, size));
    return true;
  }

  /// A text with references to XML's own five characters.
  bool decode(std::uint32_t begin, std::uint32_t size, Slice& to) {
    struct Known {
      std::string_view text;
      char means;
    };
    static constexpr std::array<Known, 5> known{
        Known{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    if (decoded_.size() < marks_.size() + slice_room) decoded_.resize(2 * marks_.size() + slice_room);
    // What is decoded is shorter: it finds its place where it lies in the record.
    char* const start = decoded_.data() + begin;
    char* end = start;
    std::string_view rest(bytes() + begin, size);
    while (!rest.empty()) {
      if (rest[0] != '&') {
        *end++ = rest[0];
        rest.remove_prefix(1);
        continue;
      }
      const auto* found =
          std::find_if(known.begin(), known.end(), [&](const Known& k) { return rest.starts_with(k.text); });
      if (found == known.end()) return false;
      *end++ = found->means;
      rest.remove_prefix(found->text.size());
    }
    to = trimmed_slice(start, static_cast<std::uint32_t>(end - start));
    to.special = static_cast<std::uint32_t>(specials_.in(to.text()));
    return true;
  }

  /// The element that begins here: most likely the one that stood there in the last record.
  int next(int element, std::size_t nth) {
    const std::vector<int>& order = members_[index(element)].order;
    if (nth < order.size()) {
      const Roomy& open = members_[index(order[nth])].open;
      if (at_ + open.size <= marks_.size() && same_bytes(bytes() + at_, open.bytes.data(), open.size))
        return order[nth];
    }
    std::uint32_t end = at_ + 1;
    while (end < marks_.size() && is_name(bytes()[end])) ++end;
    const std::string name(bytes() + at_ + 1, end - at_ - 1);
    if (name.empty() || !begins_name(name[0])) return -1;
    int found = find(element, name);
    if (found < 0) found = learn(element, name);
    if (found < 0) return found;
    std::vector<int>& changed = members_[index(element)].order;
    if (nth >= changed.size()) changed.resize(nth + 1, found);
    changed[nth] = found;
    return found;
  }
  [[nodiscard]] int find(int element, std::string_view name) const {
    for (const int m : members_[index(element)].members)
      if (members_[index(m)].name == name) return m;
    return -1;
  }
  int learn(int element, std::string text) {
    if (members_.size() >= most_members) return -1;
    const int made = static_cast<int>(members_.size());
    members_.emplace_back();
    name(members_.back(), std::move(text));
    members_[index(element)].members.push_back(made);
    return made;
  }

  std::size_t sources_;
  Specials specials_;
  Placeholders placeholders_;
  RecordMarks marks_{};
  std::vector<Member> members_{};  ///< the first is the record
  std::vector<std::uint32_t> tags_{};
  const std::uint32_t* tag_ = nullptr;
  std::uint32_t at_ = 0;
  bool any_reference_ = false;
  std::vector<char> decoded_{};
  Slice* slices_ = nullptr;
  std::uint64_t stamp_ = 0;
};

}  // namespace

std::unique_ptr<Slicer> xml_slicer(const Mapping& mapping, Specials specials) {
  const Layout& layout = *mapping.from_layout;
  if (layout.kind != LayoutKind::xml || !layout.framing.namespaces.empty()) return nullptr;
  std::string record = layout.framing.records.substr(layout.framing.records.rfind('/') + 1);
  if (record.find(':') != std::string::npos) return nullptr;
  auto slicer = std::make_unique<XmlSlicer>(mapping, std::move(record), specials);
  for (std::size_t i = 0; i < mapping.sources.size(); ++i)
    if (!slicer->add(layout.fields[mapping.sources[i].field].path, static_cast<int>(i))) return nullptr;
  return slicer;
}

}  // namespace gatehouse::mapping
