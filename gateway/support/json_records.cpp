// The records of a JSON document: the elements of the list that a path leads to. Brackets, commas and colons are
// checked everywhere; numbers, words and escapes only as far as is needed to find the end of a value.
#include <algorithm>
#include <vector>

#include "support/record_finder.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t longest_key = 256;

/// A container on the way: what opens it, and the member of it that leads on (of an object).
struct Level {
  char open = '{';
  std::string key{};
  bool led_on = false;  ///< of the object that is open now: that member was met
};

/// `batches[].claims` becomes `{batches`, `[`, `{claims`, `[`. Empty if the path is none.
std::vector<Level> levels_of(std::string_view path) {
  std::vector<Level> out;
  while (true) {
    const std::size_t dot = path.find('.');
    std::string_view step = path.substr(0, dot);
    const bool list = step.ends_with("[]");
    if (list) step.remove_suffix(2);
    const bool root = out.empty() && list && step.empty();
    if ((step.empty() && !root) || step.size() > longest_key || step.find_first_of("[]\"\\") != step.npos)
      return {};
    if (!step.empty()) out.push_back({'{', std::string(step)});
    if (list || dot == std::string_view::npos) out.push_back({'[', {}});
    if (dot == std::string_view::npos) return out;
    path.remove_prefix(dot + 1);
  }
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_scalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' ||
         c == '.';
}

class JsonRecordFinder final : public RecordFinder {
 public:
  explicit JsonRecordFinder(const Framing& framing) : levels_(levels_of(framing.records)) {}

  Seen scan(const char*& at, const char* end, bool last) override;
  [[nodiscard]] const char* missing() const override {
    if (expect_ != Expect::nothing) return "the document breaks off before its last bracket";
    return lists_ == 0 ? "the document has no list where the layout's records: say" : nullptr;
  }

 private:
  enum class Expect : std::uint8_t { value, value_or_close, key, key_or_close, colon, comma_or_close, nothing };
  enum class Inside : std::uint8_t { nothing, string, scalar };

  [[nodiscard]] bool on_path() const { return open_.size() == matched_; }
  [[nodiscard]] bool among_records() const { return on_path() && matched_ == levels_.size(); }
  Seen token(const char*& at);
  Seen open(char bracket);
  Seen close(char bracket);
  bool value_begins(char first);
  [[nodiscard]] bool leads_nowhere() const;
  Seen value_ended();
  bool pass_string(const char*& at, const char* end);

  std::vector<Level> levels_;
  std::string open_{};       ///< the brackets that are open
  std::size_t matched_ = 0;  ///< so many of them, from the root on, are those of the path
  std::size_t lists_ = 0;    ///< lists of the path that were entered
  Expect expect_ = Expect::value;
  Inside inside_ = Inside::nothing;
  bool is_key_ = false, escaped_ = false;
  bool in_record_ = false;
  std::string key_{};  ///< of the member that is read, in an object of the path
};

/// Called at the first byte of a value: is it what the path wants here?
bool JsonRecordFinder::value_begins(char first) {
  if (!on_path() || among_records()) return true;
  const bool leads_on = open_.empty() || open_.back() == '[' || key_ == levels_[matched_ - 1].key;
  if (leads_on && matched_ > 0) levels_[matched_ - 1].led_on = true;
  return !leads_on || first == levels_[matched_].open;
}

/// An element of a list on the way that lacks the member that leads on: a part of the records may be missing, and
/// who has none can say so by an empty list.
bool JsonRecordFinder::leads_nowhere() const {
  if (!on_path() || matched_ == 0 || levels_[matched_ - 1].open != '{' || levels_[matched_ - 1].led_on)
    return false;
  return lists_ > 0;
}

RecordFinder::Seen JsonRecordFinder::open(char bracket) {
  if (open_.size() >= deepest_document) return broken("the document nests deeper than 64 levels");
  const bool leads_on = on_path() && matched_ < levels_.size() &&
                        (open_.empty() || open_.back() == '[' || key_ == levels_[matched_ - 1].key);
  open_ += bracket;
  expect_ = bracket == '{' ? Expect::key_or_close : Expect::value_or_close;
  if (!leads_on) return Seen::nothing;
  levels_[matched_++].led_on = false;
  if (bracket != '[') return Seen::nothing;
  const bool one_only =
      levels_.size() == matched_ &&
      std::count_if(levels_.begin(), levels_.end(), [](const Level& l) { return l.open == '['; }) == 1;
  if (one_only && lists_ > 0) return broken("the list of records stands twice in the document");
  ++lists_;
  return Seen::nothing;
}

