// The parser of the conditions of edit checks.
#include <algorithm>
#include <charconv>
#include <utility>

#include "report/check_condition.hpp"

namespace gatehouse::report {
namespace {

constexpr std::size_t most_tokens = 2000;
constexpr int most_depth = 50;
constexpr std::size_t most_listed = 2000;

struct Token {
  enum class Kind : unsigned char { word, list, sign, end } kind = Kind::end;
  std::string_view text{};  ///< of a list: what stands between the brackets; of a quoted word: without quotes
  std::size_t at = 0;
};

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

/// Words (numbers and dates among them), [lists], signs. Nothing if a character has no place here.
std::optional<std::vector<Token>> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size() && tokens.size() < most_tokens;) {
    const char c = text[i];
    std::size_t end = i + 1;
    if (c == ' ' || c == '\n') {
      ++i;
      continue;
    }
    if (c == '[' || c == '\'') {
      end = text.find(c == '[' ? ']' : '\'', i + 1);
      if (end == std::string_view::npos) return std::nullopt;
      tokens.push_back({c == '[' ? Token::Kind::list : Token::Kind::word, text.substr(i + 1, end - i - 1), i});
      i = end + 1;
      continue;
    }
    if (word_character(c)) {
      while (end < text.size() && word_character(text[end])) ++end;
      tokens.push_back({Token::Kind::word, text.substr(i, end - i), i});
    } else if (std::string_view("<>=(),+").find(c) != std::string_view::npos) {
      if ((c == '<' || c == '>') && end < text.size() && text[end] == '=') ++end;
      tokens.push_back({Token::Kind::sign, text.substr(i, end - i), i});
    } else {
      return std::nullopt;
    }
    i = end;
  }
  tokens.push_back({Token::Kind::end, {}, text.size()});
  return tokens;
}

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [stop, why] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || why != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

/// Recursive descent; the first fault ends it.
class CheckConditionParser {
 public:
  using Node = CheckCondition::Node;
  using Operand = CheckCondition::Operand;
  using Op = CheckCondition::Op;
  using Quantifier = CheckCondition::Quantifier;

  CheckConditionParser(const Schema& schema, const CheckCondition::Terms& terms, CheckCondition& out)
      : schema_(schema), terms_(terms), out_(out) {}

  bool parse(std::string_view text, CheckCondition::Problem& problem) {
    const auto root = whole(text);
    if (!root || !fault_.empty() || !missing_.empty()) {
      problem = {fault_, missing_};
      if (problem.text.empty()) problem.text = "the layout has no element " + missing_;
      return false;
    }
    out_.root_ = *root;
    std::ranges::sort(out_.elements_);
    const auto [first, last] = std::ranges::unique(out_.elements_);
    out_.elements_.erase(first, last);
    return true;
  }

 private:
  using At = std::optional<std::uint16_t>;

  At whole(std::string_view text) {
    auto tokens = tokens_of(text);
    if (!tokens) return fault("a character has no place here, or a bracket or quote is not closed");
    std::swap(tokens_, *tokens);
    const std::size_t outer = std::exchange(next_, 0);
    At node = alternatives();
    if (node && peek().kind != Token::Kind::end)
      node = fault("\"" + std::string(peek().text) + "\" is not expected");
    next_ = outer;
    std::swap(tokens_, *tokens);
    return node;
  }

  At alternatives() {
    return joined("or", Op::any, [this] { return conjunction(); });
  }
  At conjunction() {
    return joined("and", Op::all, [this] { return negation(); });
  }

  template <class Part>
  At joined(std::string_view word, Op op, Part part) {
    Node node;
    node.op = op;
    do {
      const At one = part();
      if (!one) return std::nullopt;
      node.parts.push_back(*one);
    } while (take(word));
    return node.parts.size() == 1 ? At(node.parts.front()) : keep(std::move(node));
  }

  At negation() {
    if (!take("not")) return primary();
    const At part = negation();
    if (!part) return std::nullopt;
    Node node;
    node.op = Op::no;
    node.parts.push_back(*part);
    return keep(std::move(node));
  }

  At primary() {
    if (++depth_ > most_depth) return fault("the condition is nested too deeply");
    At node = primary_of(peek());
    --depth_;
    return node;
  }

  At primary_of(const Token& token) {
    if (take("(")) {
      const At inner = alternatives();
      if (inner && !take(")")) return fault("a closing bracket is missing");
      return inner;
    }
    if (token.kind == Token::Kind::word) {
      if (token.text == "any" || token.text == "all" || token.text == "none") return over_list();
      if (token.text == "due") return due();
      if (const auto term = terms_.find(token.text); term != terms_.end()) {
        ++next_;
        return whole(term->second);
      }
    }
    Node node;
    if (!operand(node.left)) return std::nullopt;
    if (node.left.kind == Operand::Kind::element) node.subjects.push_back(node.left.element);
    return test(std::move(node));
  }

