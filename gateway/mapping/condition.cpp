#include "mapping/condition.hpp"

#include <algorithm>
#include <charconv>
#include <compare>

#include "mapping/compile_parts.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_tokens = 2000;
__extension__ using Wide = __int128;  // two scales apart, 64 bits do not hold both sides

struct Token {
  enum class Kind : std::uint8_t { end, word, field, quoted, number, symbol } kind = Kind::end;
  std::string text{};
  std::size_t at = 0;
};

bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_part(char c) { return name_start(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; }

/// Cuts the text into tokens; a problem ends it.
std::vector<Token> tokens(std::string_view s, std::string& problem) {
  std::vector<Token> out;
  std::size_t i = 0;
  auto place = [](std::size_t at) { return " at character " + std::to_string(at + 1); };
  while (i < s.size() && problem.empty()) {
    const char c = s[i];
    const std::size_t start = i;
    if (c == ' ' || c == '\n') {
      ++i;
    } else if (c == '\'' || c == '"') {
      const std::size_t end = s.find(c, i + 1);
      if (end == std::string_view::npos) {
        problem = "a quotation mark is opened and never closed" + place(i);
        break;
      }
      out.push_back({Token::Kind::quoted, std::string(s.substr(i + 1, end - i - 1)), start});
      i = end + 1;
    } else if (c == '[' && !out.empty() && out.back().kind == Token::Kind::word && out.back().text == "in") {
      out.push_back({Token::Kind::symbol, "[", start});
      ++i;
    } else if (c == '[') {
      const std::size_t end = s.find(']', i);
      if (end == std::string_view::npos) {
        problem = "a [ is opened and never closed" + place(i);
        break;
      }
      out.push_back({Token::Kind::field, std::string(s.substr(i + 1, end - i - 1)), start});
      i = end + 1;
    } else if (c == ']' || c == ',' || c == '(' || c == ')') {
      out.push_back({Token::Kind::symbol, std::string(1, c), start});
      ++i;
    } else if (c == '<' || c == '>' || c == '=' || c == '!') {
      ++i;
      if (i < s.size() && s[i] == '=') ++i;
      out.push_back({Token::Kind::symbol, std::string(s.substr(start, i - start)), start});
    } else if ((c >= '0' && c <= '9') || (c == '-' && i + 1 < s.size() && s[i + 1] >= '0' && s[i + 1] <= '9')) {
      ++i;
      while (i < s.size() && (name_part(s[i]))) ++i;
      out.push_back({Token::Kind::number, std::string(s.substr(start, i - start)), start});
    } else if (name_start(c)) {
      while (i < s.size() && name_part(s[i])) ++i;
      out.push_back({Token::Kind::word, std::string(s.substr(start, i - start)), start});
    } else {
      std::size_t end = i + 1;  // of the whole character, in UTF-8
      while (end < s.size() && (static_cast<unsigned char>(s[end]) & 0xC0) == 0x80) ++end;
      problem = "the character \"" + std::string(s.substr(i, end - i)) + "\" means nothing here" + place(i);
    }
    if (out.size() > most_tokens) problem = "the condition is too long";
  }
  out.push_back({Token::Kind::end, "", s.size()});
  return out;
}

std::optional<std::strong_ordering> compare_values(const Value& a, const Value& b) {
  if (a.kind() == Kind::date && b.kind() == Kind::date) return a.date().days <=> b.date().days;
  if (a.kind() == Kind::timestamp && b.kind() == Kind::timestamp)
    return a.timestamp().micros <=> b.timestamp().micros;
  auto as_decimal = [](const Value& v) -> std::optional<Decimal> {
    if (v.kind() == Kind::integer) return Decimal{v.integer(), 0};
    if (v.kind() == Kind::decimal) return v.decimal();
    return std::nullopt;
  };
  const auto x = as_decimal(a), y = as_decimal(b);
  if (x && y) {
    Wide left = x->units, right = y->units;
    for (unsigned i = x->scale; i < y->scale; ++i) left *= 10;
    for (unsigned i = y->scale; i < x->scale; ++i) right *= 10;
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
  }
  return std::nullopt;
}

/// A number with any count of decimal places, or nothing.
std::optional<Value> number_of(std::string_view text, Arena& arena) {
  Type type;
  type.kind = TypeKind::decimal;
  const std::size_t point = text.find('.');
  type.scale = point == std::string_view::npos
                   ? 0
                   : static_cast<std::uint8_t>(std::min<std::size_t>(text.size() - point - 1, 9));
  if (text.empty()) return std::nullopt;
  const Reading reading = read_text(Codec::of(type, false, false), text, arena);
  if (reading.problem != nullptr) return std::nullopt;
  return reading.value;
}

bool is_number(TypeKind kind) { return kind == TypeKind::integer || kind == TypeKind::decimal; }

/// What a literal says as a value of the field's type; null where the type is text of some kind, or it is none.
Value typed_literal(const Codec& codec, std::string_view text) {
  Arena arena;
  const TypeKind kind = codec.type.kind;
  if (!compares_by_type(kind)) return {};
  if (is_number(kind)) return number_of(text, arena).value_or(Value{});
  if (kind == TypeKind::date)
    if (const auto date = date_from_iso(text)) return Value::of(*date);
  const Reading reading = read_text(codec, text, arena);
  const bool owned = reading.problem == nullptr && reading.value.kind() != Kind::text;
  return owned ? reading.value : Value{};
}

/// Equal as values; nothing if they are of kinds that cannot be.
std::optional<bool> same(const Value& a, const Value& b) {
  if (a.kind() == Kind::boolean && b.kind() == Kind::boolean) return a == b;
  const auto order = compare_values(a, b);
  return order ? std::optional(*order == std::strong_ordering::equal) : std::nullopt;
}

/// Digits only: an SSN, telephone number or ZIP code is the same with and without its hyphens.
bool same_digits(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view& text) {
    while (!text.empty() && (text.front() < '0' || text.front() > '9')) text.remove_prefix(1);
    if (text.empty()) return '\0';
    const char digit = text.front();
    text.remove_prefix(1);
    return digit;
  };
  for (;;) {
    const char x = next(a), y = next(b);
    if (x != y) return false;
    if (x == '\0') return true;
  }
}
bool is_digits(TypeKind kind) { return kind == TypeKind::ssn || kind == TypeKind::phone || kind == TypeKind::zip; }

}  // namespace

