/// A connector `odbc` at work on one of the three databases, as a run would use it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "manual_clock.hpp"
#include "test_database.hpp"

namespace gatehouse {

struct DatabaseName {
  const char* name;
  TestDatabase& (*get)();
};
inline void PrintTo(const DatabaseName& which, std::ostream* out) { *out << which.name; }

class OdbcSite : public ::testing::TestWithParam<DatabaseName> {
 protected:
  static const Connector& connector() {
    const auto all = connectors();
    return **std::find_if(all.begin(), all.end(),
                          [](const Connector* one) { return one->kind == std::string_view("odbc"); });
  }

  /// Sets options over those that lead to the database and the defaults.
  void set(const OptionValues& more) {
    for (const auto& [name, value] : more) options.insert_or_assign(name, value);
  }
  /// Another run, one second later.
  [[nodiscard]] Surroundings around() {
    ++runs;
    return {.options = options,
            .root = folder.path,
            .clock = clock,
            .run = std::to_string(runs),
            .stamp = "20260101T0000" + std::to_string(10 + runs)};
  }
  [[nodiscard]] Result<std::unique_ptr<Source>> open_source() {
    return connector().open_source(around(), Framing{.cut = Cut::quoted, .header_lines = 1});
  }
  /// All lines of the next pull, the header first; accepted unless told otherwise. Empty if there was none.
  std::vector<std::string> pull(bool accept = true) {
    const auto source = open_source().value();
    const auto arrival = source->next(refused).value();
    if (!arrival) return {};
    std::vector<std::string> lines{source->head()};
    Batch batch;
    while (source->read(batch, 1000).value()) {
      for (const RawRecord& record : batch.records) lines.emplace_back(record.bytes);
    }
    EXPECT_TRUE(!accept || source->accept(*arrival));
    return lines;
  }
  /// The error of a pull that cannot be made.
  Error pull_error() {
    const auto source = open_source();
    if (!source) return source.error();
    const auto arrival = (*source)->next(refused);
    return arrival ? Error{Errc::internal, "the pull was made"} : arrival.error();
  }

  struct Sent {
    std::vector<Answer> answers{};
    std::vector<Shipped> shipped{};
  };
  /// Writes lines under a header in one delivery; versions count from `version` on.
  Result<Sent> push(std::string_view head, const std::vector<std::string>& lines, std::int64_t version = 1) {
    auto sink = connector().open_sink(around());
    if (!sink) return fail(sink.error());
    GATEHOUSE_TRY((*sink)->frame(head, ""));
    std::vector<Outgoing> outgoing;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < lines.size(); ++i) ids.push_back("C" + std::to_string(i + 1));
    for (std::size_t i = 0; i < lines.size(); ++i) outgoing.push_back({ids[i], "key", version, lines[i]});
    auto answers = (*sink)->write(outgoing);
    if (!answers) return fail(answers.error());
    auto shipped = (*sink)->commit();
    if (!shipped) return fail(shipped.error());
    return Sent{std::move(*answers), std::move(*shipped)};
  }

  TestDatabase& database = GetParam().get();
  TemporaryFolder folder;
  ManualClock clock;
  OptionValues options = all_options();
  std::vector<Refusal> refused;
  int runs = 0;

 private:
  OptionValues all_options() const {
    OptionValues values = database.options();
    for (const Option& option : connector().options) values.emplace(option.name, option.fallback);
    return values;
  }
};

inline const auto every_database =
    ::testing::Values(DatabaseName{"postgresql", TestDatabase::postgresql},
                      DatabaseName{"mariadb", TestDatabase::mariadb}, DatabaseName{"sqlite", TestDatabase::sqlite});
inline std::string name_of(const ::testing::TestParamInfo<DatabaseName>& test) { return test.param.name; }

}  // namespace gatehouse
