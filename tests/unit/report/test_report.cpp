#include <gtest/gtest.h>

#include "people.hpp"
#include "report/receipt.hpp"

namespace gatehouse::report {
namespace {

/// Writes a row of which only the number counts.
class CountingWriter : public RowWriter {
 public:
  Outcome write(std::span<const Value> participant, std::string& line, std::vector<Problem>&) override {
    line = std::to_string(participant[0].integer());
    return Outcome::stored;
  }
};

Result<void> nowhere(std::string_view) { return {}; }

TEST(ReportRun, RefusesClientsOutOfOrder) {
  CountingWriter writer;
  auto run = ReportRun::open(spec_of("2024Q1"), schemas(), writer, nowhere, {});
  ASSERT_TRUE(run) << run.error().text();
  Someone second(2), first(1);
  EXPECT_TRUE((*run)->add(second.history()));
  const auto late = (*run)->add(first.history());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::internal);
}

TEST(ReportRun, StopsWhenTheFileCannotBeWritten) {
  CountingWriter writer;
  const auto full = [](std::string_view) -> Result<void> { return fail(Errc::no_space, "the disk is full"); };
  auto run = ReportRun::open(spec_of("2024Q1"), schemas(), writer, full, {});
  Someone person(1);
  person.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  const auto added = (*run)->add(person.history());
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Errc::no_space);
}

TEST(ReportRun, SaysWhichFieldsTheSchemasLack) {
  std::vector<Schema> lacking = schemas();
  for (Schema& schema : lacking)
    if (schema.name == "service") schema.fields.clear();
  CountingWriter writer;
  const auto run = ReportRun::open(spec_of("2024Q1"), lacking, writer, nowhere, {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, Errc::bad_config);
  EXPECT_NE(run.error().message.find("service.category"), std::string::npos);
}

TEST(ReportRun, RefusesAProgramThatDoesNotExist) {
  ReportSpec spec = spec_of("2024Q1");
  spec.program = "adults";
  CountingWriter writer;
  EXPECT_FALSE(ReportRun::open(spec, schemas(), writer, nowhere, {}));
}

TEST(ReportRun, RefusesAStreamThatNoEnrollmentMayName) {
  ReportSpec spec = spec_of("2024Q1");
  spec.assumed_stream = "local";
  CountingWriter writer;
  const auto run = ReportRun::open(spec, schemas(), writer, nowhere, {});
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().message.find("assumed_stream is one of: local-formula statewide both"), std::string::npos);
}

TEST(ReportRun, CountsClientsInTheFileThatMayBeSomebodyElse) {
  CountingWriter writer;
  auto run = ReportRun::open(spec_of("2024Q1"), schemas(), writer, nowhere, {});
  Someone in_file(1), outside(2);
  in_file.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  for (Someone* person : {&in_file, &outside}) {
    PersonHistory history = person->history();
    history.provisional = true;
    EXPECT_TRUE((*run)->add(history));
  }
  EXPECT_EQ((*run)->summary().provisional, 1);
}

