/// A delimited file's rows to features, and clusters to rows again.
#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <unordered_set>

#include "hub/clients/dedupe.hpp"
#include "hub/clients/similarity.hpp"

namespace gatehouse::clients {
namespace {

struct PlainField {
  std::string_view name;
  std::string_view PersonFacts::*fact;
};

constexpr std::array<PlainField, 17> plain_fields{{
    {"ssn", &PersonFacts::ssn},
    {"name.first", &PersonFacts::first},
    {"name.middle", &PersonFacts::middle},
    {"name.last", &PersonFacts::last},
    {"name.suffix", &PersonFacts::suffix},
    {"name.full", &PersonFacts::full_name},
    {"birth_date", &PersonFacts::birth_date},
    {"sex", &PersonFacts::sex},
    {"phone", &PersonFacts::phone},
    {"email", &PersonFacts::email},
    {"address.number", &PersonFacts::address_number},
    {"address.line1", &PersonFacts::address_line1},
    {"address.unit", &PersonFacts::address_unit},
    {"address.city", &PersonFacts::city},
    {"address.state", &PersonFacts::state},
    {"address.zip", &PersonFacts::zip},
    {"address.county", &PersonFacts::county},
}};
constexpr std::string_view prior_last = "name.prior_last";
constexpr std::string_view alias_first = "name.alias";
constexpr std::string_view other_prefix = "other.";

struct Column {
  std::size_t at = 0;
  std::string field;
};

std::optional<std::size_t> position_of(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

template <class Names>
std::string listed(const Names& names) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

/// What was meant perhaps, and only that: the first line of a file without names of columns is a person.
std::string nearest(const std::vector<std::string>& header, const std::string& name) {
  constexpr int slips = 2;
  const auto upper = [](std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
  };
  const auto is_near = [&](const std::string& one) {
    const bool short_name = name.size() <= 3;
    return edit_distance(upper(one), upper(name), slips) <= (short_name ? 0 : slips);
  };
  const auto meant = std::find_if(header.begin(), header.end(), is_near);
  if (meant != header.end()) return "; is it '" + *meant + "'?";
  return "; that line has to name the columns: if it is a person, put a line of names before it";
}

Result<std::size_t> find_column(const std::vector<std::string>& header, const std::string& name) {
  const auto at = position_of(header, name);
  if (!at)
    return fail(Errc::bad_config, "there is no column '" + name + "' among the " + std::to_string(header.size()) +
                                      " of the first line" + nearest(header, name));
  if (std::count(header.begin(), header.end(), name) > 1)
    return fail(Errc::bad_input,
                "the column '" + name + "' stands twice in the header, so it is not clear which is meant");
  return *at;
}

/// A person may have several; of all else there is one.
bool may_repeat(std::string_view field) { return field == prior_last || field == alias_first; }

Result<std::vector<Column>> bind(const DedupeRequest& request, const std::vector<std::string>& header) {
  std::vector<Column> columns;
  for (const auto& [field, name] : request.columns) {
    if (!is_dedupe_field(field)) {
      return fail(Errc::bad_config,
                  "'" + field + "' is no field of a person; choose from: " + listed(dedupe_fields()));
    }
    const bool given = std::any_of(columns.begin(), columns.end(),
                                   [&wanted = field](const Column& c) { return c.field == wanted; });
    if (given && !may_repeat(field))
      return fail(Errc::bad_config, "'" + field + "' is given two columns, and holds one value");
    auto at = find_column(header, name);
    if (!at) return fail(std::move(at.error()));
    columns.push_back({*at, field});
  }
  return columns;
}

void put(PersonFacts& facts, std::string_view field, std::string_view text) {
  if (field.starts_with(other_prefix)) {
    facts.others.push_back({field, text});
  } else if (field == prior_last) {
    facts.prior_last.push_back(text);
  } else if (field == alias_first) {
    facts.alias_first.push_back(text);
  } else {
    const auto known =
        std::find_if(plain_fields.begin(), plain_fields.end(), [&](const auto& p) { return p.name == field; });
    facts.*(known->fact) = text;
  }
}

PersonFeatures features_of(const std::vector<Column>& columns, const std::vector<std::string>& cells,
                           const Options& reading) {
  PersonFacts facts;
  for (const Column& column : columns) {
    if (column.at < cells.size()) put(facts, column.field, cells[column.at]);
  }
  return normalise(facts, reading);
}

/// A cell as RFC 4180 writes it.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

std::string padded(long value, std::size_t width) {
  std::string digits = std::to_string(value);
  digits.insert(0, width - std::min(width, digits.size()), '0');
  return digits;
}

std::string with_point(Millibits value) {
  std::string out{value < 0 ? "-" : ""};
  out += std::to_string(std::abs(value) / bit);
  out += '.';
  return out += padded(std::abs(value) % bit, 3);
}

/// The probability behind a score, to six digits, from whole thousandths of a bit.
std::string probability_text(Millibits score) {
  const double probability = 1 / (1 + std::exp2(-static_cast<double>(score) / bit));
  const auto millionths = static_cast<long>(std::lround(probability * 1e6));
  std::string out = std::to_string(millionths / 1'000'000);
  out += '.';
  return out += padded(millionths % 1'000'000, 6);
}

}  // namespace

std::vector<std::string_view> dedupe_fields() {
  std::vector<std::string_view> names;
  for (const auto& field : plain_fields) names.push_back(field.name);
  names.insert(names.end(), {prior_last, alias_first, "other.NAME"});
  return names;
}

bool is_dedupe_field(std::string_view name) {
  if (name.starts_with(other_prefix)) return name.size() > other_prefix.size();
  if (name == prior_last || name == alias_first) return true;
  return std::any_of(plain_fields.begin(), plain_fields.end(),
                     [&](const auto& field) { return field.name == name; });
}

PersonFeatures read_person(const std::vector<ColumnChoice>& columns, const std::vector<std::string>& header,
                           const std::vector<std::string>& cells, const Options& reading) {
  std::vector<Column> bound;
  for (const auto& [field, name] : columns) {
    const auto at = position_of(header, name);
    if (at && is_dedupe_field(field)) bound.push_back({*at, field});
  }
  return features_of(bound, cells, reading);
}

namespace {

/// Rows become people; what is odd about a row is noted.
class RowReader {
 public:
  RowReader(const std::vector<Column>& columns, std::size_t id_at, std::size_t width, const Options& reading)
      : columns_(columns), id_at_(id_at), width_(width), reading_(reading) {}