bool compares_by_type(TypeKind kind) {
  return is_number(kind) || kind == TypeKind::date || kind == TypeKind::timestamp || kind == TypeKind::boolean;
}

/// Recursive descent; `and` binds closer than `or`.
class ConditionParser {
 public:
  ConditionParser(std::string_view text, const Condition::Lookup& lookup,
                  const std::vector<std::string_view>& names, std::string& problem)
      : lookup_(lookup), names_(names), problem_(problem), tokens_(tokens(text, problem)) {
    out_.text_ = text;
  }

  std::optional<Condition> run() {
    if (problem_.empty()) out_.root_ = any(0);
    if (problem_.empty() && peek().kind != Token::Kind::end)
      wrong("\"" + peek().text + "\" does not fit here; join comparisons by and, or");
    if (!problem_.empty()) return std::nullopt;
    std::sort(out_.uses_.begin(), out_.uses_.end());
    out_.uses_.erase(std::unique(out_.uses_.begin(), out_.uses_.end()), out_.uses_.end());
    return std::move(out_);
  }

 private:
  using Op = Condition::Op;
  const Token& peek() const { return tokens_[at_]; }
  const Token& take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_[at_]; }
  bool word(std::string_view w) {
    if (peek().kind != Token::Kind::word || peek().text != w) return false;
    take();
    return true;
  }
  bool symbol(std::string_view s) {
    if (peek().kind != Token::Kind::symbol || peek().text != s) return false;
    take();
    return true;
  }
  void wrong(std::string message) {
    std::size_t end = std::min<std::size_t>(500, message.size());  // long names are cut, between characters
    while (end < message.size() && end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
    if (end < message.size()) message.replace(end, std::string::npos, "...");
    if (problem_.empty()) problem_ = std::move(message) + " (at character " + std::to_string(peek().at + 1) + ")";
  }
  std::size_t put(Condition::Node node) {
    out_.nodes_.push_back(std::move(node));
    return out_.nodes_.size() - 1;
  }

  std::size_t chain(Op op, std::string_view joiner, std::size_t (ConditionParser::*part)(int), int depth) {
    std::vector<std::size_t> parts{(this->*part)(depth)};
    while (problem_.empty() && word(joiner)) parts.push_back((this->*part)(depth));
    if (parts.size() == 1) return parts[0];
    Condition::Node node;
    node.op = op;
    node.parts = std::move(parts);
    return put(std::move(node));
  }
  std::size_t any(int depth) { return chain(Op::any, "or", &ConditionParser::all, depth); }
  std::size_t all(int depth) { return chain(Op::all, "and", &ConditionParser::single, depth); }

  std::size_t single(int depth) {
    if (depth > 60) {
      wrong("brackets are nested too deep");
      return 0;
    }
    if (word("not")) {
      Condition::Node node;
      node.op = Op::no;
      node.parts = {single(depth + 1)};
      return put(std::move(node));
    }
    if (symbol("(")) {
      const std::size_t inner = any(depth + 1);
      if (!symbol(")")) wrong("a ( is opened and never closed");
      return inner;
    }
    return comparison();
  }

  std::optional<Named> field(const Token& token) {
    auto named = lookup_(token.text);
    if (named) out_.uses_.push_back(named->index);
    return named;
  }

  std::size_t comparison() {
    Condition::Node node;
    const Token left = take();
    if (left.kind != Token::Kind::word && left.kind != Token::Kind::field) {
      wrong("a field's name is expected where \"" + left.text + "\" stands");
      return 0;
    }
    const auto named = field(left);
    if (!named) {
      wrong("\"" + left.text + "\" is not a field that is known here" + field_meant(left.text, names_));
      return 0;
    }
    node.field = named->index;
    node.codec = *named->codec;
    operation(node);
    return put(std::move(node));
  }

  void operation(Condition::Node& node) {
    if (word("is")) {
      node.negate = word("not");
      if (word("blank")) {
        node.op = Op::blank;
        return;
      }
      if (word("in")) return list(node);
      node.op = Op::is;
      return right(node, false);
    }
    if (symbol("=") || symbol("==")) {
      node.op = Op::is;
      return right(node, false);
    }
    if (symbol("!=")) {
      node.op = Op::is;
      node.negate = true;
      return right(node, false);
    }
    if (word("not")) {
      node.negate = true;
      if (!word("in")) return wrong("\"in\" is expected after \"not\"");
      return list(node);
    }
    if (word("in")) return list(node);
    if (word("starts")) {
      if (!word("with")) return wrong("\"with\" is expected after \"starts\"");
      node.op = Op::starts;
      if (peek().kind != Token::Kind::quoted) return wrong("quoted text is expected after \"starts with\"");
      node.literals.push_back({take().text, {}});
      return;
    }
    if (word("length")) {
      (void)word("is");
      std::size_t length = 0;
      const std::string& text = peek().text;
      const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), length);
      if (peek().kind != Token::Kind::number || why != std::errc{} || end != text.data() + text.size())
        return wrong("a number is expected after \"length is\"");
      take();
      node.op = Op::length;
      node.length = length;
      return;
    }
    static constexpr std::pair<std::string_view, Op> orders[] = {
        {"<", Op::less}, {"<=", Op::at_most}, {">", Op::more}, {">=", Op::at_least}};
    for (const auto& [text, op] : orders) {
      if (!symbol(text)) continue;
      node.op = op;
      return right(node, true);
    }
    if (word("before"))
      node.op = Op::before;
    else if (word("after"))
      node.op = Op::after;
    else
      return wrong("is, is not, in, before, after, <, >, starts with or length is expected where \"" + peek().text +
                   "\" stands");
    right(node, true);
  }

  /// What stands right of an operator: a literal or another field.
  void right(Condition::Node& node, bool ordered) {
    const Token token = take();
    if (token.kind == Token::Kind::word || token.kind == Token::Kind::field) {
      const auto named = field(token);
      if (!named)
        return wrong("\"" + token.text + "\" is not a field that is known here" + field_meant(token.text, names_) +
                     "; text stands in quotation marks: '" + token.text + "'");
      node.other = named->index;
      node.other_codec = *named->codec;
      return;
    }
    if (token.kind != Token::Kind::quoted && token.kind != Token::Kind::number)
      return wrong("a value is expected where \"" + token.text + "\" stands");
    literal(node, token, ordered);
  }

  void literal(Condition::Node& node, const Token& token, bool ordered) {
    Condition::Literal made{token.text, {}};
    Arena arena;
    made.value = typed_literal(node.codec, token.text);
    if (made.value.kind() != Kind::null) {
      node.literals.push_back(std::move(made));
      return;
    }
    if (const auto date = date_from_iso(token.text))
      made.value = Value::of(*date);
    else if (token.kind == Token::Kind::number || ordered) {
      if (const auto number = number_of(token.text, arena))
        made.value = *number;
      else
        return wrong("\"" + token.text + "\" is neither a number nor a date YYYY-MM-DD");
    }
    node.literals.push_back(std::move(made));
  }

  void list(Condition::Node& node) {
    node.op = Op::in;
    if (!symbol("[")) return wrong("a list in square brackets is expected after \"in\"");
    do {
      const Token token = take();
      if (token.kind != Token::Kind::quoted && token.kind != Token::Kind::number)
        return wrong("a quoted text or a number is expected in the list where \"" + token.text + "\" stands");
      literal(node, token, false);
    } while (problem_.empty() && symbol(","));
    if (!symbol("]")) wrong("the list is never closed by ]");
  }

  const Condition::Lookup& lookup_;
  const std::vector<std::string_view>& names_;
  std::string& problem_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Condition out_;
};