TEST(IndividualId, IsStableTwelveCharactersAndNoSsn) {
  EXPECT_EQ(*individual_id(1), "G00000000001");
  EXPECT_EQ(*individual_id(99'999'999'999), "G99999999999");
  EXPECT_FALSE(individual_id(0));
  EXPECT_FALSE(individual_id(100'000'000'000));
}

TEST(FileStem, SaysWhatTheFileIsNot) {
  ReportSpec spec = spec_of("2026Q1");
  EXPECT_EQ(file_stem(spec), "pirl-2026Q1-INCOMPLETE-LAYOUT-SYNTHETIC");
  spec.layout_complete = true;
  spec.synthetic = false;
  spec.program = "adult";
  EXPECT_EQ(file_stem(spec), "pirl-2026Q1-adult");
}

TEST(Receipt, HasAFixedOrderAndEqualInputGivesEqualBytes) {
  ReportSpec spec = spec_of("2026Q1");
  spec.layout_note = "order not known";
  spec.mapping_hash = "abc";
  Summary summary;
  summary.candidates = 3;
  summary.rows = 2;
  summary.held = 1;
  summary.held_because[{"too-long", "101"}] = 1;
  const ReportFile file{.name = "pirl.csv", .sha256 = "00ff", .bytes = 42};
  const Origin origin{.program_version = "0.1.0", .last_record = 12, .last_event = 3};
  const std::string receipt = receipt_json(spec, summary, file, origin);
  EXPECT_EQ(receipt, receipt_json(spec, summary, file, origin));
  EXPECT_TRUE(receipt.starts_with("{\n  \"receipt\": \"report\",\n  \"format\": \"pirl\",\n  \"SYNTHETIC\": true"));
  EXPECT_NE(receipt.find("\"status\": \"incomplete\""), std::string::npos);
  EXPECT_NE(receipt.find("\"quarter\": \"2026Q1\""), std::string::npos);
  EXPECT_NE(receipt.find("\"balance_holds\": true"), std::string::npos);
  EXPECT_NE(receipt.find("\"rule\": \"too-long\""), std::string::npos);
  EXPECT_NE(receipt.find("\"sha256\": \"00ff\""), std::string::npos);
  EXPECT_LT(receipt.find("\"counts\""), receipt.find("\"file\""));
}

TEST(Receipt, PinsWhatTheFileWasMadeFrom) {
  ReportSpec spec = spec_of("2026Q1");
  spec.periods.exit_group = *exit_groups(std::vector<std::vector<std::string>>{{"jvsg"}});
  const std::string receipt =
      receipt_json(spec, {.provisional = 7}, {}, {.file_hashes = {{"codes/pirl-sex.csv", "12ab"}}});
  EXPECT_NE(receipt.find("\"files_behind\": {\n    \"codes/pirl-sex.csv\": \"12ab\""), std::string::npos)
      << receipt;
  EXPECT_NE(receipt.find("\"provisional_clients\": 7"), std::string::npos);
  EXPECT_NE(receipt.find("\"exit_groups\": {\n      \"jvsg\": 1"), std::string::npos);
  EXPECT_NE(receipt.find("\"assumed_stream\": \"local-formula\""), std::string::npos);
}

TEST(Receipt, ReadBackGivesWhatItWasWrittenFrom) {
  ReportSpec spec = spec_of("2026Q1");
  spec.program = "adult";
  spec.mapping = "participant-to-pirl";
  spec.mapping_hash = "abc";
  spec.wages_through = Quarter::of(2025, 4);
  spec.claims_complete = true;
  spec.cohort = {.exit_quarters_back = 4, .reportable_quarters_back = 2};
  spec.periods.exit_group = *exit_groups(std::vector<std::vector<std::string>>{{"jvsg"}, {"snap-et", "tanf-et"}});
  const ReportFile file{.name = "pirl.csv", .sha256 = "00ff", .bytes = 42, .crlf = true};
  const Origin origin{.program_version = "0.1.0",
                      .agency = "A",
                      .last_record = 12,
                      .last_event = 3,
                      .file_hashes = {{"codes/pirl-sex.csv", "12ab"}},
                      .withheld = {{"person.sex"}, {"person.sex", "person.address.zip"}}};
  const Summary summary{.candidates = 5, .rows = 5};
  const auto read = read_receipt(receipt_json(spec, summary, file, origin));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(receipt_json(read->spec, summary, read->file, read->origin), receipt_json(spec, summary, file, origin));
  EXPECT_EQ(read->rows, 5);
  EXPECT_EQ(read->spec.wages_through, Quarter::of(2025, 4));
  EXPECT_EQ(read->origin.withheld.of_protected.size(), 2U);
}

TEST(Receipt, OneThatLacksAMemberIsRefusedByItsName) {
  EXPECT_NE(read_receipt("{}").error().message.find("no receipt of a report"), std::string::npos);
  EXPECT_FALSE(read_receipt("[1, 2"));
  EXPECT_FALSE(read_receipt(R"({"receipt": "delivery"})"));
  std::string text = receipt_json(spec_of("2026Q1"), {}, {}, {});
  text.replace(text.find("\"quarter\": \"2026Q1\""), 19, "\"quarter\": \"2026Q9\"");
  EXPECT_NE(read_receipt(text).error().message.find("no usable member quarter"), std::string::npos);
}

TEST(Receipt, EveryMemberDamagedIsRefusedOrHarmless) {
  const std::string text = receipt_json(spec_of("2026Q1"), {}, {}, {.agency = "A"});
  for (std::size_t at = 0; at < text.size(); at += 3) {
    std::string damaged = text;
    damaged[at] = '[';
    (void)read_receipt(damaged);
    (void)read_receipt(text.substr(0, at));
  }
}

}  // namespace
}  // namespace gatehouse::report
