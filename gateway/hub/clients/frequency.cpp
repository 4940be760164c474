#include "hub/clients/frequency.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

constexpr std::array<Field, 5> common_fields{Field::given, Field::surname, Field::birth, Field::zip, Field::city};
constexpr std::array<Field, 10> all_fields{Field::given, Field::surname, Field::birth, Field::zip,    Field::city,
                                           Field::ssn,   Field::phone,   Field::email, Field::street, Field::other};

std::span<const Field> fields_of(Counting counting) {
  if (counting == Counting::common_values) return common_fields;
  return all_fields;
}

std::uint64_t never_zero(std::uint64_t hash) { return hash == 0 ? 1 : hash; }

}  // namespace

Millibits log2_millibits(std::uint64_t n) {
  if (n <= 1) return 0;
  const auto whole = static_cast<int>(std::bit_width(n)) - 1;
  // The mantissa in [1, 2) with 31 bits behind the point; squaring it yields one binary digit of the logarithm a
  // turn.
  std::uint64_t mantissa = whole >= 31 ? n >> (whole - 31) : n << (31 - whole);
  Millibits fraction = 0;
  for (int digit = 0; digit < 12; ++digit) {
    mantissa = (mantissa * mantissa) >> 31;
    fraction <<= 1;
    if (mantissa >> 32 != 0) {
      mantissa >>= 1;
      fraction |= 1;
    }
  }
  return whole * bit + (fraction * bit >> 12);
}

std::uint64_t value_hash(const PersonFeatures& p, Field field) {
  switch (field) {
    case Field::given:
      return p.given.empty() ? 0 : hash_short(p.given);
    case Field::surname:
      return p.last.empty() ? 0 : hash_short(p.last);
    case Field::birth:
      return p.birth;
    case Field::zip:
      return p.zip;
    case Field::city:
      return p.city.empty() ? 0 : hash_short(p.city);
    case Field::ssn:
      return p.ssn;
    case Field::phone:
      return p.phone;
    case Field::email:
      return p.email_local.empty() ? 0 : hash_short(p.email_local) ^ p.email_domain;
    case Field::street:
      return p.street.empty() ? 0 : hash_short(p.street) ^ mix(p.house + 1);
    case Field::other:
      return p.others[0];
    default:
      return 0;
  }
}

Frequencies::Frequencies(Counting counting) : counting_{counting}, slots_(1024) {}

std::size_t Frequencies::find(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(key) & mask;
  while (slots_[at].key != key && slots_[at].key != 0) at = (at + 1) & mask;
  return at;
}

void Frequencies::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.key != 0) slots_[find(slot.key)] = slot;
  }
}

void Frequencies::change(Field field, std::uint64_t value, int by) {
  if (value == 0) return;
  if ((used_ + 1) * 4 > slots_.size() * 3) grow();
  const std::uint64_t key = never_zero(mix(value ^ mix(static_cast<std::uint64_t>(field) + 1)));
  Slot& slot = slots_[find(key)];
  if (slot.key == 0) {
    slot.key = key;
    ++used_;
  }
  Totals& totals = totals_[static_cast<std::size_t>(field)];
  const std::uint64_t before = slot.count;
  if (by > 0) {
    ++slot.count;
    ++totals.values;
    totals.squares += 2 * before + 1;
  } else if (before > 0) {
    --slot.count;
    --totals.values;
    totals.squares -= 2 * before - 1;
  }
}

void Frequencies::add(const PersonFeatures& person) {
  for (const Field field : fields_of(counting_)) change(field, value_hash(person, field), 1);
}

void Frequencies::remove(const PersonFeatures& person) {
  for (const Field field : fields_of(counting_)) change(field, value_hash(person, field), -1);
}

std::span<const Field> Frequencies::fields() const { return fields_of(counting_); }

/// A handful of records cannot show that a name is rare: everybody is the only one of the name there. A batch is
/// all that there is, and says so itself.
Millibits Frequencies::known_from(std::uint64_t values) const {
  constexpr std::uint64_t handful = 50;
  if (counting_ != Counting::common_values) return INT32_MAX;
  return log2_millibits(values + handful) - log2_millibits(handful);
}

Rarity Frequencies::rarity_of(const PersonFeatures& person, Millibits limit, const Repeated& repeated) const {
  Rarity out;
  for (const Field field : fields_of(counting_)) {
    const std::uint64_t value = value_hash(person, field);
    const Totals& totals = totals_[static_cast<std::size_t>(field)];
    if (value == 0 || totals.values == 0) continue;
    const std::uint64_t key = never_zero(mix(value ^ mix(static_cast<std::uint64_t>(field) + 1)));
    const std::uint64_t all = slots_[find(key)].count, again = repeated[static_cast<std::size_t>(field)];
    const std::uint64_t count = all > again ? all - again : 1;
    const Millibits rarity = log2_millibits(totals.squares) - log2_millibits(totals.values) - log2_millibits(count);
    out.of[static_cast<std::size_t>(field)] =
        std::clamp(rarity, -limit, std::min(limit, known_from(totals.values)));
  }
  return out;
}

}  // namespace gatehouse::clients