std::optional<Condition> Condition::parse(std::string_view text, const Lookup& lookup,
                                          const std::vector<std::string_view>& names, std::string& problem) {
  problem.clear();
  return ConditionParser(text, lookup, names, problem).run();
}

bool Condition::holds(std::span<const Value> values, Arena& arena, std::optional<std::size_t>& bad) const {
  return nodes_.empty() || eval(root_, values, arena, bad);
}

bool Condition::eval(std::size_t index, std::span<const Value> values, Arena& arena,
                     std::optional<std::size_t>& bad) const {
  const Node& node = nodes_[index];
  switch (node.op) {
    case Op::always:
      return true;
    case Op::all:
      return std::all_of(node.parts.begin(), node.parts.end(),
                         [&](std::size_t p) { return eval(p, values, arena, bad); });
    case Op::any:
      return std::any_of(node.parts.begin(), node.parts.end(),
                         [&](std::size_t p) { return eval(p, values, arena, bad); });
    case Op::no:
      return !eval(node.parts[0], values, arena, bad);
    default:
      break;
  }
  const Value& value = values[node.field];
  if (node.op == Op::blank) return value.known() == node.negate;
  if (!value.known()) return node.negate;
  switch (node.op) {
    case Op::is: {
      if (!node.other) return equals_one(node, value, arena, bad) != node.negate;
      const Value& other = values[*node.other];
      if (!other.known()) return node.negate;
      return equal_fields(node, value, other, arena, bad) != node.negate;
    }
    case Op::in:
      return equals_one(node, value, arena, bad) != node.negate;
    case Op::starts:
      return plain_text(value, arena).starts_with(node.literals[0].text);
    case Op::length:
      return characters(plain_text(value, arena)) == node.length;
    default:
      return ordered(node, values, arena, bad);
  }
}

