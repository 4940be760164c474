/// What a delivery's mapping is given of a client.
#include "engine/client_row.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gatehouse/support/dates.hpp"
#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse::engine {
namespace {

Schema client_schema() {
  return {.name = "client",
          .fields = {{.name = "birth_date", .type = {.kind = TypeKind::date}, .labels = Label::pii},
                     {.name = "email", .type = {}, .labels = Label::pii}}};
}

/// A client whose birth date came on the first of May, and who has no address.
hub::ClientView somebody(const Schema& schema) {
  hub::ClientView view;
  view.id = hub::ClientId{7};
  view.schema = &schema;
  view.values = {Value::of(*date_from_iso("1980-02-29")), Value()};
  view.sources.resize(2);
  view.sources[0].record = hub::RecordId{3};
  view.sources[0].received = *timestamp_from_iso("2026-05-01T06:00:00Z");
  return view;
}

TEST(ClientRow, GivesEachValueWithTheTimeOfTheRecordThatSaysIt) {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder.path / "layouts");
  std::ofstream(folder.path / "layouts/out.layout.yaml")
      << "layout: out\nkind: delimited\nheader: no\nfields: {BORN: {type: date YYYY-MM-DD}, BORN_AS_OF: {type: "
         "timestamp}, EMAIL: {type: text 40}, EMAIL_AS_OF: {type: timestamp}}\n";
  std::ofstream(folder.path / "case.map.yaml")
      << "mapping: case\nfrom: schema client\nto: layout out\nfields:\n  BORN: birth_date\n  BORN_AS_OF: "
         "as_of.birth_date\n  EMAIL: email\n  EMAIL_AS_OF: as_of.email\n";
  Findings findings;
  const auto mapping = mapping::load_mapping(
      folder.path / "case.map.yaml", {{folder.path, std::string(source_folder) + "/mappings"}, true}, findings);
  ASSERT_TRUE(mapping) << findings.text();
  const Schema schema = client_schema();
  const hub::ClientView view = somebody(schema);
  ClientRow row(*mapping);
  row.fill(view);
  mapping::Mapper mapper(mapping);
  Arena arena;
  MappedRecord record;
  mapper.map_row(row.values, row.groups, arena, record);
  ASSERT_EQ(record.outcome, Outcome::stored);
  std::string text;
  mapper.write(record, text);
  EXPECT_EQ(text, "1980-02-29,2026-05-01T06:00:00Z,,");
  // Whoever may have the value may have its time, and nobody else.
  EXPECT_EQ(mapping::fields_read(*mapping),
            (std::vector<std::pair<std::string, std::string>>{{"client", "birth_date"}, {"client", "email"}}));
  EXPECT_EQ(row.schema().fields[*row.schema().find("as_of.email")].labels,
            row.schema().fields[*row.schema().find("email")].labels);
}

}  // namespace
}  // namespace gatehouse::engine
