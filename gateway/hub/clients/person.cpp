#include "hub/clients/person.hpp"

#include "hub/clients/reading.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

void put_names(PersonFeatures& out, const PersonFacts& facts) {
  const bool split = !facts.first.empty() || !facts.last.empty();
  const NameParts names =
      split ? read_names(facts.first, facts.middle, facts.last, facts.suffix) : read_full_name(facts.full_name);
  out.given = ShortText<16>{names.given};
  out.middle = ShortText<12>{names.middle};
  out.last = ShortText<20>{names.last};
  out.suffix = names.suffix;
  for (const auto text : facts.prior_last) {
    const std::string prior = read_surname(text);
    if (out.prior_last.empty() && prior != names.last) out.prior_last = ShortText<16>{prior};
  }
  for (const auto text : facts.alias_first) {
    const std::string alias = read_given(text);
    if (out.alias_given.empty() && alias != names.given) out.alias_given = ShortText<12>{alias};
  }
}

void put_other(PersonFeatures& out, std::string_view kind, std::uint64_t value) {
  if (value == 0) return;
  for (std::size_t i = 0; i < out.others.size(); ++i) {
    if (out.others[i] != 0) continue;
    out.others[i] = value;
    out.other_kinds[i] = static_cast<std::uint16_t>(hash_text(kind) | 1);
    return;
  }
}

void put_address(PersonFeatures& out, const PersonFacts& facts) {
  const AddressParts address = read_address(facts.address_number, facts.address_line1, facts.address_unit);
  out.house = address.house;
  out.street = ShortText<16>{address.street};
  out.unit = address.unit;
  out.zip = read_zip(facts.zip);
  out.city = ShortText<12>{read_city(facts.city)};
  out.state = read_state(facts.state);
  out.county = read_county(facts.county);
}

}  // namespace

PersonFeatures normalise(const PersonFacts& facts, const Options& options) {
  PersonFeatures out;
  const SsnValue ssn = read_ssn(facts.ssn, options.synthetic);
  if (ssn.kind != IdKind::none) {
    out.ssn = ssn.packed;
    out.ssn_kind = ssn.kind;
  }
  put_names(out, facts);
  out.birth = read_birth(facts.birth_date, options.this_year);
  out.sex = read_sex(facts.sex);
  out.phone = read_phone(facts.phone);
  const EmailParts email = read_email(facts.email);
  out.email_local = ShortText<16>{email.local};
  out.email_domain = email.domain;
  put_address(out, facts);
  if (ssn.taxpayer_number) put_other(out, "itin", ssn.packed);
  for (const auto& other : facts.others) put_other(out, other.kind, read_other(other.value));
  return out;
}

std::optional<std::string> exact_key(const PersonFeatures& person) {
  if (person.ssn_kind != IdKind::ssn || !birth_parts(person.birth).valid) return std::nullopt;
  if (person.given.size() < 2 || person.last.size() < 2) return std::nullopt;
  const std::array<char, 8> birth = birth_text(person.birth);
  std::string key = unpack_id(person.ssn);
  key += '|';
  key.append(birth.data(), birth.size());
  for (const auto part : {person.last.view(), person.given.view(), person.middle.view()}) {
    key += '|';
    key += part;
  }
  key += '|';
  key += static_cast<char>('0' + static_cast<int>(person.suffix));
  return key;
}

std::string masked_ssn(const PersonFeatures& person) {
  const std::string id = unpack_id(person.ssn);
  if (id.size() < 4) return {};
  std::string masked{"***-**-"};
  return masked.append(id, id.size() - 4, 4);
}

}  // namespace gatehouse::clients