/// As the field's type; a text that is none is `bad`.
Value Condition::typed(const Value& value, const Codec& codec, std::size_t index, Arena& arena,
                       std::optional<std::size_t>& bad) const {
  if (value.kind() != Kind::text) return value;
  const Reading reading = read_text(codec, value.text(), arena);
  if (reading.problem == nullptr && reading.value.kind() != Kind::text) return reading.value;
  if (!bad) bad = index;
  return {};
}

/// The text itself counts first: a code may stand in a number's place. Then 7 equals 07.0 where the field is a
/// number, a date equals itself in the field's own format, and 900-11-2222 equals 900112222.
bool Condition::equals_one(const Node& node, const Value& value, Arena& arena,
                           std::optional<std::size_t>& bad) const {
  const std::string_view text = plain_text(value, arena);
  const auto says = [&](const Literal& literal) {
    return text == literal.text || (is_digits(node.codec.type.kind) && same_digits(text, literal.text));
  };
  if (std::ranges::any_of(node.literals, says)) return true;
  const bool by_type = compares_by_type(node.codec.type.kind) || value.kind() != Kind::text;
  const auto has_value = [](const Literal& literal) { return literal.value.kind() != Kind::null; };
  if (!by_type || std::ranges::none_of(node.literals, has_value)) return false;
  const Value own = typed(value, node.codec, node.field, arena, bad);
  return std::ranges::any_of(node.literals,
                             [&](const Literal& literal) { return same(own, literal.value).value_or(false); });
}

