// JSON objects: quotes are found as bits, and members are expected in the order of the record before. What is taken
// is JSON to the letter: strings without escapes, plain numbers, objects within objects, and no lists.
#include <algorithm>

#include "mapping/record_marks.hpp"
#include "mapping/slicer.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_members = 1024;  ///< known ones, those that nobody wants included
constexpr int deepest = 16;
constexpr std::size_t longest_number = 20;

struct Member {
  std::string key{};  ///< with room behind it
  std::uint32_t size = 0;
  int source = -1;
  int object = -1;         ///< its members are known
  bool leads_on = false;   ///< something is wanted of its members: it must be an object
  std::uint64_t seen = 0;  ///< stamp of the object in which it stood last
};

/// Members that an object may have, and which of them stood where in the last one.
struct Object {
  std::vector<int> members{};
  std::vector<int> order{};
};

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class JsonSlicer final : public Slicer {
 public:
  JsonSlicer(const Mapping& mapping, Specials specials)
      : sources_(mapping.sources.size()), specials_(specials), placeholders_(mapping) {}

  /// False: two values stand in one place.
  bool add(const std::vector<std::string>& path, int source) {
    int object = 0, member = -1;
    for (std::size_t step = 0; step < path.size(); ++step) {
      if (step > 0) members_[index(member)].leads_on = true;
      if (step > 0) object = object_of(member);
      member = find(object, path[step]);
      if (member < 0) member = learn(object, path[step]);
    }
    if (member < 0 || members_[index(member)].source >= 0) return false;
    members_[index(member)].source = source;
    return true;
  }

  bool cut(std::string_view record, Slice* slices) override {
    if (!marks_.mark(record, {'"', '\\', specials_}) || !find_quotes()) return false;
    std::fill_n(slices, sources_, Slice{marks_.bytes(), 0, 0});
    slices_ = slices;
    at_ = 0;
    quote_ = quotes_.data();
    skip_space();
    if (!object(0, 0)) return false;
    skip_space();
    return at_ == marks_.size() && placeholders_.settle(slices);
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  /// May stand behind the record: whoever goes on from there asks for its end.
  [[nodiscard]] char here() const { return marks_.bytes()[at_]; }
  void skip_space() {
    while (at_ < marks_.size() && is_space(here())) ++at_;
  }
  bool pass(char c) {
    if (at_ >= marks_.size() || here() != c) return false;
    ++at_;
    return true;
  }

  /// Places of all quotes that are not escaped; false if something else is escaped than can be taken as it is.
  bool find_quotes() {
    any_escape_ = false;
    std::uint32_t behind = 0;  // an escaped backslash escapes nothing
    for (std::size_t w = 0; w < marks_.words(); ++w) {
      for (std::uint64_t found = marks_.two()[w]; found != 0; found &= found - 1) {
        const auto at = static_cast<std::uint32_t>(w * 64) + static_cast<std::uint32_t>(__builtin_ctzll(found));
        if (at < behind) continue;
        const char c = marks_.bytes()[at + 1];
        if (at + 1 >= marks_.size() || (c != '"' && c != '\\' && c != '/')) return false;
        if (c == '"') marks_.clear_one(at + 1);
        behind = at + 2;
        any_escape_ = true;
      }
    }
    quotes_.resize(marks_.size() + 64 + 8);
    std::uint32_t* to = quotes_.data();
    for (std::size_t w = 0; w < marks_.words(); ++w)
      to = put_places(marks_.one()[w], static_cast<std::uint32_t>(w * 64), to);
    end_of_quotes_ = to;
    return true;
  }

  /// The string that begins here; false if there is none, it is never closed or it holds control characters.
  bool string(std::uint32_t& begin, std::uint32_t& size) {
    if (end_of_quotes_ - quote_ < 2 || *quote_ != at_) return false;
    begin = quote_[0] + 1;
    size = quote_[1] - begin;
    at_ = quote_[1] + 1;
    quote_ += 2;
    if (!marks_.any_control()) return true;
    const char* const text = marks_.bytes() + begin;
    return std::none_of(text, text + size, [](char c) { return c < ' '; });
  }

  bool object(int which, int depth) {
    if (depth > deepest || !pass('{')) return false;
    const std::uint64_t mine = ++stamp_;
    skip_space();
    if (pass('}')) return true;
    for (std::size_t nth = 0;; ++nth) {
      std::uint32_t begin, size;
      if (!string(begin, size) || has_escape(begin, size)) return false;
      const int found = member(which, nth, marks_.bytes() + begin, size);
      if (found < 0 || members_[index(found)].seen == mine) return false;
      members_[index(found)].seen = mine;
      skip_space();
      if (!pass(':')) return false;
      skip_space();
      if (!value(found, depth)) return false;
      skip_space();
      if (pass('}')) return true;
      if (!pass(',')) return false;
      skip_space();
    }
  }

  bool value(int found, int depth) {
    const char first = here();
    if (first == '{') {
      if (members_[index(found)].source >= 0) return false;
      const int inner = object_of(found);
      return inner >= 0 && object(inner, depth + 1);
    }
    const int source = members_[index(found)].source;
    std::uint32_t begin = at_, size = 0;
    if (first == '"') {
      if (members_[index(found)].leads_on || !string(begin, size)) return false;
      if (source >= 0) slices_[source] = has_escape(begin, size) ? unescaped(begin, size) : text(begin, size);
      return true;
    }
    if (word("null")) return true;
    if (members_[index(found)].leads_on) return false;
    if (first != '-' && !is_digit(first) ? !word("true") && !word("false") : !number()) return false;
    if (source >= 0) slices_[source] = trimmed_slice(marks_.bytes() + begin, at_ - begin);
    return true;
  }

  [[nodiscard]] bool has_escape(std::uint32_t begin, std::uint32_t size) const {
    return any_escape_ && std::memchr(marks_.bytes() + begin, '\\', size) != nullptr;
  }
  [[nodiscard]] Slice text(std::uint32_t begin, std::uint32_t size) const {
    Slice out = trimmed_slice(marks_.bytes() + begin, size);
    out.special = static_cast<std::uint32_t>(marks_.special_in(begin, size));
    return out;
  }
  /// Each escape stands for its second byte. What is made lies where it lies in the record.
  [[nodiscard]] Slice unescaped(std::uint32_t begin, std::uint32_t size) {
    if (unescaped_.size() < marks_.size() + slice_room) unescaped_.resize(2 * marks_.size() + slice_room);
    char* const start = unescaped_.data() + begin;
    char* to = start;
    for (const char *from = marks_.bytes() + begin, *const end = from + size; from < end; ++from) {
      if (*from == '\\') ++from;
      *to++ = *from;
    }
    Slice out = trimmed_slice(start, static_cast<std::uint32_t>(to - start));
    out.special = static_cast<std::uint32_t>(specials_.in(out.text()));
    return out;
  }

  bool word(std::string_view wanted) {
    const std::string_view rest(marks_.bytes() + at_, marks_.size() - at_);
    if (!rest.starts_with(wanted)) return false;
    at_ += static_cast<std::uint32_t>(wanted.size());
    return true;
  }

  /// -?(0|[1-9][0-9]*)(.[0-9]+)?, which every reader of JSON takes for the same.
  bool number() {
    const std::uint32_t begin = at_;
    (void)pass('-');
    if (!pass('0') && !digits()) return false;
    if (pass('.') && !digits()) return false;
    const char next = here();
    return at_ - begin <= longest_number && next != 'e' && next != 'E' && !is_digit(next);
  }
  bool digits() {
    const std::uint32_t begin = at_;
    while (at_ < marks_.size() && is_digit(here())) ++at_;
    return at_ > begin;
  }

  /// The member with this key: most likely the one that stood there in the last object.
  int member(int which, std::size_t nth, const char* key, std::uint32_t size) {
    Object& of = objects_[index(which)];
    if (nth < of.order.size()) {
      const Member& expected = members_[index(of.order[nth])];
      if (expected.size == size && same_bytes(expected.key.data(), key, size)) return of.order[nth];
    }
    const std::string_view text(key, size);
    int found = find(which, text);
    if (found < 0) found = learn(which, text);
    if (found < 0) return found;
    std::vector<int>& order = objects_[index(which)].order;
    if (nth >= order.size()) order.resize(nth + 1, found);
    order[nth] = found;
    return found;
  }
  int find(int which, std::string_view key) const {
    for (const int m : objects_[index(which)].members)
      if (std::string_view(members_[index(m)].key.data(), members_[index(m)].size) == key) return m;
    return -1;
  }
  int learn(int which, std::string_view key) {
    if (members_.size() >= most_members) return -1;
    Member made;
    made.key = key;
    made.key.resize(key.size() + slice_room);
    made.size = static_cast<std::uint32_t>(key.size());
    members_.push_back(std::move(made));
    objects_[index(which)].members.push_back(static_cast<int>(members_.size()) - 1);
    return static_cast<int>(members_.size()) - 1;
  }
  int object_of(int member) {
    if (member < 0) return -1;
    int& object = members_[index(member)].object;
    if (object < 0) {
      object = static_cast<int>(objects_.size());
      objects_.emplace_back();
    }
    return object;
  }

  std::size_t sources_;
  Specials specials_;
  Placeholders placeholders_;
  RecordMarks marks_{};
  std::vector<Member> members_{};
  std::vector<Object> objects_{1};
  std::vector<std::uint32_t> quotes_{};
  const std::uint32_t *quote_ = nullptr, *end_of_quotes_ = nullptr;
  std::vector<char> unescaped_{};
  bool any_escape_ = false;
  std::uint32_t at_ = 0;
  Slice* slices_ = nullptr;
  std::uint64_t stamp_ = 0;
};

}  // namespace

std::unique_ptr<Slicer> json_slicer(const Mapping& mapping, Specials specials) {
  const Layout& layout = *mapping.from_layout;
  const auto in_a_value = [](char c) { return is_digit(c) || c == '.' || c == '-' || (c >= 'a' && c <= 'z'); };
  if (layout.kind != LayoutKind::json || in_a_value(specials.delimiter) || in_a_value(specials.quote))
    return nullptr;
  auto slicer = std::make_unique<JsonSlicer>(mapping, specials);
  for (std::size_t i = 0; i < mapping.sources.size(); ++i)
    if (!slicer->add(layout.fields[mapping.sources[i].field].path, static_cast<int>(i))) return nullptr;
  return slicer;
}

}  // namespace gatehouse::mapping
