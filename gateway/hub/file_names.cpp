#include "hub/file_names.hpp"

namespace gatehouse::hub {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_between(char c) { return c == '-' || c == '.' || c == '_' || c == ' '; }

/// How many characters at `at` are an SSN; 0 if none begins there. The Social Security Administration issues no
/// area 000 or 666, no group 00 and no serial number 0000; area 9xx is a taxpayer's number, or ours for tests.
std::size_t ssn_at(std::string_view name, std::size_t at) {
  if (at > 0 && is_digit(name[at - 1])) return 0;
  std::string digits;
  std::size_t end = at;
  for (; end < name.size() && digits.size() < 9; ++end) {
    const bool gap = digits.size() == 3 || digits.size() == 5;
    if (is_digit(name[end]))
      digits += name[end];
    else if (!gap || !is_between(name[end]) || !is_digit(name[end - 1]))
      return 0;
  }
  if (digits.size() < 9 || (end < name.size() && is_digit(name[end]))) return 0;
  const std::string_view text = digits;
  const bool issued = text.substr(0, 3) != "000" && text.substr(0, 3) != "666" && text.substr(3, 2) != "00" &&
                      text.substr(5) != "0000";
  return issued ? end - at : 0;
}

}  // namespace

std::string name_to_tell(Keys& keys, std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t size = is_digit(name[at]) ? ssn_at(name, at) : 0;
    if (size == 0) {
      out += name[at++];
      continue;
    }
    out += "SSN~k" + hex(view(keys.hash.of({"file name", name}))).substr(0, 5);
    at += size;
  }
  return out;
}

}  // namespace gatehouse::hub
