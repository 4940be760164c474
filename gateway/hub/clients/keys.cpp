#include "hub/clients/keys.hpp"

#include <algorithm>

#include "hub/clients/frequency.hpp"
#include "hub/clients/similarity.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

/// What a key is about; part of its hash, so that equal values of two kinds never meet. Never renumbered.
enum class Kind : std::uint64_t {
  ssn = 1,
  last4_sound,
  last4_given,
  first5_birth,
  first5_sound,
  sound_birth,
  given_birth,
  names,
  phone,
  email,
  home,
  birth_zip,
  sound_year,
  other,
  birth,
  given_city,
  sound_city,
  email_local,
  house_zip,
  given,
  sound,
  month_initial,
  day_initial,
};

std::uint64_t key(Kind kind, std::uint64_t a, std::uint64_t b = 1, std::uint64_t c = 1) {
  if (a == 0 || b == 0 || c == 0) return 0;
  return mix(mix(mix(a + static_cast<std::uint64_t>(kind) * 0x9e3779b97f4a7c15ULL) ^ b) + c);
}

std::uint64_t text_value(std::string_view text) { return text.empty() ? 0 : hash_text(text) | 1; }

/// Values from which keys are put together; 0 where unknown.
struct Parts {
  std::uint64_t last_four = 0;
  std::uint64_t first_five = 0;
  std::uint64_t given = 0;
  std::uint64_t initial = 0;
  std::uint64_t alias = 0;
  std::array<std::uint64_t, 3> sounds{};  ///< of the surname's first two words and of the former surname
  std::uint64_t birth = 0;
  std::uint64_t year = 0;
};

Parts parts_of(const PersonFeatures& p) {
  constexpr std::uint64_t four = (std::uint64_t{1} << 24) - 1;
  Parts out;
  const bool hashed = (p.ssn >> 63) != 0;
  if (p.ssn != 0 && !hashed) {
    out.last_four = p.ssn & four;
    out.first_five = p.ssn_kind == IdKind::last_four ? 0 : p.ssn >> 24;
  }
  if (p.given.size() > 1) out.given = text_value(formal_name(p.given.view()));
  if (!p.given.empty()) out.initial = static_cast<std::uint64_t>(p.given.bytes[0]);
  if (p.alias_given.size() > 1) out.alias = text_value(formal_name(p.alias_given.view()));
  const auto last = p.last.view();
  const auto space = last.find(' ');
  out.sounds[0] = text_value(nysiis(last.substr(0, space)));
  if (space != std::string_view::npos) out.sounds[1] = text_value(nysiis(last.substr(space + 1)));
  out.sounds[2] = text_value(nysiis(p.prior_last.view()));
  out.birth = p.birth;
  const auto year = birth_text(p.birth);
  if (p.birth != 0) out.year = text_value({year.data(), 4});
  return out;
}

/// JOHN SMITH and SMITH JOHN meet.
std::uint64_t both_names(const PersonFeatures& p) {
  if (p.given.size() < 2 || p.last.empty()) return 0;
  const std::uint64_t a = hash_text(p.given.view());
  const std::uint64_t b = hash_text(p.last.view());
  return mix(std::min(a, b)) ^ std::max(a, b);
}

}  // namespace

void KeyList::add(std::uint64_t hash) {
  if (hash == 0 || size_ == capacity) return;
  if (std::find(hashes_.begin(), hashes_.begin() + static_cast<std::ptrdiff_t>(size_), hash) !=
      hashes_.begin() + static_cast<std::ptrdiff_t>(size_)) {
    return;
  }
  hashes_[size_++] = hash;
}

KeyList keys_of(const PersonFeatures& p) {
  const Parts parts = parts_of(p);
  KeyList keys;
  if (p.ssn_kind != IdKind::last_four) keys.add(key(Kind::ssn, p.ssn));
  keys.add(key(Kind::last4_sound, parts.last_four, parts.sounds[0]));
  keys.add(key(Kind::last4_given, parts.last_four, parts.given));
  keys.add(key(Kind::first5_birth, parts.first_five, parts.birth));
  keys.add(key(Kind::first5_sound, parts.first_five, parts.sounds[0], parts.initial));
  for (const std::uint64_t sound : parts.sounds) keys.add(key(Kind::sound_birth, sound, parts.birth));
  keys.add(key(Kind::given_birth, parts.given, parts.birth));
  keys.add(key(Kind::given_birth, parts.alias, parts.birth));
  keys.add(key(Kind::names, both_names(p)));
  keys.add(key(Kind::phone, p.phone));
  keys.add(key(Kind::email, value_hash(p, Field::email)));
  if (p.house != 0) keys.add(key(Kind::home, value_hash(p, Field::street), parts.initial));
  keys.add(key(Kind::birth_zip, parts.birth, p.zip));
  keys.add(key(Kind::sound_year, parts.sounds[0], parts.initial, parts.year));
  for (std::size_t i = 0; i < p.others.size(); ++i) keys.add(key(Kind::other, p.others[i], p.other_kinds[i]));
  return keys;
}

KeyList wide_keys_of(const PersonFeatures& p) {
  const Parts parts = parts_of(p);
  const std::uint64_t city = p.city.empty() ? 0 : hash_short(p.city) | 1;
  KeyList keys;
  keys.add(key(Kind::birth, parts.birth));
  keys.add(key(Kind::given_city, parts.given, city));
  keys.add(key(Kind::sound_city, parts.sounds[0], city));
  keys.add(key(Kind::email_local, p.email_local.empty() ? 0 : hash_short(p.email_local) | 1));
  keys.add(key(Kind::house_zip, p.house, p.zip));
  keys.add(key(Kind::given, parts.given));
  for (const std::uint64_t sound : parts.sounds) keys.add(key(Kind::sound, sound));
  const auto date = birth_text(p.birth);
  if (p.birth != 0) {
    keys.add(key(Kind::month_initial, text_value({date.data(), 6}), parts.initial));
    keys.add(key(Kind::day_initial, text_value({date.data() + 4, 4}), parts.initial));
  }
  return keys;
}

KeyList refined_keys(std::uint64_t hot, const PersonFeatures& p) {
  const Parts parts = parts_of(p);
  KeyList keys;
  keys.add(key(Kind::birth, hot, parts.birth));
  keys.add(key(Kind::given_birth, hot, parts.given));
  keys.add(key(Kind::sound_birth, hot, parts.sounds[0]));
  keys.add(key(Kind::ssn, hot, parts.last_four));
  keys.add(key(Kind::home, hot, p.street.empty() ? 0 : value_hash(p, Field::street)));
  return keys;
}

}  // namespace gatehouse::clients
