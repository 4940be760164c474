#include "base/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/secrets.hpp"

namespace gatehouse {

namespace {

constexpr int rounds_now = 210'000;
constexpr int most_rounds = 10'000'000;
constexpr std::string_view scheme = "pbkdf2-sha512$";
using Salt = std::array<unsigned char, 16>;
using Digest = std::array<unsigned char, 64>;

template <std::size_t size>
std::string in_hex(const std::array<unsigned char, size>& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

template <std::size_t size>
bool from_hex(std::string_view text, std::array<unsigned char, size>& out) {
  if (text.size() != 2 * size) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return true;
}

std::optional<Digest> derive(std::string_view password, const Salt& salt, int rounds) {
  Digest out{};
  const int done = ::PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(),
                                       static_cast<int>(salt.size()), rounds, ::EVP_sha512(),
                                       static_cast<int>(out.size()), out.data());
  if (done != 1) return std::nullopt;
  return out;
}

/// What stands before the next `$`; `text` goes on behind it.
std::string_view next_part(std::string_view& text) {
  const auto end = std::min(text.find('$'), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  if (password.size() < shortest_password || password.size() > longest_password)
    return fail(Errc::bad_input, "a password has " + std::to_string(shortest_password) + " to " +
                                     std::to_string(longest_password) + " characters");
  Salt salt{};
  GATEHOUSE_TRY(random_bytes(salt));
  const auto digest = derive(password, salt, rounds_now);
  if (!digest) return fail(Errc::internal, "OpenSSL did not hash the password");
  return std::string(scheme) + std::to_string(rounds_now) + "$" + in_hex(salt) + "$" + in_hex(*digest);
}

bool is_password(std::string_view password, std::string_view hash) {
  if (password.size() > longest_password || !hash.starts_with(scheme)) return false;
  hash.remove_prefix(scheme.size());
  const std::string_view rounds_text = next_part(hash);
  int rounds = 0;
  const auto [end, error] = std::from_chars(rounds_text.data(), rounds_text.data() + rounds_text.size(), rounds);
  Salt salt{};
  Digest kept{};
  if (error != std::errc{} || end != rounds_text.data() + rounds_text.size() || rounds < 1 ||
      rounds > most_rounds || !from_hex(next_part(hash), salt) || !from_hex(hash, kept))
    return false;
  const auto digest = derive(password, salt, rounds);
  return digest && ::CRYPTO_memcmp(digest->data(), kept.data(), kept.size()) == 0;
}

}  // namespace gatehouse
