#include "labelled_sets.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace gatehouse::clients {
namespace {

/// Cuts the whole text of a CSV file into rows.
std::vector<std::vector<std::string>> cut(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::move(cell));
      cell.clear();
      if (c == '\n') rows.push_back(std::move(row)), row.clear();
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (!cell.empty() || !row.empty()) {
    row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::uint64_t pairs_of(std::uint64_t n) { return n * (n - 1) / 2; }

}  // namespace

std::optional<std::size_t> Table::column(const std::string& name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::optional<Table> read_table(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return std::nullopt;
  std::ostringstream whole;
  whole << in.rdbuf();
  const std::string text = whole.str();
  Table table;
  table.rows = cut(text);
  if (table.rows.empty()) return std::nullopt;
  table.header = std::move(table.rows.front());
  table.rows.erase(table.rows.begin());
  return table;
}

std::filesystem::path people_folder() {
  if (const char* given = std::getenv("GATEHOUSE_PEOPLE")) return given;
  return std::filesystem::path{GATEHOUSE_SOURCE_DIR}.parent_path() / "shared" / "data" / "people";
}

std::vector<LabelledSet> labelled_sets() {
  const std::vector<ColumnChoice> febrl{
      {"ssn", "soc_sec_id"},           {"name.first", "given_name"},        {"name.last", "surname"},
      {"birth_date", "date_of_birth"}, {"address.number", "street_number"}, {"address.line1", "address_1"},
      {"address.unit", "address_2"},   {"address.city", "suburb"},          {"address.zip", "postcode"},
      {"address.state", "state"}};
  return {
      {"febrl1.csv", "rec_id", febrl, "entity"},
      {"febrl2.csv", "rec_id", febrl, "entity"},
      {"febrl3.csv", "rec_id", febrl, "entity"},
      {"splink_fake1000.csv",
       "unique_id",
       {{"name.first", "first_name"},
        {"name.last", "surname"},
        {"birth_date", "dob"},
        {"address.city", "city"},
        {"email", "email"}},
       "entity"},
      {"easylink2020.csv",
       "unique_id",
       {{"ssn", "ssn"},
        {"name.first", "first_name"},
        {"name.middle", "middle_initial"},
        {"name.last", "last_name"},
        {"birth_date", "dob"},
        {"sex", "sex"},
        {"address.line1", "addr"},
        {"other.employer", "employer"}},
       "entity"},
      {"pseudopeople_ssa.csv",
       "unique_id",
       {{"ssn", "ssn"},
        {"name.first", "first_name"},
        {"name.middle", "middle_name"},
        {"name.last", "last_name"},
        {"birth_date", "date_of_birth"},
        {"sex", "sex"}},
       "entity"},
      {"senzing_customers.csv",
       "RECORD_ID",
       {{"ssn", "SSN_NUMBER"},
        {"name.first", "PRIMARY_NAME_FIRST"},
        {"name.middle", "PRIMARY_NAME_MIDDLE"},
        {"name.last", "PRIMARY_NAME_LAST"},
        {"name.full", "PRIMARY_NAME_FULL"},
        {"birth_date", "DATE_OF_BIRTH"},
        {"sex", "GENDER"},
        {"phone", "PHONE_NUMBER"},
        {"email", "EMAIL_ADDRESS"},
        {"address.line1", "ADDR_LINE1"},
        {"address.city", "ADDR_CITY"},
        {"address.state", "ADDR_STATE"},
        {"address.zip", "ADDR_POSTAL_CODE"},
        {"other.passport", "PASSPORT_NUMBER"},
        {"other.license", "DRIVERS_LICENSE_NUMBER"},
        {"other.national", "NATIONAL_ID_NUMBER"}},
       "CLUSTER_ID",
       "senzing_key.csv"},
  };
}

Result<DedupeReport> dedupe_table(const LabelledSet& set, const Table& table, const DedupeOptions& options) {
  std::size_t at = 0;
  return dedupe_rows({set.id, set.columns, options}, table.header, [&](DedupeRow& row) -> Result<bool> {
    if (at == table.rows.size()) return false;
    row.cells = table.rows[at++];
    row.line = at + 1;
    return true;
  });
}

std::vector<PersonFeatures> read_people(const LabelledSet& set, const Table& table) {
  std::vector<PersonFeatures> people;
  for (const auto& row : table.rows) people.push_back(read_person(set.columns, table.header, row, {}));
  return people;
}

Intake take_in(const std::vector<PersonFeatures>& people) {
  Intake out;
  ClientIndex index;
  for (std::uint32_t i = 0; i < people.size(); ++i) {
    const Resolution answer = index.resolve(people[i]);
    const bool linked = answer.outcome == Outcome::same;
    const std::uint64_t client = linked ? static_cast<std::uint64_t>(answer.client) : i + 1;
    out.cluster.push_back(static_cast<std::uint32_t>(client - 1));
    out.reviews += answer.outcome == Outcome::review ? 1 : 0;
    out.proposals += answer.merge_proposal.empty() ? 0 : 1;
    index.add(ClientId{client}, RecordId{i + 1}, people[i]);
  }
  return out;
}

Links links_of(const std::vector<PersonFeatures>& people, const std::vector<std::uint32_t>& person) {
  Links out;
  ClientIndex index;
  for (std::uint32_t i = 0; i < people.size(); ++i) {
    const Resolution answer = index.resolve(people[i]);
    const bool linked = answer.outcome == Outcome::same;
    if (linked) {
      ++out.links;
      out.wrong += person[static_cast<std::size_t>(answer.candidates.front().record) - 1] != person[i] ? 1 : 0;
    }
    index.add(linked ? answer.client : ClientId{i + 1}, RecordId{i + 1}, people[i]);
  }
  return out;
}

double PairScore::precision() const {
  return static_cast<double>(right) / static_cast<double>(std::max<std::uint64_t>(right + wrong, 1));
}
double PairScore::recall() const {
  return static_cast<double>(right) / static_cast<double>(std::max<std::uint64_t>(right + missed, 1));
}
double PairScore::f1() const {
  return 2 * static_cast<double>(right) /
         static_cast<double>(std::max<std::uint64_t>(2 * right + wrong + missed, 1));
}

PairScore pair_score(const std::vector<std::uint32_t>& cluster, const std::vector<std::string>& truth) {
  std::map<std::uint32_t, std::uint64_t> found;
  std::map<std::string, std::uint64_t> real;
  std::map<std::pair<std::uint32_t, std::string>, std::uint64_t> both;
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    ++found[cluster[i]];
    ++real[truth[i]];
    ++both[{cluster[i], truth[i]}];
  }
  PairScore score;
  std::uint64_t in_found = 0;
  std::uint64_t in_real = 0;
  for (const auto& entry : found) in_found += pairs_of(entry.second);
  for (const auto& entry : real) in_real += pairs_of(entry.second);
  for (const auto& entry : both) score.right += pairs_of(entry.second);
  score.wrong = in_found - score.right;
  score.missed = in_real - score.right;
  return score;
}

std::vector<std::string> truth_of(const LabelledSet& set, const Table& table) {
  const auto key = set.key_file.empty() ? std::optional{table} : read_table(people_folder() / set.key_file);
  const auto at = key ? key->column(set.truth) : std::nullopt;
  const auto id_in_key = key ? key->column(set.id) : std::nullopt;
  const auto id = table.column(set.id);
  if (!at || !id || !id_in_key) return {};
  std::map<std::string, std::string> who;
  for (const auto& row : key->rows) who[row[*id_in_key]] = row[*at];
  std::vector<std::string> truth;
  for (const auto& row : table.rows) truth.push_back(who[row[*id]]);
  return truth;
}

}  // namespace gatehouse::clients
