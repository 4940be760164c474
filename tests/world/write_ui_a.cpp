#include <array>

#include "write_ui.hpp"

namespace world {

namespace {

constexpr std::size_t width = 299;

/// Appends `text` in `size` columns, cut or filled with spaces on the right.
void put(std::string& line, std::string_view text, std::size_t size) {
  text = text.substr(0, size);
  line += text;
  line.append(size - text.size(), ' ');
}

/// A number as a careless program writes it: its leading zeros lost and its columns filled with spaces.
std::string without_zeros(const std::string& number) {
  const std::size_t first = number.find_first_not_of('0');
  return first == std::string::npos ? number : number.substr(first);
}

std::string birth_date(const Recorded& seen) {
  switch (seen.birth) {
    case BirthDate::blank:
      return "";
    case BirthDate::zeros:
      return "00000000";
    case BirthDate::default_1900:
      return "19000101";
    case BirthDate::impossible:
      return yyyymmdd(seen.born).substr(0, 4) + "1301";
    case BirthDate::given:
      break;
  }
  return yyyymmdd(seen.born);
}

std::string_view program(Program is) {
  static constexpr std::array<std::string_view, 5> codes{"10", "20", "30", "40", "60"};
  return codes[static_cast<std::size_t>(is)];
}
std::string_view status(Status is) {
  static constexpr std::array<std::string_view, 6> codes{"10", "20", "30", "40", "50", "90"};
  return codes[static_cast<std::size_t>(is)];
}
std::string_view reason(Reason is) {
  static constexpr std::array<std::string_view, 5> codes{"01", "02", "03", "04", "09"};
  return codes[static_cast<std::size_t>(is)];
}
std::string_view race(char is) {
  switch (is) {
    case 'W':
      return "1";
    case 'B':
      return "2";
    case 'N':
      return "3";
    case 'A':
      return "4";
    default:
      return "5";
  }
}

std::string unit_of(const Address& at) {
  return at.unit.empty() ? "" : "#" + at.unit.substr(at.unit.find_first_of("0123456789"));
}

void put_person(std::string& line, const Recorded& seen, const Person& who) {
  put(line, seen.ssn, 9);
  put(line, plain(seen.last), 20);
  put(line, plain(seen.first), 15);
  put(line, plain(seen.middle), 1);
  put(line, seen.suffix, 3);
  put(line, birth_date(seen), 8);
  put(line, seen.sex == 'M' ? "1" : seen.sex == 'F' ? "2" : "", 1);
  put(line, race(who.race), 1);
  put(line, who.hispanic == 'Y' ? "Y" : "N", 1);
  put(line, std::string_view(&seen.veteran, 1), 1);
}

void put_address(std::string& line, const Recorded& seen, Dice& slips) {
  put(line, plain(seen.address.number + " " + seen.address.street), 30);
  put(line, plain(unit_of(seen.address)), 6);
  put(line, plain(seen.address.city), 19);
  put(line, "VT", 2);
  put(line, seen.address.zip, 9);
  put(line, slips.chance(40) ? without_zeros(seen.address.county) : seen.address.county, 3);
  put(line, seen.phone, 10);
  put(line, seen.email, 40);
}

void put_claim(std::string& line, const Claim& claim, const Person& who, Dice& slips) {
  put(line, digits(static_cast<std::uint64_t>(who.schooling), 2), 2);
  put(line, program(claim.program), 2);
  put(line, std::string_view(&claim.type, 1), 1);
  put(line, slips.chance(1) ? "77" : status(claim.status), 2);
  put(line, yyyymmdd(claim.filed), 8);
  put(line, yyyymmdd(claim.year_begin), 8);
  put(line, slips.chance(3) ? "00000000" : yyyymmdd(claim.year_end), 8);
  put(line, digits(static_cast<std::uint64_t>(claim.weekly), 5), 5);
  put(line, digits(static_cast<std::uint64_t>(claim.maximum), 7), 7);
  put(line, digits(static_cast<std::uint64_t>(claim.balance), 7), 7);
  put(line, slips.chance(60) ? without_zeros(claim.employer.account) : claim.employer.account, 10);
  put(line, plain(claim.employer.name), 30);
  put(line, claim.employer.industry, 6);
  put(line, reason(claim.reason), 2);
  put(line, yyyymmdd(claim.last_worked), 8);
  put(line, std::string_view(&claim.referred, 1), 1);
}

}  // namespace

void claim_line_a(const Claim& claim, const Recorded& seen, const Person& who, Dice& slips, std::string& line) {
  line.clear();
  put(line, "D", 1);
  put(line, claim.number, 12);
  put_person(line, seen, who);
  put_address(line, seen, slips);
  put_claim(line, claim, who, slips);
  line.resize(width, ' ');
}

std::string header_line_a(Day written) {
  std::string line = "HUICLM-DAILY" + yyyymmdd(written) + "SYNTHETIC";
  line.resize(width, ' ');
  return line;
}

std::string trailer_line_a(std::uint64_t records) {
  std::string line = "T" + digits(records, 9);
  line.resize(width, ' ');
  return line;
}

std::string header_line_payments() { return "PAY_NO|CLAIM_NO|WEEK_END|TYPE|GROSS|NET|PAID_DT"; }

void payment_lines(const Claim& claim, const Person& who, OutFile& file, Truth& truth) {
  for (int week = claim.weeks_paid_before; week < claim.weeks_paid; ++week) {
    const Day ends = claim.year_begin + std::chrono::days(7 * week + 13);
    const std::int64_t net = claim.weekly - claim.weekly / 10;
    const std::string line = claim.number + digits(static_cast<std::uint64_t>(week + 1), 2) + "|" + claim.number +
                             "|" + yyyymmdd(ends) + "|" + (claim.program == Program::eb ? "E" : "R") + "|" +
                             std::to_string(claim.weekly) + "|" + std::to_string(net) + "|" +
                             yyyymmdd(ends + std::chrono::days(4));
    truth.record(file, file.record(line), who.id);
  }
}

}  // namespace world
