/// The mapping benchmark's job (claims-40.map.yaml) written out by hand, as a good programmer would who wants
/// it fast and never has to change it: what our mapping engine is measured against.
///
///   yardstick IN OUT         of 300 bytes a record, line feed included (layout claims-30)
///   yardstick --csv IN OUT   the same fields delimited, with a header (layout claims-30-csv)
///
/// No checks but the length of a record or the number of its columns; a date is moved, not read.

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
constexpr std::size_t records_at_once = 2048;
constexpr std::size_t widest_output = 1024;  // 299 bytes in, each used at most three times, quotes and words

struct Column {
  std::size_t at, size;  ///< in a fixed-width record
  std::size_t index;
};
constexpr Column ssn{0, 9, 0}, last{9, 25, 1}, first{34, 20, 2}, middle{54, 1, 3}, born{55, 8, 4}, sex{63, 1, 5},
    race{64, 2, 6}, ethnicity{66, 1, 7}, address1{67, 35, 8}, address2{102, 10, 9}, city{112, 20, 10},
    state{132, 2, 11}, zip{134, 9, 12}, phone{143, 10, 13}, email{153, 36, 14}, claim{189, 12, 15},
    type{201, 2, 16}, status{203, 2, 17}, begins{205, 8, 18}, ends{213, 8, 19}, filed{221, 8, 20},
    weekly{229, 7, 21}, most{236, 9, 22}, employer_no{245, 10, 23}, employer{255, 30, 24}, naics{285, 6, 25},
    reason{291, 2, 26}, schooling{293, 2, 27}, veteran{295, 1, 28}, office{296, 3, 29};
constexpr std::array all_columns{ssn,      last,     first,  middle,    born,    sex,    race,  ethnicity,
                                 address1, address2, city,   state,     zip,     phone,  email, claim,
                                 type,     status,   begins, ends,      filed,   weekly, most,  employer_no,
                                 employer, naics,    reason, schooling, veteran, office};
using Fields = std::array<Text, all_columns.size()>;

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
  Line(const Fields& fields, char* out) : fields_(fields), out_(out), start_(out) {}

  [[nodiscard]] Text get(Column column) const { return fields_[column.index]; }
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
  const Fields& fields_;
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

/// Fills `buffer` behind the bytes that were kept, as far as the file goes.
std::size_t read_some(int file, std::vector<char>& buffer, std::size_t kept) {
  std::size_t have = kept;
  while (have < buffer.size()) {
    const ssize_t got = ::read(file, buffer.data() + have, buffer.size() - have);
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have - kept;
}

Text trimmed(const char* from, std::size_t size) {
  while (size > 0 && from[size - 1] == ' ') --size;
  while (size > 0 && *from == ' ') ++from, --size;
  return {from, size};
}

char* write_line(const Fields& fields, char* out) {
  Line line(fields, out);
  person(line);
  residence(line);
  benefits(line);
  the_rest(line);
  return line.finish();
}

/// What lies in a buffer of input, as far as its records are whole.
struct Portion {
  const char* at;
  const char* end;
  char* out;
  std::vector<char> texts{};  ///< of cells whose quotes were doubled, of one record
  bool header_seen = false;
  bool broken = false;
};

void map_fixed(Portion& portion) {
  Fields fields;
  for (; portion.end - portion.at >= static_cast<std::ptrdiff_t>(record_bytes); portion.at += record_bytes) {
    for (const Column& column : all_columns) fields[column.index] = trimmed(portion.at + column.at, column.size);
    portion.out = write_line(fields, portion.out);
  }
}

/// The cell that begins at `at`, which moves behind it; nothing if it does not end in the buffer.
bool cut_cell(const char*& at, const char* end, char*& texts, Text& cell) {
  if (at == end) return false;
  if (*at != '"') {
    const char* const from = at;
    while (at != end && *at != ',' && *at != '\n') ++at;
    cell = trimmed(from, static_cast<std::size_t>(at - from));
    return at != end;
  }
  const char* const from = texts;
  for (++at; at != end; ++at) {
    if (*at == '"' && (++at == end || *at != '"')) break;
    *texts++ = *at;
  }
  cell = trimmed(from, static_cast<std::size_t>(texts - from));
  return at != end;
}

void map_delimited(Portion& portion) {
  Fields fields;
  while (!portion.broken) {
    const char* at = portion.at;
    char* texts = portion.texts.data();
    std::size_t cells = 0;
    for (bool more = true; more; ++at) {
      Text cell;
      if (!cut_cell(at, portion.end, texts, cell)) return;
      if (cells < fields.size()) fields[cells] = cell;
      ++cells;
      more = *at == ',';
    }
    portion.broken = cells != fields.size();
    if (portion.header_seen) portion.out = write_line(fields, portion.out);
    portion.header_seen = true;
    portion.at = at;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool delimited = argc == 4 && Text(argv[1]) == "--csv";
  if (argc != 3 && !delimited) return std::fputs("yardstick [--csv] IN OUT\n", stderr), 2;
  const int in = ::open(argv[argc - 2], O_RDONLY | O_CLOEXEC),
            out = ::open(argv[argc - 1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (in < 0 || out < 0) return std::perror("yardstick"), 1;
  std::vector<char> input(record_bytes * records_at_once), output(widest_output * records_at_once * 4);
  Portion portion{};
  portion.texts.resize(input.size());
  if (!write_all(out, heading.data(), heading.size())) return 1;
  std::size_t kept = 0;
  while (const std::size_t size = read_some(in, input, kept)) {
    portion.at = input.data();
    portion.end = input.data() + kept + size;
    portion.out = output.data();
    delimited ? map_delimited(portion) : map_fixed(portion);
    if (!write_all(out, output.data(), static_cast<std::size_t>(portion.out - output.data()))) return 1;
    kept = static_cast<std::size_t>(portion.end - portion.at);
    std::memmove(input.data(), portion.at, kept);
  }
  if (kept > 0 || portion.broken) return std::fputs("yardstick: a record is cut short\n", stderr), 1;
  return 0;
}
