// The records of an XML document: the elements at a path. Tags must nest and close; document types and entities are
// refused, as no record needs them and both can be made to hurt. What is inside a record its decoder checks.
#include <algorithm>
#include <cstring>
#include <vector>

#include "gatehouse/support/xml_names.hpp"
#include "support/record_finder.hpp"

namespace gatehouse {
namespace {

using xml::Namespaces;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::vector<xml::Wanted> steps_of(const Framing& framing, std::string& problem) {
  std::vector<xml::Wanted> out;
  std::string_view path = framing.records;
  while (problem.empty()) {
    const std::size_t slash = path.find('/');
    auto step = xml::wanted(path.substr(0, slash), framing.namespaces);
    if (!step)
      problem = "\"" + framing.records +
                "\" leads to no elements; write their names from the root on, such as "
                "Claims/Claim, with prefixes that namespaces: declares";
    else
      out.push_back(std::move(*step));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  if (out.size() > deepest_document) problem = "the path has more than 64 steps";
  return out;
}

/// What nearly all names are made of, and nothing that ends or spoils one.
bool is_plain_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':';
}

/// Texts are short, and a call costs more than they do.
const char* find_tag(const char* at, const char* end) {
  constexpr std::ptrdiff_t soon = 24;
  for (const char* const near = at + std::min(soon, end - at); at != near; ++at)
    if (*at == '<') return at;
  return static_cast<const char*>(std::memchr(at, '<', static_cast<std::size_t>(end - at)));
}

/// Names of the elements that are open, one behind the other in one piece of memory.
class OpenNames {
 public:
  void push(std::string_view name) {
    begins_.push_back(text_.size());
    text_ += name;
  }
  void pop() {
    text_.resize(begins_.back());
    begins_.pop_back();
  }
  [[nodiscard]] std::string_view back() const { return std::string_view(text_).substr(begins_.back()); }
  [[nodiscard]] std::size_t size() const { return begins_.size(); }
  [[nodiscard]] bool empty() const { return begins_.empty(); }

 private:
  std::string text_{};
  std::vector<std::size_t> begins_{};
};

class XmlRecordFinder final : public RecordFinder {
 public:
  explicit XmlRecordFinder(const Framing& framing) {
    std::string ignored;
    steps_ = steps_of(framing, ignored);
    may_be_empty_ = framing.may_be_empty;
  }
  Seen scan(const char*& at, const char* end, bool last) override;
  [[nodiscard]] const char* missing() const override {
    if (!root_seen_ || !names_.empty() || inside_ != nullptr) return "the document breaks off before its last tag";
    if (!reached_) return "the document has no elements where the layout's records: say";
    if (!first_seen_ && others_ && !may_be_empty_)
      return "other elements stand where the records should, and not one record; if that is right, say "
             "may_be_empty: "
             "yes in the layout";
    return nullptr;
  }

 private:
  [[nodiscard]] bool on_path() const { return names_.size() == matched_ && matched_ < steps_.size(); }
  bool pass_plain_tag(const char*& at, const char* end);
  Seen markup(const char*& at, const char* end, bool last, bool& partial);
  Seen declaration(const char*& at, const char* end, bool last, bool& partial);
  Seen start_tag(std::string_view tag, const char* place);
  Seen end_tag(std::string_view name);
  Seen begin_record(const char* place);
  bool pass_inside(const char*& at, const char* end);
  void pop();

