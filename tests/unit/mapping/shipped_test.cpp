/// Every mapping that we ship compiles, and what it needs is found.
#include <gtest/gtest.h>

#include <filesystem>

#include "mapping/mapping.hpp"
#include "mapping/workbench.hpp"
#include "where.hpp"

namespace gatehouse::mapping {
namespace {

TEST(ShippedMappings, AllCompileWithoutAFinding) {
  const std::filesystem::path root = std::filesystem::path(source_folder) / "mappings";
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.path().string().ends_with(".map.yaml")) continue;
    Findings findings;
    const auto mapping = load_mapping(entry.path(), {{root}, true}, findings);
    EXPECT_TRUE(mapping) << findings.text();
    ++count;
  }
  EXPECT_GE(count, 8);
}

TEST(ShippedMappings, AllHaveTestsBesideThemAndPass) {
  const std::filesystem::path root = std::filesystem::path(source_folder) / "mappings";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.path().string().ends_with(".map.yaml")) continue;
    Findings findings;
    const auto mapping = load_mapping(entry.path(), {{root}, true}, findings);
    ASSERT_TRUE(mapping) << findings.text();
    check_tests(*mapping, {{root}, true}, findings);
    EXPECT_TRUE(findings.all().empty()) << findings.text();
  }
}

TEST(ShippedMappings, ThoseOfTheSampleStateHaveNothingDoubtfulInThem) {
  const std::filesystem::path root = std::filesystem::path(source_folder) / "mappings";
  for (const auto& entry : std::filesystem::directory_iterator(root / "sample")) {
    if (!entry.path().string().ends_with(".map.yaml")) continue;
    Findings findings;
    const auto mapping = load_mapping(entry.path(), {{root}, true}, findings);
    ASSERT_TRUE(mapping) << findings.text();
    examine(*mapping, findings);
    EXPECT_TRUE(findings.all().empty()) << findings.text();
  }
}

TEST(ShippedSchemas, AllLoad) {
  Findings findings;
  const auto schemas = load_schemas({{std::filesystem::path(source_folder) / "mappings"}, true}, findings);
  EXPECT_TRUE(findings.ok()) << findings.text();
  EXPECT_GE(schemas.size(), 13u);
}

TEST(Mapping, IsRebuiltFromItsStoredFormWithTheSameHash) {
  Findings findings;
  const std::filesystem::path root = std::filesystem::path(source_folder) / "mappings";
  const auto mapping = load_mapping("ui-a-claim", {{root}, true}, findings);
  ASSERT_TRUE(mapping) << findings.text();
  const auto again = mapping_from_canonical(info(*mapping).canonical, findings);
  ASSERT_TRUE(again) << findings.text();
  EXPECT_EQ(info(*again).hash, info(*mapping).hash);
}

}  // namespace
}  // namespace gatehouse::mapping
