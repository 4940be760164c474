/// The mapping benchmark's job (claims-40.map.yaml) written out by hand, as a good programmer would who wants
/// it fast and never has to change it: what our mapping engine is measured against.
///
///   yardstick IN OUT
///
/// No checks but the length of a record; a date is moved, not read.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

namespace {

using Text = std::string_view;

constexpr std::size_t record_bytes = 300;
constexpr std::size_t records_at_once = 8192;
constexpr std::size_t widest_output = 1024;  // 299 bytes in, each used at most three times, quotes and words

struct Column {
  std::size_t at, size;
};
constexpr Column ssn{0, 9}, last{9, 25}, first{34, 20}, middle{54, 1}, born{55, 8}, sex{63, 1}, race{64, 2},
    ethnicity{66, 1}, address1{67, 35}, address2{102, 10}, city{112, 20}, state{132, 2}, zip{134, 9},
    phone{143, 10}, email{153, 36}, claim{189, 12}, type{201, 2}, status{203, 2}, begins{205, 8}, ends{213, 8},
    filed{221, 8}, weekly{229, 7}, most{236, 9}, employer_no{245, 10}, employer{255, 30}, naics{285, 6},
    reason{291, 2}, schooling{293, 2}, veteran{295, 1}, office{296, 3};

constexpr Text heading =
    "individual_id,last_name,first_name,middle_initial,full_name,date_of_birth,sex,race,ethnicity,address1,"
    "address2,"
    "city,state,zip5,zip4,full_address,phone,email,claim_id,claim_type,claim_status,benefit_year_begin,"
    "benefit_year_end,filed_date,weekly_benefit,max_benefit,employer_no,employer_name,naics,naics_sector,"
    "separation_reason,education,veteran,local_office,source_system,state_fips,dislocated,program,has_email,"
    "record_key\n";

/// What each byte becomes, and which bytes call for quotes.
struct Bytes {
  std::array<char, 256> upper{}, lower{};
  std::array<bool, 256> special{};
  constexpr Bytes() {
    for (std::size_t i = 0; i < 256; ++i) {
      const char c = static_cast<char>(i);
      upper[i] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      special[i] = c == ',' || c == '"' || c == '\n' || c == '\r';
    }
  }
};
constexpr Bytes bytes;

/// A crosswalk over codes of up to two characters.
class Codes {
 public:
  struct Pair {
    Text code, word;
  };
  template <std::size_t N>
  Codes(const Pair (&pairs)[N], Text otherwise) {
    words_.fill(otherwise);
    for (const Pair& pair : pairs) words_[place(pair.code)] = pair.word;
  }
  [[nodiscard]] Text operator[](Text code) const { return words_[place(code)]; }

 private:
  static std::size_t place(Text code) {
    std::size_t at = 0;
    for (const char c : code) at = at << 7 | (static_cast<unsigned char>(c) & 0x7F);
    return at;
  }
  std::array<Text, 1 << 14> words_{};
};

const Codes sexes({{"M", "1"}, {"F", "2"}}, "9");
const Codes ethnicities({{"H", "1"}, {"N", "0"}}, "9");
const Codes veterans({{"Y", "1"}}, "0");
const Codes races(
    {{"01", "WHITE"}, {"02", "BLACK"}, {"03", "ASIAN"}, {"04", "AIAN"}, {"05", "NHPI"}, {"06", "MULTI"}},
    "UNKNOWN");
const Codes types(
    {{"RG", "1"}, {"UX", "2"}, {"UF", "3"}, {"CW", "4"}, {"EB", "5"}, {"TA", "6"}, {"DU", "7"}, {"PU", "8"}}, "9");
const Codes statuses({{"AC", "ACTIVE"},
                      {"EX", "EXHAUSTED"},
                      {"PN", "PENDING"},
                      {"DN", "DENIED"},
                      {"SU", "SUSPENDED"},
                      {"CL", "CLOSED"}},
                     "UNKNOWN");
const Codes reasons({{"LO", "01"},
                     {"VQ", "02"},
                     {"MC", "03"},
                     {"RD", "04"},
                     {"SC", "05"},
                     {"LD", "06"},
                     {"OT", "07"},
                     {"RT", "08"},
                     {"SE", "09"},
                     {"UN", "10"}},
                    "99");
const Codes states({{"IL", "17"},
                    {"OH", "39"},
                    {"MN", "27"},
                    {"NY", "36"},
                    {"OR", "41"},
                    {"MO", "29"},
                    {"LA", "22"},
                    {"WA", "53"},
                    {"MT", "30"},
                    {"DE", "10"}},
                   "00");

/// One record on its way from columns to a line.
class Line {
 public:
  Line(const char* record, char* out) : record_(record), out_(out), start_(out) {}

  [[nodiscard]] Text get(Column column) const {
    const char* from = record_ + column.at;
    std::size_t size = column.size;
    while (size > 0 && from[size - 1] == ' ') --size;
    while (size > 0 && *from == ' ') ++from, --size;
    return {from, size};
  }
  Line& raw(Text text) {
    std::memcpy(out_, text.data(), text.size());
    out_ += text.size();
    return *this;
  }
  Line& upper(Text text) {
    for (const char c : text) *out_++ = bytes.upper[static_cast<unsigned char>(c)];
    return *this;
  }
  Line& lower(Text text) {
    for (const char c : text) *out_++ = bytes.lower[static_cast<unsigned char>(c)];
    return *this;
  }
  /// Ends a column whose text needs no quotes.
  void plain() {
    *out_++ = ',';
    start_ = out_;
  }
  /// Ends a column whose text may need them.
  void end() {
    bool special = false;
    for (const char* at = start_; at < out_; ++at) special |= bytes.special[static_cast<unsigned char>(*at)];
    if (special) quote();
    plain();
  }
  /// MMDDYYYY to YYYY-MM-DD.
  void date(Text text) {
    if (text.size() == 8) raw(text.substr(4)).raw("-").raw(text.substr(0, 2)).raw("-").raw(text.substr(2, 2));
    plain();
  }
  [[nodiscard]] char* finish() {
    out_[-1] = '\n';  // the last column's comma
    return out_;
  }

