#include "misnamed.hpp"

#include "gatehouse/support/files.hpp"

namespace gatehouse::file {
namespace {

constexpr std::size_t longest_shown = 100;
constexpr std::size_t digits_of_a_person = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_separator(char c) { return c == ' ' || c == '-' || c == '.' || c == '_'; }

}  // namespace

std::string neutral_name(const Identity& identity) {
  std::string text;
  for (const auto part :
       {identity.device, identity.inode, identity.size, static_cast<std::uint64_t>(identity.modified_nanos)})
    text += std::to_string(part) + " ";
  return "misnamed-" + sha256_hex(text).substr(0, 12);
}

std::string masked_name(std::string_view name) {
  std::string out(name);
  for (std::size_t i = 0; i < out.size();) {
    std::size_t digits = 0, end = i, last = i;
    for (; end < out.size() && (is_digit(out[end]) || (digits > 0 && is_separator(out[end]))); ++end) {
      if (!is_digit(out[end])) continue;
      ++digits;
      last = end + 1;
    }
    if (digits >= digits_of_a_person)
      for (std::size_t at = i; at < last; ++at)
        if (is_digit(out[at])) out[at] = '*';
    i = end == i ? i + 1 : end;
  }
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  if (out.size() > longest_shown) out = out.substr(0, longest_shown) + "...";
  return out;
}

}  // namespace gatehouse::file