  void take(const DedupeRow& row) {
    const auto is_empty = [](const std::string& cell) {
      return cell.find_first_not_of(" \t") == std::string::npos;
    };
    if (row.fault != nullptr) {
      if (report.notes.unreadable.rows == 0) report.notes.fault = row.fault;
      return report.notes.unreadable.count(row.line);
    }
    const auto& cells = row.cells;
    if (std::all_of(cells.begin(), cells.end(), is_empty)) return report.notes.blank.count(row.line);
    const bool longer = cells.size() > width_ &&
                        !std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(width_), cells.end(), is_empty);
    if (longer) report.notes.longer.count(row.line);
    if (cells.size() < width_) report.notes.shorter.count(row.line);
    if (row.foreign) report.notes.foreign.count(row.line);
    std::string id = id_at_ < cells.size() ? cells[id_at_] : std::string{};
    if (id.empty())
      report.notes.without_id.count(row.line);
    else if (!seen_.insert(id).second)
      report.notes.repeated_id.count(row.line);
    report.ids.push_back(std::move(id));
    report.lines.push_back(row.line);
    people.push_back(longer ? PersonFeatures{} : features_of(columns_, cells, reading_));
  }

  DedupeReport report{};
  std::vector<PersonFeatures> people{};

 private:
  const std::vector<Column>& columns_;
  std::size_t id_at_, width_;
  const Options& reading_;
  std::unordered_set<std::string> seen_{};
};

/// A name for each cluster: the id of its first row, told apart by that row's line where it must be.
std::vector<std::string> names_of_clusters(const DedupeReport& report) {
  std::vector<std::string> names(report.ids.size());
  std::unordered_set<std::string> taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (report.result.cluster[i] != i) continue;
    names[i] = report.ids[i];
    if (names[i].empty() || taken.contains(names[i])) names[i] += '#' + std::to_string(report.lines[i]);
    taken.insert(names[i]);
  }
  return names;
}

std::string_view outcome_of(const ScoredPair& pair, const DedupeResult& result) {
  if (result.cluster[pair.a] != result.cluster[pair.b]) return "review";
  return is_link(pair, result.model.thresholds) ? "same" : "through-others";
}

}  // namespace

