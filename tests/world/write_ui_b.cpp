#include <array>

#include "write_ui.hpp"

namespace world {

namespace {

std::string parts(Day day, const char* form) {
  const std::chrono::year_month_day at(day);
  std::array<char, 16> text{};
  const int year = static_cast<int>(at.year());
  const auto month = static_cast<unsigned>(at.month()), date = static_cast<unsigned>(at.day());
  const std::string_view kind(form);
  const int size = kind == "MDY" ? std::snprintf(text.data(), text.size(), "%02u/%02u/%04d", month, date, year)
                   : kind == "-" ? std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", year, month, date)
                                 : std::snprintf(text.data(), text.size(), "%04d%02u%02u", year, month, date);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string birth_date(const Recorded& seen) {
  if (seen.birth == BirthDate::default_1900) return "01/01/1900";
  if (seen.birth == BirthDate::impossible) return "13/01/" + yyyymmdd(seen.born).substr(0, 4);
  return seen.birth == BirthDate::given ? slashes(seen.born) : "";
}

std::string_view program(Program is) {
  static constexpr std::array<std::string_view, 5> codes{"REG", "FED", "MIL", "EXT", "TRADE"};
  return codes[static_cast<std::size_t>(is)];
}
std::string_view status(const Claim& claim) {
  static constexpr std::array<std::string_view, 6> codes{"ACTIVE", "PEND", "DENY", "EXPIRED", "DISQ", "CLSD"};
  if (claim.status == Status::active && claim.balance == 0) return "EXH";
  return codes[static_cast<std::size_t>(claim.status)];
}
std::string_view reason(Reason is) {
  static constexpr std::array<std::string_view, 5> words{"Laid off", "Quit", "Fired", "Strike", "Other"};
  return words[static_cast<std::size_t>(is)];
}
std::string_view type(char is) {
  switch (is) {
    case 'A':
      return "ADDL";
    case 'R':
      return "REOPEN";
    case 'T':
      return "TRANS";
    default:
      return "NEW";
  }
}
std::string_view race(char is) {
  switch (is) {
    case 'W':
      return "White";
    case 'B':
      return "Black";
    case 'N':
      return "American Indian";
    case 'A':
      return "Asian";
    default:
      return "Pacific Islander";
  }
}

std::string hyphens(const std::string& ssn) {
  return ssn.empty() ? ssn : ssn.substr(0, 3) + "-" + ssn.substr(3, 2) + "-" + ssn.substr(5);
}
std::string telephone(const std::string& ten) {
  return ten.empty() ? ten : "(" + ten.substr(0, 3) + ") " + ten.substr(3, 3) + "-" + ten.substr(6);
}
std::string yes_no(char is) { return is == 'Y' ? "Yes" : is == 'N' ? "No" : ""; }

}  // namespace

std::string yyyymmdd(Day day) { return parts(day, ""); }
std::string slashes(Day day) { return parts(day, "MDY"); }
std::string dashes(Day day) { return parts(day, "-"); }

std::string dollars(std::int64_t cents) {
  return std::to_string(cents / 100) + "." + digits(static_cast<std::uint64_t>(cents % 100), 2);
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string header_line_b() {
  std::string line;
  for (const auto* name : {"Date Filed",
                           "Claim Number",
                           "Status",
                           "Program",
                           "Claim Type",
                           "Claimant SSN",
                           "First Name",
                           "Middle Name",
                           "Last Name",
                           "Suffix",
                           "Date of Birth",
                           "Gender",
                           "Hispanic",
                           "Race",
                           "Veteran",
                           "Street",
                           "Apt",
                           "City",
                           "State",
                           "Zip",
                           "Phone",
                           "Email",
                           "Benefit Year Ending",
                           "WBA",
                           "MBA",
                           "Balance",
                           "Dependents",
                           "Employer",
                           "Employer FEIN",
                           "Separation",
                           "Last Day Worked",
                           "Selected For"})
    line += (line.empty() ? "" : ",") + in_quotes(name);
  return line;
}

void claim_line_b(const Claim& claim, const Recorded& seen, const Person& who, std::string& line) {
  const std::string sex = seen.sex == 'M' ? "Male" : seen.sex == 'F' ? "Female" : "";
  const std::string zip = seen.address.zip.substr(who.index % 97 == 0 ? 1 : 0);  // a spreadsheet ate the zero
  const std::string fein = claim.employer.fein.substr(0, 2) + "-" + claim.employer.fein.substr(2);
  const std::string selected = claim.referred == 'R' ? "RESEA" : claim.referred == 'W' ? "WPRS" : "";
  line.clear();
  const std::array<std::string, 32> columns{slashes(claim.filed),
                                            claim.number,
                                            std::string(status(claim)),
                                            std::string(program(claim.program)),
                                            std::string(type(claim.type)),
                                            hyphens(seen.ssn),
                                            windows_1252(seen.first),
                                            windows_1252(seen.middle),
                                            windows_1252(seen.last),
                                            seen.suffix,
                                            birth_date(seen),
                                            sex,
                                            yes_no(who.hispanic),
                                            std::string(race(who.race)),
                                            yes_no(seen.veteran),
                                            seen.address.number + " " + seen.address.street,
                                            seen.address.unit,
                                            seen.address.city,
                                            "VT",
                                            zip,
                                            telephone(seen.phone),
                                            seen.email,
                                            slashes(claim.year_end),
                                            dollars(claim.weekly),
                                            dollars(claim.maximum),
                                            dollars(claim.balance),
                                            std::to_string(claim.dependents),
                                            claim.employer.name,
                                            fein,
                                            std::string(reason(claim.reason)),
                                            slashes(claim.last_worked),
                                            selected};
  for (const auto& column : columns) {
    if (!line.empty()) line += ',';
    line += in_quotes(column);
  }
}

}  // namespace world
