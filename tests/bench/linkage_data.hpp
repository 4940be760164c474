/// The labelled person sets (see their README): how their columns are read, and scores against the truth.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hub/clients/dedupe.hpp"

namespace gatehouse::clients {

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  [[nodiscard]] std::optional<std::size_t> column(const std::string& name) const;
};
/// RFC 4180. Nothing where the file is absent.
[[nodiscard]] std::optional<Table> read_table(const std::filesystem::path& path);

struct LabelledSet {
  std::string file;
  std::string id;
  std::vector<ColumnChoice> columns;
  std::string truth;
};
[[nodiscard]] std::vector<LabelledSet> labelled_sets();
/// $GATEHOUSE_PEOPLE, else ../shared/data/people beside the source folder.
[[nodiscard]] std::filesystem::path people_folder();

[[nodiscard]] Result<DedupeReport> dedupe_table(const LabelledSet& set, const Table& table, const DedupeOptions& options = {});

struct PairScore {
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t missed = 0;
  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  [[nodiscard]] double f1() const;
};
/// Pairwise, over the clusters.
[[nodiscard]] PairScore pair_score(const std::vector<std::uint32_t>& cluster, const std::vector<std::string>& truth);
[[nodiscard]] std::vector<std::string> truth_of(const LabelledSet& set, const Table& table);

}  // namespace gatehouse::clients
