/// The labelled person sets (see their README): how their columns are read, and scores against the truth.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hub/clients/dedupe.hpp"
#include "hub/clients/index.hpp"

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
  std::string truth;       ///< the column that says who a row is
  std::string key_file{};  ///< where that column stands, by the same ids, if in a file of its own
};
[[nodiscard]] std::vector<LabelledSet> labelled_sets();
/// $GATEHOUSE_PEOPLE, else ../shared/data/people beside the source folder.
[[nodiscard]] std::filesystem::path people_folder();

[[nodiscard]] Result<DedupeReport> dedupe_table(const LabelledSet& set, const Table& table,
                                                const DedupeOptions& options = {});

/// The features of each row, as `dedupe_table` reads them.
[[nodiscard]] std::vector<PersonFeatures> read_people(const LabelledSet& set, const Table& table);
/// Takes the rows in one by one, as intake does, by the shipped model; for each row the row that made its client.
struct Intake {
  std::vector<std::uint32_t> cluster;
  std::uint64_t reviews = 0;
  std::uint64_t proposals = 0;
};
[[nodiscard]] Intake take_in(const std::vector<PersonFeatures>& people);

/// The same, counting each link by the record that it was made to.
struct Links {
  std::size_t links = 0;
  std::size_t wrong = 0;  ///< made to a record of somebody else
};
[[nodiscard]] Links links_of(const std::vector<PersonFeatures>& people, const std::vector<std::uint32_t>& person);

struct PairScore {
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t missed = 0;
  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  [[nodiscard]] double f1() const;
};
/// Pairwise, over the clusters.
[[nodiscard]] PairScore pair_score(const std::vector<std::uint32_t>& cluster,
                                   const std::vector<std::string>& truth);
[[nodiscard]] std::vector<std::string> truth_of(const LabelledSet& set, const Table& table);

}  // namespace gatehouse::clients
