/// A mapping of a few lines with its layout and code tables, written to a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "mapping/mapping.hpp"
#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse::test {

class Case {
 public:
  Case& file(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_->path / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return *this;
  }
  Case& layout(const std::string& name, const std::string& text) {
    return file("layouts/" + name + ".layout.yaml", text);
  }
  Case& codes(const std::string& name, const std::string& text) { return file("codes/" + name + ".csv", text); }
  Case& mapping(const std::string& text) { return file("m/case.map.yaml", text); }

  std::shared_ptr<const mapping::Mapping> load() {
    findings = {};
    mapping::Library library{{folder_->path, std::string(source_folder) + "/mappings"}, true};
    return mapping::load_mapping(folder_->path / "m/case.map.yaml", library, findings);
  }
  /// Maps one record; the mapping must be good.
  MappedRecord& run(std::string_view bytes, std::string_view head = {}) {
    if (!mapper_) {
      loaded = load();
      EXPECT_TRUE(loaded) << findings.text();
      mapper_ = std::make_unique<mapping::Mapper>(loaded);
      std::vector<std::string> remarks;
      EXPECT_TRUE(mapper_->begin(head, remarks));
    }
    raw_ = bytes;
    mapper_->map({raw_, 1, nullptr}, arena, out);
    return out;
  }
  /// The record as its target layout writes it.
  std::string written(std::string_view bytes, std::string_view head = {}) {
    MappedRecord& record = run(bytes, head);
    EXPECT_EQ(record.outcome, Outcome::stored) << (record.problems.empty() ? "" : record.problems[0].message);
    std::string text;
    if (record.outcome == Outcome::stored) mapper_->write(record, text);
    return text;
  }
  /// The value of a target field of an entity's first row.
  Value value(const std::string& entity, const std::string& field) {
    const MappingInfo& info = mapping::info(*loaded);
    for (const MappedEntity& row : out.entities)
      if (info.blocks[row.block].entity == entity) return row.values[*info.blocks[row.block].schema->find(field)];
    ADD_FAILURE() << "no entity " << entity;
    return {};
  }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_->path; }
  std::string problem() const { return out.problems.empty() ? "" : out.problems[0].rule; }
  mapping::Mapper& mapper() { return *mapper_; }

  Findings findings;
  Arena arena;
  MappedRecord out;
  std::shared_ptr<const mapping::Mapping> loaded;

 private:
  std::unique_ptr<TemporaryFolder> folder_ = std::make_unique<TemporaryFolder>();
  std::string raw_;
  std::unique_ptr<mapping::Mapper> mapper_;
};

}  // namespace gatehouse::test
