#include "cases.hpp"

#include <cstdio>
#include <fstream>
#include <map>
#include <vector>

#include "labelled_sets.hpp"

namespace gatehouse::clients {
namespace {

using Fields = std::map<std::string, std::string>;

/// "PATIENT A: name=value,name=value,"
Fields fields_of(const std::string& line) {
  Fields out;
  std::size_t at = line.find(": ") + 2;
  while (at < line.size()) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    const std::string part = line.substr(at, end - at);
    const auto equals = part.find('=');
    if (equals != std::string::npos) out[part.substr(0, equals)] = part.substr(equals + 1);
    at = end + 1;
  }
  return out;
}

PersonFeatures patient(Fields f) {
  PersonFacts facts;
  facts.ssn = f["ssn"];
  facts.first = f["nameFirst"];
  facts.middle = f["nameMiddle"];
  facts.last = f["nameLast"];
  facts.suffix = f["nameSuffix"];
  facts.birth_date = f["birthDate"];
  facts.sex = f["gender"];
  facts.phone = f["phone"];
  facts.address_line1 = f["addressStreet1"];
  facts.address_unit = f["addressStreet2"];
  facts.city = f["addressCity"];
  facts.state = f["addressState"];
  facts.zip = f["addressZip"];
  facts.alias_first = {f["nameAlias"]};
  facts.prior_last = {f["nameLastHyph"]};
  facts.others = {{"medicaid", f["medicaid"]}};
  return normalise(facts, {.synthetic = true});
}

int expected_of(const std::string& word) {
  if (word == "Match" || word == "match") return 0;
  return word == "Not a Match" || word == "no_match" ? 2 : 1;
}

void print_case(const std::string& name, int expected, const Resolution& answer) {
  std::printf("  expected %d got %d %s %s: %s\n", expected, static_cast<int>(answer.outcome), name.c_str(),
              std::string{id_of(answer.rule)}.c_str(), explain(answer.evidence).sentence.c_str());
}

}  // namespace

int ThreeWay::cases() const {
  int sum = 0;
  for (const auto& row : counts) sum += row[0] + row[1] + row[2];
  return sum;
}

double ThreeWay::accuracy() const {
  return static_cast<double>(counts[0][0] + counts[1][1] + counts[2][2]) / std::max(cases(), 1);
}

std::optional<ThreeWay> run_miis(const std::filesystem::path& file, bool print_errors, const Model& model) {
  std::ifstream in{file};
  if (!in) return std::nullopt;
  ThreeWay out;
  std::string line, name, a;
  int expected = 1;
  bool certain_case = true;
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with("TEST: ")) name = line.substr(6);
    if (line.starts_with("EXPECT: ")) {
      expected = expected_of(line.substr(8));
      certain_case = line != "EXPECT: Not Sure";
    }
    if (line.starts_with("PATIENT A")) a = line;
    if (!line.starts_with("PATIENT B") || !certain_case) continue;
    ClientIndex index{model};
    index.add(ClientId{1}, RecordId{1}, patient(fields_of(a)));
    const Resolution answer = index.resolve(patient(fields_of(line)));
    ++out.counts[static_cast<std::size_t>(expected)][static_cast<std::size_t>(answer.outcome)];
    if (print_errors && expected != static_cast<int>(answer.outcome)) print_case(name, expected, answer);
  }
  return out;
}

std::optional<ThreeWay> run_nbs(const std::filesystem::path& folder, bool print_errors, const Model& model) {
  const auto seed = read_table(folder / "nbs_seed.csv");
  const auto test = read_table(folder / "nbs_test.csv");
  if (!seed || !test) return std::nullopt;
  const auto read = [](const Table& table, const std::vector<std::string>& row) {
    const auto cell = [&](const char* name) -> std::string_view {
      const auto at = table.column(name);
      return at && *at < row.size() ? std::string_view{row[*at]} : std::string_view{};
    };
    PersonFacts facts;
    facts.ssn = cell("SSN");
    facts.first = cell("FIRST");
    facts.last = cell("LAST");
    facts.suffix = cell("SUFFIX");
    facts.birth_date = cell("BIRTHDATE");
    facts.sex = cell("GENDER");
    facts.address_line1 = cell("ADDRESS");
    facts.city = cell("CITY");
    facts.state = cell("STATE");
    facts.zip = cell("ZIP");
    facts.county = cell("COUNTY");
    facts.prior_last = {cell("MAIDEN")};
    return normalise(facts);
  };
  ClientIndex index{model};
  const std::size_t match_at = seed->column("Match Id").value_or(0);
  for (std::size_t i = 0; i < seed->rows.size(); ++i) {
    if (seed->rows[i].size() <= match_at || seed->rows[i][match_at].empty()) continue;
    index.add(ClientId{std::stoull(seed->rows[i][match_at])}, RecordId{i + 1}, read(*seed, seed->rows[i]));
  }
  ThreeWay out;
  const std::size_t wanted_at = test->column("Match Id").value_or(0);
  for (const auto& row : test->rows) {
    if (row.size() < test->header.size() || row.back().empty()) continue;
    const Resolution answer = index.resolve(read(*test, row));
    const int expected = expected_of(row.back());
    ++out.counts[static_cast<std::size_t>(expected)][static_cast<std::size_t>(answer.outcome)];
    if (answer.outcome == Outcome::same &&
        std::to_string(static_cast<std::uint64_t>(answer.client)) != row[wanted_at]) {
      ++out.linked_wrong_client;
    }
    if (print_errors && expected != static_cast<int>(answer.outcome))
      print_case("case " + row.front(), expected, answer);
  }
  return out;
}

}  // namespace gatehouse::clients
