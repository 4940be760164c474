#include "gatehouse/support/base64.hpp"

namespace gatehouse {

namespace {

constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view for_urls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string letters(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0u; };
    const unsigned group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    out += alphabet[group >> 18 & 63];
    out += alphabet[group >> 12 & 63];
    if (i + 1 < bytes.size()) out += alphabet[group >> 6 & 63];
    if (i + 2 < bytes.size()) out += alphabet[group & 63];
  }
  return out;
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out = letters(bytes, plain);
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string base64url(std::string_view bytes) { return letters(bytes, for_urls); }

std::optional<std::string> bytes_of_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  unsigned bits = 0, group = 0;
  for (const char c : text) {
    const auto digit = for_urls.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    group = group << 6 | static_cast<unsigned>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(group >> bits & 255u);
    group &= (1u << bits) - 1;
  }
  if (group != 0) return std::nullopt;
  return out;
}

}  // namespace gatehouse