Result<DedupeReport> dedupe_rows(const DedupeRequest& request, const std::vector<std::string>& header,
                                 const NextRow& next) {
  auto columns = bind(request, header);
  if (!columns) return fail(std::move(columns.error()));
  auto id_at = find_column(header, request.id_column);
  if (!id_at) return fail(std::move(id_at.error()), "the column of ids");

  RowReader rows{*columns, *id_at, header.size(), request.options.reading};
  DedupeRow row;
  for (;;) {
    auto more = next(row);
    if (!more) return fail(std::move(more.error()));
    if (!*more) break;
    rows.take(row);
  }
  DedupeReport report = std::move(rows.report);
  report.result = dedupe(rows.people, request.options);
  if (const SharedNumbers& shared = report.result.shared_numbers; shared.rows != 0)
    report.notes.shared_number = {shared.rows, report.lines[shared.first]};
  return report;
}

std::vector<std::string> sentences(const RowNotes& notes) {
  std::vector<std::string> out;
  const auto say = [&out](const RowsOf& of, const std::string& what) {
    if (of.rows == 0) return;
    const std::string where = of.first_line == 0 ? "" : " (the first: line " + std::to_string(of.first_line) + ")";
    out.push_back(std::to_string(of.rows) + (of.rows == 1 ? " row " : " rows ") + what + where);
  };
  say(notes.unreadable, "that cannot be read, so in no output: " + notes.fault);
  say(notes.longer,
      "with more cells than the header: compared with nobody, for no cell can be trusted to stand "
      "under its name");
  say(notes.shorter, "with fewer cells than the header: what is missing counts as unknown");
  say(notes.foreign, "not in UTF-8: read as Windows-1252");
  say(notes.blank, "with nothing in it: passed over");
  say(notes.without_id, "without an id");
  say(notes.shared_number,
      "with a number, or a word in its place, that stands under so many names that it tells nobody apart: not "
      "compared by it. Leave such values empty");
  say(notes.repeated_id, "with the id of an earlier row: the ids name no single row");
  return out;
}

void write_clusters(const DedupeReport& report, std::ostream& out) {
  out << "id,client\n";
  const auto names = names_of_clusters(report);
  for (std::size_t i = 0; i < report.ids.size(); ++i)
    out << quoted(report.ids[i]) << ',' << quoted(names[report.result.cluster[i]]) << '\n';
}

void write_pairs(const DedupeReport& report, std::ostream& out) {
  out << "id_a,id_b,score,probability,rule,outcome,line_a,line_b\n";
  for (const auto& pair : report.result.pairs)
    out << quoted(report.ids[pair.a]) << ',' << quoted(report.ids[pair.b]) << ',' << with_point(pair.score) << ','
        << probability_text(pair.score) << ',' << id_of(pair.rule) << ',' << outcome_of(pair, report.result) << ','
        << report.lines[pair.a] << ',' << report.lines[pair.b] << '\n';
}

}  // namespace gatehouse::clients