  std::vector<xml::Wanted> steps_{};
  OpenNames names_{};
  std::size_t matched_ = 0;  ///< so many of them, from the root on, are those of the path
  Namespaces scope_{};       ///< declared by those
  std::vector<std::size_t> scope_sizes_{};
  const char* inside_ = nullptr;  ///< what ends the comment, instruction or CDATA section that we are in
  bool in_record_ = false, ends_now_ = false;
  bool root_seen_ = false, reached_ = false, first_seen_ = false;
  bool others_ = false,
       may_be_empty_ = false;  ///< elements of other names stand among (or in place of) the records
};

/// The end of a tag that begins at `at`: its `>` outside quotes. Null: not here yet.
const char* tag_end(const char* at, const char* end) {
  char quote = '\0';
  for (; at != end; ++at) {
    if (quote != '\0')
      quote = *at == quote ? '\0' : quote;
    else if (*at == '"' || *at == '\'')
      quote = *at;
    else if (*at == '>')
      return at;
  }
  return nullptr;
}

RecordFinder::Seen XmlRecordFinder::begin_record(const char* place) {
  in_record_ = true;
  record_ = place;
  std::string around;
  std::vector<std::string_view> told;
  for (auto declared = scope_.rbegin(); declared != scope_.rend(); ++declared) {
    if (std::find(told.begin(), told.end(), declared->first) != told.end()) continue;
    told.push_back(declared->first);
    const char quote = declared->second.find('"') == std::string::npos ? '"' : '\'';
    around += (around.empty() ? "xmlns" : " xmlns") + (declared->first.empty() ? "" : ":" + declared->first) + '=' +
              quote + declared->second + quote;
  }
  if (first_seen_ && around != head_)
    return broken("namespaces are declared differently around some of the records");
  first_seen_ = true;
  head_ = around;
  return Seen::begin;
}

/// `tag`: what stands between `<` and `>`.
RecordFinder::Seen XmlRecordFinder::start_tag(std::string_view tag, const char* place) {
  const bool empty = tag.ends_with('/');
  if (empty) tag.remove_suffix(1);
  const std::size_t stop = std::min(tag.find_first_of(" \t\r\n"), tag.size());
  const std::string_view name = tag.substr(0, stop);
  if (name.empty() || name.find_first_of("<&\"'=/") != std::string_view::npos || tag.find('<') != tag.npos)
    return broken("a tag is malformed");
  if (names_.empty() && root_seen_) return broken("the document has two roots");
  if (names_.size() >= deepest_document) return broken("the document nests deeper than 64 levels");
  root_seen_ = true;
  bool begins = false;
  if (on_path()) {
    Namespaces here = scope_;
    if (!xml::add_declared(tag.substr(stop), here)) return broken("a tag is malformed");
    const xml::Name parts = xml::split_name(name);
    const std::string* uri = xml::find_namespace(here, parts.prefix);
    if (uri == nullptr && !parts.prefix.empty()) return broken("a prefix is used that is declared nowhere");
    if (steps_[matched_].is(parts.local, uri == nullptr ? std::string_view() : *uri)) {
      ++matched_;
      reached_ = reached_ || matched_ + 1 >= steps_.size();
      begins = matched_ == steps_.size();
      scope_sizes_.push_back(scope_.size());
      if (!begins) scope_ = std::move(here);
    } else if (matched_ + 1 == steps_.size() && steps_[matched_].local == parts.local) {
      return broken(
          "an element that is called like the records stands among them in another namespace (or in none)");
    } else {
      others_ = others_ || matched_ + 1 == steps_.size();
    }
  }
  if (!begins && !in_record_ && matched_ != names_.size() + 1 && steps_.back().local == xml::split_name(name).local)
    return broken("an element that is called like the records stands elsewhere than the layout's records: say");
  names_.push(name);
  if (begins && begin_record(place) == Seen::broken) return Seen::broken;
  if (empty) {
    const bool ends = in_record_ && names_.size() == steps_.size();
    pop();
    if (ends) {
      in_record_ = false;
      ends_now_ = true;
    }
  }
  return begins ? Seen::begin : Seen::nothing;
}

void XmlRecordFinder::pop() {
  if (names_.size() == matched_) {
    --matched_;
    scope_.resize(scope_sizes_.back());
    scope_sizes_.pop_back();
  }
  names_.pop();
}

RecordFinder::Seen XmlRecordFinder::end_tag(std::string_view name) {
  while (!name.empty() && is_space(name.back())) name.remove_suffix(1);
  if (names_.empty() || names_.back() != name) return broken("an end tag closes another element than is open");
  const bool ends = in_record_ && names_.size() == steps_.size();
  pop();
  if (!ends) return Seen::nothing;
  in_record_ = false;
  return Seen::end;
}

/// Inside a comment, an instruction or a CDATA section; true once its end was passed.
bool XmlRecordFinder::pass_inside(const char*& at, const char* end) {
  const std::string_view text(at, static_cast<std::size_t>(end - at));
  const std::string_view stop = inside_;
  const std::size_t found = text.find(stop);
  if (found != std::string_view::npos) {
    at += found + stop.size();
    inside_ = nullptr;
    return true;
  }
  at += text.size() - std::min(text.size(), stop.size() - 1);
  return false;
}

/// `<!` and what follows: a comment or a CDATA section, and nothing else.
RecordFinder::Seen XmlRecordFinder::declaration(const char*& at, const char* end, bool last, bool& partial) {
  const std::string_view text(at, static_cast<std::size_t>(end - at));
  constexpr std::string_view comment = "<!--", cdata = "<![CDATA[";
  if (text.starts_with(comment)) {
    inside_ = "-->";
    at += comment.size();
  } else if (text.starts_with(cdata) && !names_.empty()) {
    inside_ = "]]>";
    at += cdata.size();
  } else if (!last && (comment.starts_with(text) || (cdata.starts_with(text) && !names_.empty()))) {
    partial = true;
  } else {
    return broken("the document has a document type or declares entities, which are refused");
  }
  return Seen::nothing;
}

/// At a `<` within a record: a tag that is a name and nothing more, which begins or ends an element below it.
/// False, and nothing is passed: `markup` looks at it.
bool XmlRecordFinder::pass_plain_tag(const char*& at, const char* end) {
  const char* from = at + 1;
  const bool closes = from != end && *from == '/';
  if (closes) ++from;
  const char* to = from;
  while (to != end && is_plain_name(*to)) ++to;
  if (to == end || *to != '>' || to == from) return false;
  const std::string_view name(from, static_cast<std::size_t>(to - from));
  if (closes) {
    if (names_.size() == steps_.size() || names_.back() != name) return false;
    names_.pop();
  } else {
    if (names_.size() >= deepest_document) return false;
    names_.push(name);
  }
  at = to + 1;
  return true;
}

/// At a `<`. `partial`: it is not wholly here.
RecordFinder::Seen XmlRecordFinder::markup(const char*& at, const char* end, bool last, bool& partial) {
  if (end - at < 2) {
    partial = true;
    return Seen::nothing;
  }
  if (at[1] == '!') return declaration(at, end, last, partial);
  if (at[1] == '?') {
    inside_ = "?>";
    at += 2;
    return Seen::nothing;
  }
  const char* const stop = tag_end(at + 1, end);
  if (stop == nullptr) {
    partial = true;
    return Seen::nothing;
  }
  const char* const place = at;
  at = stop + 1;
  if (place[1] == '/') return end_tag({place + 2, static_cast<std::size_t>(stop - place - 2)});
  return start_tag({place + 1, static_cast<std::size_t>(stop - place - 1)}, place);
}

RecordFinder::Seen XmlRecordFinder::scan(const char*& at, const char* end, bool last) {
  if (ends_now_) {
    ends_now_ = false;
    return Seen::end;
  }
  bool partial = false;
  while (at != end && !partial) {
    if (inside_ != nullptr) {
      if (!pass_inside(at, end)) return Seen::nothing;
      continue;
    }
    const char* const open = find_tag(at, end);
    const char* const stop = open == nullptr ? end : open;
    if (names_.empty() && !std::all_of(at, stop, is_space)) return broken("text stands outside the root element");
    at = stop;
    if (open == nullptr) return Seen::nothing;
    if (in_record_ && pass_plain_tag(at, end)) continue;
    const Seen seen = markup(at, end, last, partial);
    if (seen != Seen::nothing) return seen;
  }
  return Seen::nothing;
}

}  // namespace

std::unique_ptr<RecordFinder> xml_record_finder(const Framing& framing) {
  return std::make_unique<XmlRecordFinder>(framing);
}

std::string problem_of_xml_path(const Framing& framing) {
  std::string problem;
  (void)steps_of(framing, problem);
  return problem;
}

}  // namespace gatehouse
