#include "mapping/lane_tests.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::uint32_t any_length = 0xFFFFFFFF;

/// A comparison with it is one of texts, whatever the field's type.
bool compares_text(const Codec& codec, const Value& literal) {
  const TypeKind kind = codec.type.kind;
  if (kind == TypeKind::ssn || kind == TypeKind::phone || kind == TypeKind::zip) return false;
  return literal.kind() == Kind::null || !compares_by_type(kind);
}

}  // namespace

int LaneTests::put(Test test, int then, int otherwise) {
  test.then = then;
  test.otherwise = otherwise;
  tests_.push_back(std::move(test));
  return static_cast<int>(tests_.size()) - 1;
}

std::optional<int> LaneTests::add(const Condition& condition) {
  if (condition.nodes_.empty()) return yes;
  return add(condition, condition.root_, yes, no);
}

std::optional<int> LaneTests::add(const Condition& condition, std::size_t at, int then, int otherwise) {
  using Op = Condition::Op;
  const Condition::Node& node = condition.nodes_[at];
  if (node.op == Op::always) return then;
  if (node.op == Op::no) return add(condition, node.parts[0], otherwise, then);
  if (node.op == Op::all || node.op == Op::any) return add_row(condition, at, then, otherwise);
  if (node.other) return std::nullopt;
  Test test;
  test.source = static_cast<std::uint32_t>(node.field);
  if (node.op == Op::blank) return put(test, node.negate ? otherwise : then, node.negate ? then : otherwise);
  if (node.op == Op::length && !node.negate && node.length > 0) {
    test.kind = Kind::has_length;
    test.length = static_cast<std::uint32_t>(node.length);
    return put(test, then, otherwise);
  }
  if (node.op == Op::starts && !node.negate) {
    const std::string& text = node.literals[0].text;
    if (text.empty() || text.size() > 8 || text.find('\0') != std::string::npos) return std::nullopt;
    test.kind = Kind::starts_with_word;
    std::memcpy(&test.word, text.data(), text.size());
    test.mask = text.size() == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (text.size() * 8)) - 1;
    test.length = any_length;
    return put(test, then, otherwise);
  }
  if (node.op != Op::is && node.op != Op::in) return std::nullopt;
  // One literal after the other, from the last; what equals none goes on as unequal.
  int next = node.negate ? then : otherwise;
  for (auto literal = node.literals.rbegin(); literal != node.literals.rend(); ++literal) {
    if (!compares_text(node.codec, literal->value)) return std::nullopt;
    const auto made = add_text(node.field, literal->text, node.negate ? otherwise : then, next);
    if (!made) return std::nullopt;
    next = *made;
  }
  return next;
}

/// The parts of `and` and `or`, from the last: each goes on with the next one, or has decided.
std::optional<int> LaneTests::add_row(const Condition& condition, std::size_t at, int then, int otherwise) {
  const Condition::Node& node = condition.nodes_[at];
  const bool all = node.op == Condition::Op::all;
  int next = all ? then : otherwise;
  for (auto part = node.parts.rbegin(); part != node.parts.rend(); ++part) {
    const auto made = all ? add(condition, *part, next, otherwise) : add(condition, *part, then, next);
    if (!made) return std::nullopt;
    next = *made;
  }
  return next;
}

std::optional<int> LaneTests::add_text(std::size_t source, const std::string& text, int then, int otherwise) {
  if (text.empty() || text.find('\0') != std::string::npos) return std::nullopt;
  Test test;
  test.source = static_cast<std::uint32_t>(source);
  if (text.size() > 8) {
    test.kind = Kind::is_text;
    test.text = text;
  } else {
    test.kind = Kind::is_word;
    test.length = 8;
    std::memcpy(&test.word, text.data(), text.size());
  }
  return put(test, then, otherwise);
}

}  // namespace gatehouse::mapping