 private:
  void quote() {
    std::array<char, widest_output> copy;
    const auto size = static_cast<std::size_t>(out_ - start_);
    std::memcpy(copy.data(), start_, size);
    out_ = start_;
    *out_++ = '"';
    for (std::size_t at = 0; at < size; ++at) {
      if (copy[at] == '"') *out_++ = '"';
      *out_++ = copy[at];
    }
    *out_++ = '"';
  }
  const char* record_;
  char* out_;
  char* start_;
};

void person(Line& to) {
  const Text last_name = to.get(last), first_name = to.get(first), initial = to.get(middle);
  to.raw(to.get(ssn)).end();
  to.upper(last_name).end();
  to.upper(first_name).end();
  to.upper(initial).end();
  to.upper(last_name).raw(", ").upper(first_name);
  if (!initial.empty()) to.raw(" ").upper(initial);
  to.end();
  to.date(to.get(born));
  to.raw(sexes[to.get(sex)]).plain();
  to.raw(races[to.get(race)]).plain();
  to.raw(ethnicities[to.get(ethnicity)]).plain();
}

void residence(Line& to) {
  const Text street = to.get(address1), unit = to.get(address2), town = to.get(city), of = to.get(state),
             code = to.get(zip);
  const Text number = to.get(phone), mail = to.get(email);
  to.upper(street).end();
  to.upper(unit).end();
  to.upper(town).end();
  to.raw(of).end();
  to.raw(code.substr(0, 5)).end();
  to.raw(code.size() > 5 ? code.substr(5) : Text()).end();
  to.upper(street);
  if (!unit.empty()) to.raw(" ").upper(unit);
  to.raw(", ").upper(town).raw(", ").raw(of).raw(" ").raw(code.substr(0, 5)).end();
  if (number.size() == 10)
    to.raw("(").raw(number.substr(0, 3)).raw(") ").raw(number.substr(3, 3)).raw("-").raw(number.substr(6)).end();
  else
    to.raw(number).end();
  to.lower(mail).end();
}

void benefits(Line& to) {
  const Text filed_on = to.get(filed), year = to.get(begins), industry = to.get(naics);
  to.raw(to.get(claim)).end();
  to.raw(types[to.get(type)]).plain();
  to.raw(statuses[to.get(status)]).plain();
  to.date(year);
  to.date(to.get(ends));
  to.date(filed_on.empty() ? year : filed_on);
  to.raw(to.get(weekly)).end();
  to.raw(to.get(most)).end();
  to.raw(to.get(employer_no)).end();
  to.upper(to.get(employer)).end();
  to.raw(industry).end();
  to.raw(industry.substr(0, 2)).end();
  to.raw(reasons[to.get(reason)]).plain();
}

void the_rest(Line& to) {
  const Text kind = to.get(type), why = to.get(reason), at = to.get(office);
  to.raw(to.get(schooling)).end();
  to.raw(veterans[to.get(veteran)]).plain();
  to.raw(at.empty() ? Text("999") : at).end();
  to.raw("UI").plain();
  to.raw(states[to.get(state)]).plain();
  to.raw(to.get(status) == "AC" && (why == "LO" || why == "LD") ? "1" : "0").plain();
  to.raw(kind == "TA" ? "TAA" : kind.starts_with('U') ? "UC-FED" : "UC").plain();
  to.raw(to.get(email).empty() ? "N" : "Y").plain();
  to.raw(to.get(state)).raw("-").raw(to.get(claim)).end();
}

bool write_all(int file, const char* from, std::size_t size) {
  while (size > 0) {
    const ssize_t done = ::write(file, from, size);
    if (done <= 0) return false;
    from += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

/// Fills `buffer` as far as the file goes.
std::size_t read_some(int file, std::vector<char>& buffer) {
  std::size_t have = 0;
  while (have < buffer.size()) {
    const ssize_t got = ::read(file, buffer.data() + have, buffer.size() - have);
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("yardstick IN OUT\n", stderr), 2;
  const int in = ::open(argv[1], O_RDONLY | O_CLOEXEC),
            out = ::open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (in < 0 || out < 0) return std::perror("yardstick"), 1;
  std::vector<char> input(record_bytes * records_at_once), output(widest_output * records_at_once);
  if (!write_all(out, heading.data(), heading.size())) return 1;
  while (const std::size_t size = read_some(in, input)) {
    if (size % record_bytes != 0) return std::fputs("yardstick: a record is cut short\n", stderr), 1;
    char* to = output.data();
    for (std::size_t at = 0; at < size; at += record_bytes) {
      Line line(input.data() + at, to);
      person(line);
      residence(line);
      benefits(line);
      the_rest(line);
      to = line.finish();
    }
    if (!write_all(out, output.data(), static_cast<std::size_t>(to - output.data()))) return 1;
  }
  return 0;
}
