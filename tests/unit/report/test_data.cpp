/// The data that reports rest on, as shipped: schemas, federal layouts, code lists.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "gatehouse/support/yaml.hpp"
#include "mapping/layout.hpp"
#include "people.hpp"
#include "report/program.hpp"
#include "where.hpp"

namespace gatehouse::report {
namespace {

std::shared_ptr<const mapping::Layout> layout(const std::string& name) {
  Findings findings;
  const auto file = std::filesystem::path(source_folder) / "mappings/layouts" / (name + ".layout.yaml");
  const auto document = yaml::load(file, file.string(), findings);
  auto built = document ? mapping::build_layout(*document, true, findings) : nullptr;
  EXPECT_TRUE(findings.ok()) << findings.text();
  return built;
}

const Field& field_of(std::string_view entity, std::string_view name) {
  const auto schema = std::ranges::find(schemas(), entity, &Schema::name);
  return schema->fields.at(*schema->find(name));
}

TEST(Schemas, AreTheEntitiesAndTheViewsOfParticipantsAndReminders) {
  std::vector<std::string> names;
  for (const Schema& schema : schemas()) names.push_back(schema.name);
  EXPECT_EQ(names, (std::vector<std::string>{"claim", "client", "credential", "employer", "enrollment", "merge",
                                             "note", "outcome", "participant", "payment", "plan", "referral",
                                             "reminder", "service", "training", "wage"}));
}

TEST(Schemas, GiveEveryFieldALabelAndACaption) {
  for (const Schema& schema : schemas())
    for (const Field& field : schema.fields) {
      EXPECT_FALSE(field.labels.has(Label::restricted)) << schema.name << "." << field.name;
      EXPECT_FALSE(field.doc.empty()) << schema.name << "." << field.name;
    }
}

TEST(Schemas, CloseEveryCodeThatReportsDependOn) {
  EXPECT_TRUE(std::ranges::equal(field_of("enrollment", "program").values, program_names));
  EXPECT_TRUE(std::ranges::equal(field_of("service", "program").values, program_names));
  EXPECT_TRUE(std::ranges::equal(field_of("training", "program").values, program_names));
  EXPECT_EQ(field_of("service", "category").values.size(), 11U);
}

TEST(Schemas, HaveRoomForEveryCodeOfTheirLists) {
  for (const Schema& schema : schemas())
    for (const Field& field : schema.fields)
      for (const std::string& value : field.values)
        EXPECT_LE(value.size(), field.type.size) << schema.name << "." << field.name << " " << value;
}

TEST(Layouts, PirlOf2022SaysThatItIsIncompleteAndWhy) {
  const auto pirl = layout("pirl-2022");
  EXPECT_EQ(pirl->status, "incomplete");
  EXPECT_NE(pirl->status_note.find("order"), std::string::npos);
  EXPECT_EQ(pirl->fields.size(), 249U);
  EXPECT_EQ(pirl->fields.front().name, "OBS");
  EXPECT_EQ(pirl->header_lines, 0U);
}

TEST(Layouts, PirlOf2022HasLegalValuesForEveryCode) {
  const auto open = [](const mapping::LayoutField& field) {
    return field.codec.type.kind == TypeKind::code && field.values.empty();
  };
  EXPECT_EQ(std::ranges::count_if(layout("pirl-2022")->fields, open), 0);
}

TEST(Layouts, PirlOf2016HasItsColumnsInTheOrderOfASubmission) {
  const auto pirl = layout("pirl-2016-full");
  ASSERT_EQ(pirl->fields.size(), 467U);
  EXPECT_EQ(pirl->fields[0].name, "OBS");
  EXPECT_EQ(pirl->fields[1].name, "100");
  EXPECT_EQ(pirl->fields[70].name, "900");
  EXPECT_EQ(pirl->fields[71].name, "901");
  EXPECT_EQ(pirl->fields[368].name, "2413");
  EXPECT_EQ(pirl->fields[413].name, "2516");
}

TEST(Layouts, ColumnsOf2016WithoutASureNumberCarryTheSchemasOwnName) {
  const auto pirl = layout("pirl-2016-full");
  EXPECT_EQ(pirl->fields[205].name, "subsistencewhiletraining");
  EXPECT_FALSE(pirl->find("1504"));
}

TEST(Layouts, PirlOfTheFarmworkerProgramHasColumnsOfTheFullSchemaInItsOrder) {
  const auto full = layout("pirl-2016-full"), program = layout("pirl-2016-nfjp");
  ASSERT_EQ(program->fields.size(), 226U);
  EXPECT_EQ(program->program, "nfjp");
  std::size_t last = 0;
  for (const mapping::LayoutField& field : program->fields) {
    const auto at = full->find(field.name);
    ASSERT_TRUE(at) << field.name;
    EXPECT_TRUE(*at > last || field.name == "OBS") << field.name;
    last = *at;
  }
}

TEST(Layouts, TheSameNumberIsAnotherThingInAnotherFormat) {
  const auto wiasrd = layout("wiasrd-2012"), tapr = layout("tapr-2010");
  EXPECT_NE(wiasrd->fields[*wiasrd->find("951")].doc.find("Wagner-Peyser"), std::string::npos);
  EXPECT_NE(tapr->fields[*tapr->find("951")].doc.find("First TAA Benefit"), std::string::npos);
}

TEST(Layouts, OfOlderFormatsHoldWhatIsSureAndSayThatTheyAreIncomplete) {
  const auto old = layout("wiasrd-2005"), wiasrd = layout("wiasrd-2012"), tapr = layout("tapr-2010");
  EXPECT_EQ(old->fields.size(), 27U);
  EXPECT_EQ(wiasrd->fields.size(), 37U);
  EXPECT_EQ(tapr->fields.size(), 18U);
  EXPECT_FALSE(wiasrd->find("102"));   // no more than a hint
  EXPECT_FALSE(wiasrd->find("3002"));  // calculated for the public file
  EXPECT_FALSE(tapr->find("901"));     // a number that follows from WIASRD only
  for (const auto& one : {old, wiasrd, tapr}) {
    EXPECT_EQ(one->status, "incomplete");
    EXPECT_EQ(one->header_lines, 1U);
    EXPECT_FALSE(one->file_rules.empty());
  }
}

/// A row of the view with the values it must have and one more.
std::vector<Value> row_with(std::string_view name, std::string_view value) {
  const auto& fields = std::ranges::find(schemas(), "participant", &Schema::name)->fields;
  std::vector<Value> row(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "obs") row[i] = Value::of(std::int64_t{1});
    if (fields[i].name == "individual") row[i] = Value::of(std::string_view("G00000000001"));
    if (fields[i].name == "kind") row[i] = Value::of(std::string_view("participant"));
    if (fields[i].name == name) row[i] = Value::of(value);
  }
  return row;
}

class CodesOf : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(EveryFederalMapping, CodesOf,
                         ::testing::Values("participant-to-pirl", "participant-to-pirl-2016-full",
                                           "participant-to-pirl-2016-nfjp", "participant-to-wiasrd-2012",
                                           "participant-to-wiasrd-2005", "participant-to-tapr-2010"));

TEST_P(CodesOf, EveryCodeThatTheViewMayHaveIsWrittenAsALegalCodeOfItsElement) {
  PirlWriter writer(GetParam());
  std::size_t tried = 0;
  for (const Field& field : std::ranges::find(schemas(), "participant", &Schema::name)->fields)
    for (const std::string& value : field.values) {
      std::string line;
      std::vector<Problem> problems;
      EXPECT_EQ(writer.write(row_with(field.name, value), line, problems), Outcome::stored)
          << field.name << " " << value << ": " << (problems.empty() ? "" : problems[0].message);
      ++tried;
    }
  EXPECT_GT(tried, 150U);
}

}  // namespace
}  // namespace gatehouse::report
