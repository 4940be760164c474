/// The layouts of published files: each sample is cut, read, written again by a mapping of every field to itself,
/// and compared byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "gatehouse/support/files.hpp"
#include "mapping/compiled.hpp"
#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse::mapping {
namespace {

namespace fs = std::filesystem;
const fs::path root = fs::path(source_folder) / "mappings";

std::string in_quotes(std::string_view name) { return "\"" + std::string(name) + "\""; }

/// `name: name` for the fields of a group (-1: of the record), and the groups within it.
std::string fields_of(const Layout& layout, int group, int type, const std::string& indent) {
  std::string out;
  const std::string prefix = group >= 0  ? layout.groups[static_cast<std::size_t>(group)].name + "."
                             : type >= 0 ? layout.types[static_cast<std::size_t>(type)].name + "."
                                         : "";
  for (const LayoutField& field : layout.fields) {
    if (field.group != group || field.type != type) continue;
    const std::string name = field.name.substr(prefix.size());
    out += indent + in_quotes(name) + ": {from: " + in_quotes(name) + "}\n";
  }
  for (std::size_t g = 0; g < layout.groups.size(); ++g) {
    const LayoutGroup& inner = layout.groups[g];
    if (inner.outer != group || inner.type != type) continue;
    out += indent + in_quotes(std::string_view(inner.name).substr(prefix.size())) + ":\n" + indent +
           "  each: " + in_quotes(inner.name) + "\n" + indent + "  fields:\n" +
           fields_of(layout, static_cast<int>(g), type, indent + "    ");
  }
  return out;
}

std::shared_ptr<const Mapping> itself(const Layout& layout, int type, const fs::path& folder) {
  std::string text = "mapping: itself\nfrom: layout " + layout.name + "\nto: layout " + layout.name + "\n";
  if (type >= 0) {
    const std::string& name = layout.types[static_cast<std::size_t>(type)].name;
    text += "record: " + name + "\nto_record: " + name + "\n";
  }
  text += "fields:\n" + fields_of(layout, -1, type, "  ");
  EXPECT_TRUE(write_file(folder / "itself.map.yaml", text, {}));
  Findings findings;
  auto made = load_mapping(folder / "itself.map.yaml", {{root}, true}, findings);
  EXPECT_TRUE(made) << findings.text();
  EXPECT_EQ(findings.text(), "");
  return made;
}

/// The sample as the mappings write it again, one mapping a record type.
std::string again(const std::string& sample, const Layout& layout, const fs::path& folder) {
  std::vector<std::shared_ptr<const Mapping>> mappings;
  for (int t = layout.types.empty() ? -1 : 0; t < static_cast<int>(layout.types.size()); ++t)
    mappings.push_back(itself(layout, t, folder));
  std::size_t at = 0;
  Framer framer(framing(*mappings[0]), [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min(size, sample.size() - at);
    std::memcpy(to, sample.data() + at, n);
    at += n;
    return n;
  });
  Batch batch;
  std::string out = head(*mappings[0]);
  MappedRecord record;
  while (framer.next(batch, 100).value()) {
    for (const RawRecord& raw : batch.records) {
      std::size_t written = 0;
      for (const auto& mapping : mappings) {
        Mapper mapper(mapping);
        std::vector<std::string> remarks;
        EXPECT_TRUE(mapper.begin(framer.head(), remarks));
        EXPECT_TRUE(remarks.empty());
        mapper.map(raw, batch.arena, record);
        for (const Problem& problem : record.problems)
          if (problem.severity != Severity::filter)
            ADD_FAILURE() << raw.line << " " << problem.source << problem.message;
        if (record.outcome != Outcome::stored) continue;
        mapper.write(record, out);
        out += line_end(*mapping);
        ++written;
      }
      EXPECT_EQ(written, 1u) << "line " << raw.line;
    }
  }
  return out + Written(*mappings[0]).tail().value();
}

class Replica : public testing::TestWithParam<const char*> {};

TEST_P(Replica, is_read_and_written_again_byte_for_byte) {
  const std::string name = GetParam();
  const TemporaryFolder folder;
  Findings findings;
  const auto document = yaml::load(root / "layouts" / (name + ".layout.yaml"), name, findings);
  ASSERT_TRUE(document);
  const auto layout = build_layout(*document, true, findings);
  ASSERT_TRUE(layout) << findings.text();
  EXPECT_FALSE(layout->source.empty());
  const auto sample = read_file(root / "layouts" / "samples" / (name + ".sample"));
  ASSERT_TRUE(sample);
  EXPECT_EQ(again(*sample, *layout, folder.path), *sample);
}

INSTANTIATE_TEST_SUITE_P(Published, Replica,
                         testing::Values("wage-rs-512", "qcew-cenn-77", "ma-dor-employer", "ma-dor-wages",
                                         "ma-dua-claimant-request", "ma-dua-payment-list", "ma-dua-demographics",
                                         "ma-dua-employer", "ma-dua-employer-unit", "il-weekly-claims",
                                         "snap-participant", "dol-claim-v1", "tanf-header-trailer"),
                         [](const auto& named) {
                           std::string name = named.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace gatehouse::mapping