  At over_list() {
    Node node;
    const std::string_view word = take_any().text;
    node.quantifier = word == "any" ? Quantifier::any : word == "all" ? Quantifier::all : Quantifier::none;
    if (!take("of")) return fault("\"of\" and a list are expected after \"" + std::string(word) + "\"");
    if (!list(node.subjects)) return std::nullopt;
    node.left.kind = Operand::Kind::subject;
    return test(std::move(node));
  }

  /// `due K` looks at the exit date, which the rule file names as the term `exit` ([901] in PIRL).
  At due() {
    ++next_;
    const auto number = whole_number(take_any().text);
    if (!number || *number < 0 || *number > 8) return fault("`due` needs the number of a quarter after exit");
    const auto exit = terms_.find("exit");
    if (exit == terms_.end()) return fault("`due` needs the term `exit`");
    Node node;
    node.op = Op::due;
    node.number = *number;
    if (!elements_of(std::string_view(exit->second).substr(1, exit->second.size() - 2), node.subjects))
      return std::nullopt;
    out_.needs_quarter_ = true;
    return keep(std::move(node));
  }

  At test(Node node) {
    if (take("is")) return is(std::move(node));
    if (take("contains")) {
      node.op = Op::contains;
      node.texts.emplace_back(take_any().text);
      return about_elements(std::move(node));
    }
    if (take("has")) {
      const auto count = whole_number(take_any().text);
      const bool digits = count && take("digits");
      if (!digits && (!count || !take("characters")))
        return fault("`has N characters` or `has N digits` is expected");
      node.op = digits ? Op::digits : Op::length;
      node.number = *count;
      return about_elements(std::move(node));
    }
    node.negate = take("not");
    if (take("in")) return in(std::move(node));
    return comparison(std::move(node));
  }

  At is(Node node) {
    node.negate = take("not");
    if (take("blank")) {
      node.op = Op::blank;
      return about_elements(std::move(node));
    }
    if (peek().kind == Token::Kind::list) {
      node.op = Op::same;
      if (!operand(node.right)) return std::nullopt;
      return about_elements(std::move(node));
    }
    if (peek().text == "earliest" || peek().text == "latest") {
      node.op = Op::on;
      if (!operand(node.right)) return std::nullopt;
      return keep(std::move(node));
    }
    return in(std::move(node));
  }

  At in(Node node) {
    node.op = Op::in;
    do {
      if (peek().kind != Token::Kind::word) return fault("a value is expected");
      node.texts.emplace_back(take_any().text);
    } while (take(","));
    return about_elements(std::move(node));
  }

  At comparison(Node node) {
    const Token sign = take_any();
    static constexpr std::pair<std::string_view, Op> ops[] = {
        {"before", Op::before}, {"after", Op::after}, {"on", Op::on},  {"<", Op::less},
        {"<=", Op::at_most},    {"=", Op::equal},     {">", Op::less}, {">=", Op::at_most}};
    const auto* const op = std::ranges::find(ops, sign.text, &std::pair<std::string_view, Op>::first);
    if (op == std::end(ops)) return fault("a test is expected instead of \"" + std::string(sign.text) + "\"");
    node.op = op->second;
    if (!operand(node.right)) return std::nullopt;
    if (sign.text.starts_with('>')) std::swap(node.left, node.right);
    return keep(std::move(node));
  }

  At about_elements(Node node) {
    if (node.subjects.empty()) return fault("this test is about elements");
    return keep(std::move(node));
  }

  bool operand(Operand& into) {
    if (!plain_operand(into)) return false;
    while (peek().text == "+" || peek().text == "-") {
      const int sign = take_any().text == "+" ? 1 : -1;
      const auto amount = whole_number(take_any().text);
      const std::string_view unit = take_any().text;
      if (!amount || (unit != "days" && unit != "months" && unit != "years"))
        return fault("`+ N days`, months or years is expected").has_value();
      into.shift = sign * *amount;
      into.unit = unit == "days"     ? CheckCondition::Unit::days
                  : unit == "months" ? CheckCondition::Unit::months
                                     : CheckCondition::Unit::years;
    }
    return true;
  }