bool Condition::equal_fields(const Node& node, const Value& value, const Value& other, Arena& arena,
                             std::optional<std::size_t>& bad) const {
  const std::string_view left = plain_text(value, arena), right = plain_text(other, arena);
  if (value == other || left == right) return true;
  const TypeKind kind = node.codec.type.kind, other_kind = node.other_codec.type.kind;
  if (is_digits(kind) && kind == other_kind) return same_digits(left, right);
  if (!compares_by_type(kind) || !compares_by_type(other_kind)) return false;
  const Value own = typed(value, node.codec, node.field, arena, bad);
  const Value theirs = typed(other, node.other_codec, *node.other, arena, bad);
  return same(own, theirs).value_or(false);
}

bool Condition::ordered(const Node& node, std::span<const Value> values, Arena& arena,
                        std::optional<std::size_t>& bad) const {
  auto typed = [&](const Value& value, const Codec& codec, std::size_t index) -> Value {
    if (value.kind() != Kind::text) return value;
    Reading reading = read_text(codec, value.text(), arena);
    if (reading.problem == nullptr && reading.value.kind() == Kind::text) {
      if (const auto number = number_of(value.text(), arena)) return *number;
      if (const auto date = date_from_iso(value.text())) return Value::of(*date);
    }
    if (reading.problem != nullptr || reading.value.kind() == Kind::text) {
      bad = index;
      return {};
    }
    return reading.value;
  };
  const Value left = typed(values[node.field], node.codec, node.field);
  if (node.other && !values[*node.other].known()) return false;
  const Value right =
      node.other ? typed(values[*node.other], node.other_codec, *node.other) : node.literals[0].value;
  const auto order = compare_values(left, right);
  if (!order) {
    if (left.known() && right.known() && !bad) bad = node.field;
    return false;
  }
  switch (node.op) {
    case Op::less:
    case Op::before:
      return *order == std::strong_ordering::less;
    case Op::at_most:
      return *order != std::strong_ordering::greater;
    case Op::more:
    case Op::after:
      return *order == std::strong_ordering::greater;
    default:
      return *order != std::strong_ordering::less;
  }
}

}  // namespace gatehouse::mapping