RecordFinder::Seen JsonRecordFinder::close(char bracket) {
  const char wanted = bracket == '}' ? '{' : '[';
  const Expect empty = bracket == '}' ? Expect::key_or_close : Expect::value_or_close;
  if (open_.empty() || open_.back() != wanted || (expect_ != Expect::comma_or_close && expect_ != empty))
    return broken("a bracket or brace closes what is not open, or something is missing before it");
  if (leads_nowhere())
    return broken(
        "an element of a list on the way to the records lacks the member that leads on; an empty list says "
        "that there are none");
  if (on_path()) --matched_;
  open_.pop_back();
  return value_ended();
}

RecordFinder::Seen JsonRecordFinder::value_ended() {
  expect_ = open_.empty() ? Expect::nothing : Expect::comma_or_close;
  if (!in_record_ || !among_records()) return Seen::nothing;
  in_record_ = false;
  return Seen::end;
}

/// Goes on inside a string; true once its closing quote was passed.
bool JsonRecordFinder::pass_string(const char*& at, const char* end) {
  const char* const from = at;
  bool closed = false;
  while (at != end && !closed) {
    const char c = *at++;
    if (escaped_)
      escaped_ = false;
    else if (c == '\\')
      escaped_ = true;
    else
      closed = c == '"';
  }
  const auto size = static_cast<std::size_t>(at - from) - (closed ? 1 : 0);
  if (is_key_ && on_path() && key_.size() <= longest_key) key_.append(from, std::min(size, longest_key + 1));
  return closed;
}

/// One structural byte, or the first of a string or scalar.
RecordFinder::Seen JsonRecordFinder::token(const char*& at) {
  const char c = *at++;
  if (is_space(c)) return Seen::nothing;
  const bool wants_value = expect_ == Expect::value || expect_ == Expect::value_or_close;
  switch (c) {
    case '}':
    case ']':
      return close(c);
    case ',':
      if (expect_ != Expect::comma_or_close) return broken("a comma stands where none belongs");
      expect_ = open_.back() == '{' ? Expect::key : Expect::value;
      return Seen::nothing;
    case ':':
      if (expect_ != Expect::colon) return broken("a colon stands where none belongs");
      expect_ = Expect::value;
      return Seen::nothing;
    case '"':
      is_key_ = expect_ == Expect::key || expect_ == Expect::key_or_close;
      if (!is_key_ && !wants_value) return broken("text stands where none belongs");
      if (is_key_ && on_path()) key_.clear();
      inside_ = Inside::string;
      break;
    case '{':
    case '[':
      if (!wants_value) return broken("a bracket or brace opens where none belongs");
      break;
    default:
      if (!wants_value || !is_scalar(c)) return broken("this is not JSON");
      inside_ = Inside::scalar;
  }
  if (inside_ == Inside::string && is_key_) return Seen::nothing;
  if (!value_begins(c)) return broken("where the layout's records: lead stands no list");
  const bool begins = among_records() && !in_record_;
  if (begins) {
    in_record_ = true;
    record_ = at - 1;
  }
  if (c == '{' || c == '[')
    if (open(c) == Seen::broken) return Seen::broken;
  return begins ? Seen::begin : Seen::nothing;
}

RecordFinder::Seen JsonRecordFinder::scan(const char*& at, const char* end, bool /*last*/) {
  while (at != end) {
    Seen seen = Seen::nothing;
    if (inside_ == Inside::string) {
      if (!pass_string(at, end)) return Seen::nothing;
      inside_ = Inside::nothing;
      if (is_key_)
        expect_ = Expect::colon;
      else
        seen = value_ended();
    } else if (inside_ == Inside::scalar) {
      while (at != end && is_scalar(*at)) ++at;
      if (at == end) return Seen::nothing;
      inside_ = Inside::nothing;
      seen = value_ended();
    } else {
      seen = token(at);
    }
    if (seen != Seen::nothing) return seen;
  }
  return Seen::nothing;
}

}  // namespace

std::unique_ptr<RecordFinder> json_record_finder(const Framing& framing) {
  return std::make_unique<JsonRecordFinder>(framing);
}

std::string problem_of_json_path(const std::string& path) {
  const auto levels = levels_of(path);
  if (!levels.empty() && levels.size() < deepest_document) return {};
  return "\"" + path +
         "\" leads to no list; write members with dots between, such as data.claims, and [] for a list "
         "on the way: batches[].claims";
}

}  // namespace gatehouse
