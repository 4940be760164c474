#include "gatehouse/support/decimals.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse {
namespace {

constexpr unsigned positive_sign = 0xC, negative_sign = 0xD, unsigned_sign = 0xF;

constexpr const char* bad_packed =
    "is no packed decimal: a half-byte that should be a digit or a sign is none; ask the sender for the record "
    "again, or correct the field's place in the layout";
constexpr const char* bad_zoned =
    "is no zoned decimal: a byte is no digit, or its sign is none; ask the sender for the record again, or correct "
    "the field's place in the layout";
constexpr const char* too_wide = "is stored in more bytes than a number of 18 digits takes; correct the layout";

bool is_sign(unsigned nibble) { return nibble >= 0xA; }
bool is_negative(unsigned sign) { return sign == negative_sign || sign == 0xB; }

/// Digits most significant first, with room for the minus before them.
struct Digits {
  char* text;
  std::size_t size = 1;
  explicit Digits(char* at) : text(at) {}
  void add(unsigned digit) { text[size++] = static_cast<char>('0' + digit); }
  std::string_view done(bool negative) {
    if (!negative) return {text + 1, size - 1};
    text[0] = '-';
    return {text, size};
  }
};

StoredNumber read_packed(std::string_view bytes, Arena& arena) {
  if (bytes.size() > most_stored_digits / 2 + 1) return {{}, too_wide};
  Digits digits(arena.take(2 * bytes.size() + 1));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned byte = static_cast<unsigned char>(bytes[i]);
    const unsigned high = byte >> 4, low = byte & 15;
    const bool last = i + 1 == bytes.size();
    if (high > 9 || (last ? !is_sign(low) : low > 9)) return {{}, bad_packed};
    digits.add(high);
    if (last) return {digits.done(is_negative(low)), nullptr};
    digits.add(low);
  }
  return {{}, bad_packed};
}

/// Digit and sign of the last byte of an ASCII zoned number; sign 0: no such byte.
struct Over {
  unsigned digit = 0, sign = 0;
};
Over overpunched(char c) {
  if (c >= '0' && c <= '9') return {static_cast<unsigned>(c - '0'), unsigned_sign};
  if (c == '{') return {0, positive_sign};
  if (c == '}') return {0, negative_sign};
  if (c >= 'A' && c <= 'I') return {static_cast<unsigned>(c - 'A') + 1, positive_sign};
  if (c >= 'J' && c <= 'R') return {static_cast<unsigned>(c - 'J') + 1, negative_sign};
  return {};
}

StoredNumber read_zoned(std::string_view bytes, bool ebcdic, Arena& arena) {
  if (bytes.size() > most_stored_digits) return {{}, too_wide};
  Digits digits(arena.take(bytes.size() + 1));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned byte = static_cast<unsigned char>(bytes[i]);
    const bool last = i + 1 == bytes.size();
    const Over over = ebcdic ? Over{byte & 15, byte >> 4} : overpunched(bytes[i]);
    if (over.digit > 9 || !is_sign(over.sign) || (!last && over.sign != unsigned_sign)) return {{}, bad_zoned};
    digits.add(over.digit);
    if (last) return {digits.done(is_negative(over.sign)), nullptr};
  }
  return {{}, bad_zoned};
}

StoredNumber read_binary(std::string_view bytes, Arena& arena) {
  if (bytes.empty() || bytes.size() > sizeof(std::int64_t)) return {{}, too_wide};
  std::uint64_t bits = (static_cast<unsigned char>(bytes[0]) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) bits = (bits << 8) | static_cast<unsigned char>(byte);
  char* out = arena.take(20);
  const auto end = std::to_chars(out, out + 20, static_cast<std::int64_t>(bits));
  return {{out, static_cast<std::size_t>(end.ptr - out)}, nullptr};
}

bool fits_binary(std::int64_t number, std::size_t size) {
  if (size >= sizeof number) return true;
  const std::int64_t limit = std::int64_t{1} << (8 * size - 1);
  return number >= -limit && number < limit;
}

}  // namespace

StoredNumber read_stored(std::string_view bytes, Storage storage, bool ebcdic, Arena& arena) {
  if (storage == Storage::packed) return read_packed(bytes, arena);
  if (storage == Storage::zoned) return read_zoned(bytes, ebcdic, arena);
  return read_binary(bytes, arena);
}

std::optional<std::string_view> write_stored(std::string_view digits, Storage storage, bool ebcdic, bool is_signed,
                                             std::size_t size, Arena& arena) {
  const std::string_view whole = digits;
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  char* const out = arena.take(size);
  if (storage == Storage::binary) {
    std::int64_t number = 0;
    const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), number);
    if (read.ec != std::errc{} || !fits_binary(number, size)) return std::nullopt;
    for (std::size_t i = size; i-- > 0; number >>= 8) out[i] = static_cast<char>(number & 0xFF);
    return std::string_view(out, size);
  }
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  const std::size_t room = storage == Storage::packed ? 2 * size - 1 : size;
  if (digits.size() > room || (negative && !is_signed)) return std::nullopt;
  const unsigned sign = negative ? negative_sign : is_signed ? positive_sign : unsigned_sign;
  const auto digit = [&](std::size_t place) -> unsigned {  // counted from the right
    return place < digits.size() ? static_cast<unsigned>(digits[digits.size() - 1 - place] - '0') : 0;
  };
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t right = size - 1 - i;
    unsigned byte = 0;
    if (storage == Storage::packed)
      byte = (digit(2 * right) << 4) | (right == 0 ? sign : digit(2 * right - 1));
    else if (ebcdic)
      byte = ((right == 0 ? sign : unsigned_sign) << 4) | digit(right);
    else if (right > 0 || !is_signed)
      byte = '0' + digit(right);
    else
      byte = static_cast<unsigned char>((negative ? "}JKLMNOPQR" : "{ABCDEFGHI")[digit(0)]);
    out[i] = static_cast<char>(byte);
  }
  return std::string_view(out, size);
}

}  // namespace gatehouse
