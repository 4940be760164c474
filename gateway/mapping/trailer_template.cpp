#include "mapping/trailer_template.hpp"

#include <charconv>

namespace gatehouse::mapping {
namespace {

constexpr unsigned widest = 60;

/// What stands between two braces.
std::optional<TrailerPart> part_of(std::string_view inner) {
  TrailerPart part;
  const std::string_view word = inner.substr(0, inner.find(':'));
  if (word != "count" && word != "sum") return std::nullopt;
  part.kind = word == "count" ? TrailerPart::Kind::count : TrailerPart::Kind::sum;
  inner.remove_prefix(word.size());
  if (part.kind == TrailerPart::Kind::sum) {
    if (inner.size() < 2) return std::nullopt;
    inner.remove_prefix(1);
    part.text = inner.substr(0, inner.find(':'));
    if (part.text.empty()) return std::nullopt;
    inner.remove_prefix(part.text.size());
  }
  if (inner.empty()) return part;
  inner.remove_prefix(1);
  const auto [end, why] = std::from_chars(inner.data(), inner.data() + inner.size(), part.width);
  if (why != std::errc{} || end != inner.data() + inner.size() || part.width == 0 || part.width > widest)
    return std::nullopt;
  return part;
}

}  // namespace

std::optional<std::vector<TrailerPart>> parts_of_trailer(std::string_view text) {
  std::vector<TrailerPart> out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    if (open != 0) out.push_back({.text = std::string(text.substr(0, open))});
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    auto part = part_of(text.substr(open + 1, close - open - 1));
    if (!part) return std::nullopt;
    out.push_back(std::move(*part));
    text.remove_prefix(close + 1);
  }
  return out;
}

std::optional<std::string> with_zeros(std::string digits, bool negative, unsigned width) {
  const std::size_t size = digits.size() + (negative ? 1 : 0);
  if (width > 0 && size > width) return std::nullopt;
  if (size < width) digits.insert(0, width - size, '0');
  return negative ? '-' + digits : digits;
}

}  // namespace gatehouse::mapping