  bool plain_operand(Operand& into) {
    using Kind = Operand::Kind;
    const Token token = take_any();
    if (token.kind == Token::Kind::list) {
      std::vector<std::uint16_t> found;
      if (!elements_of(token.text, found)) return false;
      if (found.size() != 1) return fault("one element is expected here; or write `any of [..]`").has_value();
      into.element = found.front();
      return true;
    }
    if (token.text == "earliest" || token.text == "latest") {
      into.kind = token.text == "earliest" ? Kind::earliest : Kind::latest;
      return (take("of") || fault("\"of\" is expected").has_value()) && list(into.list);
    }
    if (token.text == "days" || token.text == "years") return span_of_time(token.text == "days", into);
    if (token.text == "quarter_begin" || token.text == "quarter_end") {
      into.kind = token.text == "quarter_begin" ? Kind::quarter_begin : Kind::quarter_end;
      out_.needs_quarter_ = true;
      return true;
    }
    if (token.text == "submitted") {
      into.kind = Kind::submitted;
      out_.needs_submitted_ = true;
      return true;
    }
    if (const auto day = date_from_iso(token.text)) {
      into.kind = Kind::day;
      into.day = *day;
      return true;
    }
    const auto number = number_from(token.text);
    if (!number)
      return fault("\"" + std::string(token.text) + "\" is no element, date, number or term").has_value();
    into.kind = Kind::number;
    into.number = *number;
    return true;
  }

  bool span_of_time(bool days, Operand& into) {
    into.kind = days ? Operand::Kind::days_from : Operand::Kind::years_from;
    into.ends.resize(2);
    if (!take("from") || !plain_operand(into.ends[0]) || !take("to") || !plain_operand(into.ends[1]))
      return fault("`from DATE to DATE` is expected").has_value();
    return true;
  }

  bool list(std::vector<std::uint16_t>& into) {
    const Token token = take_any();
    if (token.kind != Token::Kind::list) return fault("a list in brackets is expected").has_value();
    return elements_of(token.text, into);
  }

  /// `1102, 1104-1116, 108-A`: an element that stands in the layout is meant before a range is.
  bool elements_of(std::string_view text, std::vector<std::uint16_t>& into) {
    while (true) {
      const auto comma = text.find(',');
      const std::string_view one = without_blanks(text.substr(0, comma));
      if (const auto at = schema_.find(one)) {
        use(*at, into);
      } else if (!range(one, into)) {
        if (missing_.empty()) missing_ = one;
        return false;
      }
      if (comma == std::string_view::npos) return true;
      text.remove_prefix(comma + 1);
    }
  }

  bool range(std::string_view text, std::vector<std::uint16_t>& into) {
    const auto hyphen = text.find('-');
    if (hyphen == std::string_view::npos) return false;
    const auto first = whole_number(text.substr(0, hyphen)), last = whole_number(text.substr(hyphen + 1));
    if (!first || !last) return false;
    const std::size_t before = into.size();
    for (std::size_t i = 0; i < schema_.fields.size() && into.size() < most_listed; ++i) {
      const auto number = whole_number(schema_.fields[i].name);
      if (number && *first <= *number && *number <= *last) use(i, into);
    }
    return into.size() > before;
  }

  void use(std::size_t element, std::vector<std::uint16_t>& into) {
    into.push_back(static_cast<std::uint16_t>(element));
    out_.elements_.push_back(static_cast<std::uint16_t>(element));
  }

  At keep(Node node) {
    out_.nodes_.push_back(std::move(node));
    return static_cast<std::uint16_t>(out_.nodes_.size() - 1);
  }

  [[nodiscard]] const Token& peek() const { return tokens_[next_]; }
  Token take_any() {
    const Token token = tokens_[next_];
    if (token.kind != Token::Kind::end) ++next_;
    return token;
  }
  bool take(std::string_view text) {
    if (peek().kind == Token::Kind::list || peek().text != text || text.empty()) return false;
    ++next_;
    return true;
  }

  At fault(std::string why) {
    if (fault_.empty())
      fault_ = std::move(why) + " (at character " + std::to_string(tokens_.empty() ? 1 : peek().at + 1) + ")";
    return std::nullopt;
  }

  const Schema& schema_;
  const CheckCondition::Terms& terms_;
  CheckCondition& out_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  int depth_ = 0;
  std::string fault_, missing_;
};

std::optional<CheckCondition> CheckCondition::parse(std::string_view text, const Schema& schema, const Terms& terms,
                                                    Problem& problem) {
  CheckCondition made;
  CheckConditionParser parser(schema, terms, made);
  if (!parser.parse(text, problem)) return std::nullopt;
  return made;
}

}  // namespace gatehouse::report
