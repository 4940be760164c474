#include "gatehouse/support/control_totals.hpp"

#include "gatehouse/support/csv.hpp"

namespace gatehouse {
namespace {

/// False if the number would no longer fit.
bool shift_in(std::int64_t& units, int digit) {
  return !__builtin_mul_overflow(units, 10, &units) && !__builtin_add_overflow(units, digit, &units);
}

/// Digits with a sign before or behind them and at most one point, as units of 10^-sum_scale. Blank is nothing, and
/// fine.
std::optional<std::int64_t> number_of(std::string_view text, unsigned implied_places) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return 0;
  const bool negative = text.starts_with('-') || text.ends_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.ends_with('-')) text.remove_suffix(1);
  if (text.empty() || text.size() > 2 * most_stored_digits) return std::nullopt;
  std::int64_t units = 0;
  unsigned places = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (!shift_in(units, c - '0')) return std::nullopt;
    places += point ? 1 : 0;
  }
  if (!point) places = implied_places;
  if (places > sum_scale) return std::nullopt;
  for (; places < sum_scale; ++places)
    if (!shift_in(units, 0)) return std::nullopt;
  return negative ? -units : units;
}

/// The number in `line`; nothing if it is none or its place lies beyond the line.
std::optional<std::int64_t> number_at(std::string_view line, const NumberPlace& place, unsigned implied_places,
                                      const Framing& framing, Arena& arena,
                                      std::vector<std::string_view>& columns) {
  std::string_view bytes;
  if (place.column > 0) {
    const CsvDialect dialect{.delimiter = framing.delimiter, .quote = framing.quote, .escape = framing.escape};
    if (split_csv(line, dialect, arena, columns) != nullptr || columns.size() < place.column) return std::nullopt;
    bytes = columns[place.column - 1];
  } else {
    if (line.size() < place.at - 1 + place.length) return std::nullopt;
    bytes = line.substr(place.at - 1, place.length);
  }
  if (place.storage == Storage::text && !framing.ebcdic) return number_of(bytes, implied_places);
  constexpr char ebcdic_blank = '\x40';
  if (place.storage == Storage::text && bytes.find_first_not_of(ebcdic_blank) == std::string_view::npos) return 0;
  const Storage storage = place.storage == Storage::text ? Storage::zoned : place.storage;
  const StoredNumber number = read_stored(bytes, storage, framing.ebcdic, arena);
  if (number.problem != nullptr) return std::nullopt;
  return number_of(number.digits, implied_places);
}

bool counts(const ControlTotal& total) { return total.of.length == 0 && total.of.column == 0; }

bool is_of_type(const ControlTotal& total, std::string_view record) {
  return total.type_at == 0 ||
         (record.size() >= total.type_at - 1 && record.substr(total.type_at - 1).starts_with(total.type_code));
}

std::string_view first_line(std::string_view head, const Framing& framing) {
  return head.substr(0, framing.cut == Cut::blocks ? framing.record_length : head.find('\n'));
}

}  // namespace

std::optional<SumUnits> told_total(const ControlTotal& total, std::string_view line, const Framing& framing) {
  Arena arena(256);
  std::vector<std::string_view> columns;
  return number_at(line, total.told, counts(total) ? 0 : total.implied_places, framing, arena, columns);
}

ControlSums::ControlSums(const Framing& framing) : framing_(framing), sums_(framing.totals.size()) {}

void ControlSums::add(const Batch& batch) {
  if (sums_.empty()) return;
  for (const RawRecord& record : batch.records) add(record.bytes);
}

void ControlSums::add(std::string_view record) {
  arena_.clear();
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const ControlTotal& total = framing_.totals[i];
    if (!is_of_type(total, record)) continue;
    if (counts(total)) {
      sums_[i].units += 1;
      continue;
    }
    const auto number = number_at(record, total.of, total.implied_places, framing_, arena_, columns_);
    if (!number || __builtin_add_overflow(sums_[i].units, *number, &sums_[i].units)) ++sums_[i].unreadable;
  }
}

std::optional<SumUnits> ControlSums::sum(std::size_t total) const {
  if (sums_[total].unreadable > 0) return std::nullopt;
  return sums_[total].units;
}

std::optional<std::string> ControlSums::fault(std::string_view head, std::string_view trailer) const {
  if (!framing_.header_prefix.empty() && !head.starts_with(framing_.header_prefix))
    return "the file does not begin with the header that the layout says: it is cut off, or another file";
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const ControlTotal& total = framing_.totals[i];
    const std::string_view line = total.in_header ? first_line(head, framing_) : trailer;
    const char* where = total.in_header ? "header" : "trailer";
    if (line.empty() && !total.in_header && !framing_.trailer_required) continue;
    const bool is_count = counts(total);
    const auto told = told_total(total, line, framing_);
    const std::string name = is_count ? "the count of records" : "the total of " + total.name;
    if (!told) return name + " in the " + where + " is no number";
    std::int64_t units = sums_[i].units;
    for (unsigned place = 0; is_count && place < sum_scale; ++place) units *= 10;
    if (*told == units) continue;
    std::string out = name + " in the " + where + " is not what the file's records come to";
    if (sums_[i].unreadable > 0)
      out += " (" + std::to_string(sums_[i].unreadable) + " of them have no number there that can be read)";
    return out;
  }
  return std::nullopt;
}

}  // namespace gatehouse
