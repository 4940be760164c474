/// The rows of a report: the hub's clients as of a point in its history, each period of theirs as a line of the
/// federal layout. An export and its rebuilding share this; what differs is where the lines go.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "mapping/mapping.hpp"
#include "report/receipt.hpp"
#include "report/report.hpp"

namespace gatehouse::engine {

/// A participant's row as the federal layout writes it, with what the agreement keeps back withheld. One thread.
class MappedRows final : public report::RowWriter {
 public:
  /// `participant` is the schema of the rows to come. Errc::bad_config if the mapping reads a field that it lacks:
  /// a mapping of an older program may.
  [[nodiscard]] static Result<std::unique_ptr<MappedRows>> create(std::shared_ptr<const mapping::Mapping> mapping,
                                                                  const Schema& participant,
                                                                  const report::Withheld& withheld);

  /// Whose rows come next.
  void begin(const hub::ClientView& person);
  /// Who is in the file.
  [[nodiscard]] const std::vector<hub::ClientId>& clients() const { return clients_; }
  /// By which staff know the row that was written last, or empty; for lists that stay in the house.
  [[nodiscard]] const std::string& case_number() const { return case_number_; }

  Outcome write(std::span<const Value> participant, std::string& line, std::vector<Problem>& problems) override;

 private:
  explicit MappedRows(std::shared_ptr<const mapping::Mapping> mapping) : mapper_(std::move(mapping)) {}

  std::vector<std::size_t> place_{};  ///< of each field that the mapping knows: where it stands in the row
  std::vector<bool> withheld_{}, of_protected_{};  ///< by the same order
  std::vector<Value> row_{};
  std::vector<hub::ClientId> clients_{};
  hub::ClientId client_{};
  std::size_t case_place_ = 0;  ///< of `entry.case_no` in the row, if it is there
  std::string case_number_{};
  bool protected_ = false;
  mapping::Mapper mapper_;
  Arena arena_;
  MappedRecord mapped_{};
};

/// A client's view as the report room reads it; `rows` is reused, and both outlive what is given back.
[[nodiscard]] report::PersonHistory history_of(const hub::ClientView& view, std::vector<report::HistoryRow>& rows);

/// Hands every client of that point in history to `report`, in the order of their ids; `seen` looks at each first.
[[nodiscard]] Result<void> visit_clients(hub::Hub& hub, const hub::AsOf& as_of, report::ReportRun& report,
                                         MappedRows& writer, const std::stop_token& stop,
                                         const std::function<void(std::uint64_t done, std::uint64_t all)>& progress,
                                         const std::function<void(const hub::ClientView&)>& seen = {});

/// The schema of that name among `schemas`; there is one in every plan.
[[nodiscard]] const Schema& participant_schema(std::span<const Schema> schemas);

}  // namespace gatehouse::engine
