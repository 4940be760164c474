/// The stored form of features: a version byte, a bit for each field that is known, then the known fields in order,
/// numbers little-endian, texts with their length. Fields are only ever appended, under a new version.
#include <type_traits>

#include "hub/clients/person.hpp"

namespace gatehouse::clients {
namespace {

constexpr char version = 1;
constexpr std::size_t mask_bytes = 4;

template <class T>
struct IsText : std::false_type {};
template <std::size_t N>
struct IsText<ShortText<N>> : std::true_type {};

/// Every field in stored order; `visit` is called with each.
template <class Person, class Visit>
void each_field(Person& p, Visit visit) {
  visit(p.ssn), visit(p.phone), visit(p.others[0]), visit(p.others[1]), visit(p.other_kinds[0]),
      visit(p.other_kinds[1]);
  visit(p.birth), visit(p.email_domain), visit(p.house), visit(p.zip), visit(p.given), visit(p.middle),
      visit(p.last);
  visit(p.prior_last), visit(p.alias_given), visit(p.email_local), visit(p.street), visit(p.city), visit(p.unit);
  visit(p.state), visit(p.county), visit(p.ssn_kind), visit(p.sex), visit(p.suffix);
}

class Writer {
 public:
  template <class T>
  void operator()(const T& field) {
    if (field == T{}) {
      ++at_;
      return;
    }
    mask_ |= std::uint32_t{1} << at_++;
    if constexpr (IsText<T>::value) {
      bytes_ += static_cast<char>(field.size());
      bytes_ += field.view();
    } else {
      auto number = static_cast<std::uint64_t>(field);
      for (std::size_t i = 0; i < sizeof(T); ++i, number >>= 8) bytes_ += static_cast<char>(number & 0xFF);
    }
  }

  [[nodiscard]] std::string take() const {
    std::string out(1, version);
    for (std::size_t i = 0; i < mask_bytes; ++i) out += static_cast<char>(mask_ >> (8 * i) & 0xFF);
    return out + bytes_;
  }

 private:
  std::string bytes_;
  std::uint32_t mask_ = 0;
  std::uint32_t at_ = 0;
};

class Reader {
 public:
  Reader(std::string_view bytes, std::uint32_t mask) : bytes_{bytes}, mask_{mask} {}

  template <class T>
  void operator()(T& field) {
    const bool known = (mask_ >> at_++ & 1U) != 0;
    if (!known) return;
    if constexpr (IsText<T>::value) {
      const std::size_t size = take(1).empty() ? 0 : static_cast<unsigned char>(last_.front());
      if (size == 0 || size > sizeof(field.bytes)) good_ = false;
      field = T{take(size)};
    } else {
      std::uint64_t number = 0;
      const std::string_view raw = take(sizeof(T));
      for (std::size_t i = raw.size(); i-- > 0;) number = number << 8 | static_cast<unsigned char>(raw[i]);
      field = static_cast<T>(number);
    }
  }
  [[nodiscard]] bool good() const { return good_ && bytes_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    if (bytes_.size() < size) good_ = false;
    last_ = bytes_.substr(0, size);
    bytes_.remove_prefix(last_.size());
    return last_;
  }

  std::string_view bytes_;
  std::string_view last_;
  std::uint32_t mask_;
  std::uint32_t at_ = 0;
  bool good_ = true;
};

}  // namespace

std::string PersonFeatures::encode() const {
  Writer writer;
  each_field(*this, [&](const auto& field) { writer(field); });
  return writer.take();
}

std::optional<PersonFeatures> PersonFeatures::decode(std::string_view bytes) {
  if (bytes.size() < 1 + mask_bytes || bytes.front() != version) return std::nullopt;
  std::uint32_t mask = 0;
  for (std::size_t i = mask_bytes; i > 0; --i) mask = mask << 8 | static_cast<unsigned char>(bytes[i]);
  PersonFeatures person;
  Reader reader{bytes.substr(1 + mask_bytes), mask};
  each_field(person, [&](auto& field) { reader(field); });
  const bool in_range =
      person.ssn_kind <= IdKind::opaque && person.sex <= Sex::other && person.suffix <= Suffix::fifth;
  if (!reader.good() || !in_range) return std::nullopt;
  return person;
}

}  // namespace gatehouse::clients
