/// A delimited file's rows to features, and clusters to rows again.
#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>

#include "hub/clients/dedupe.hpp"

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

Result<std::size_t> find_column(const std::vector<std::string>& header, const std::string& name) {
  const auto at = position_of(header, name);
  if (!at) return fail(Errc::bad_config, "there is no column '" + name + "'; the file has: " + listed(header));
  return *at;
}

Result<std::vector<Column>> bind(const DedupeRequest& request, const std::vector<std::string>& header) {
  std::vector<Column> columns;
  for (const auto& [field, name] : request.columns) {
    if (!is_dedupe_field(field)) {
      return fail(Errc::bad_config,
                  "'" + field + "' is no field of a person; choose from: " + listed(dedupe_fields()));
    }
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

Result<DedupeReport> dedupe_rows(const DedupeRequest& request, const std::vector<std::string>& header,
                                 const NextRow& next) {
  auto columns = bind(request, header);
  if (!columns) return fail(std::move(columns.error()));
  auto id_at = find_column(header, request.id_column);
  if (!id_at) return fail(std::move(id_at.error()), "the column of ids");

  DedupeReport report;
  std::vector<PersonFeatures> people;
  std::vector<std::string> cells;
  for (;;) {
    auto more = next(cells);
    if (!more) return fail(std::move(more.error()));
    if (!*more) break;
    report.ids.push_back(*id_at < cells.size() ? cells[*id_at] : std::string{});
    people.push_back(features_of(*columns, cells, request.options.reading));
  }
  report.result = dedupe(people, request.options);
  return report;
}

void write_clusters(const DedupeReport& report, std::ostream& out) {
  out << "id,client\n";
  for (std::size_t i = 0; i < report.ids.size(); ++i) {
    out << quoted(report.ids[i]) << ',' << quoted(report.ids[report.result.cluster[i]]) << '\n';
  }
}

void write_pairs(const DedupeReport& report, std::ostream& out) {
  out << "id_a,id_b,score,probability,rule,outcome\n";
  for (const auto& pair : report.result.pairs) {
    const bool together = report.result.cluster[pair.a] == report.result.cluster[pair.b];
    out << quoted(report.ids[pair.a]) << ',' << quoted(report.ids[pair.b]) << ',' << with_point(pair.score) << ','
        << probability_text(pair.score) << ',' << id_of(pair.rule) << ',' << (together ? "same" : "review") << '\n';
  }
}

}  // namespace gatehouse::clients
