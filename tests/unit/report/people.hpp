/// People for the report tests, written down field by field, and the real mapping that turns them into PIRL
/// rows. All of them are invented.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/arena.hpp"
#include "mapping/mapping.hpp"
#include "report/report.hpp"

namespace gatehouse::report {

/// The canonical schemas as shipped.
const std::vector<Schema>& schemas();

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// One client. Values are written as text and typed by the schema: `yes`, `2025-03-31`, `1234.50`.
class Someone {
 public:
  explicit Someone(std::int64_t client, const Fields& fields = {});
  Someone& add(std::string_view entity, const Fields& fields, std::string_view system = "mis");
  Someone& enrolled(std::string_view program, std::string_view on, Fields more = {});
  Someone& service(std::string_view category, std::string_view on, Fields more = {});
  Someone& wage(std::string_view quarter, std::string_view amount, std::string_view account = "1");
  /// Lives as long as this object does not change.
  [[nodiscard]] PersonHistory history();

 private:
  [[nodiscard]] std::vector<Value> typed(const Schema& schema, const Fields& fields);

  Arena arena_{4096};
  std::int64_t client_;
  std::vector<Value> values_;
  struct Stored {
    const Schema* schema;
    std::vector<Value> values;
    std::string system;
  };
  std::vector<Stored> stored_;
  std::vector<HistoryRow> rows_;
};

/// A mapping from `participant` as shipped, and what it wrote last.
class PirlWriter : public RowWriter {
 public:
  explicit PirlWriter(const std::string& mapping);
  Outcome write(std::span<const Value> participant, std::string& line, std::vector<Problem>& problems) override;
  /// The number of columns, and the column of an element.
  [[nodiscard]] std::size_t columns() const { return elements_.size(); }
  [[nodiscard]] std::size_t column(std::string_view element) const;

 private:
  std::shared_ptr<const mapping::Mapping> mapping_;
  mapping::Mapper mapper_;
  Arena arena_;
  MappedRecord record_;
  std::vector<std::string> elements_;
};

/// A finished report over some people.
struct Made {
  std::vector<std::string> lines;
  Summary summary;
  std::vector<std::string> held;  ///< `individual rule field`

  /// Element of a row, as written: `made.at(0, "901")`.
  [[nodiscard]] std::string at(std::size_t row, std::string_view element) const;
  std::shared_ptr<PirlWriter> writer;
};
/// As of the last day of the second quarter after the report's, so that every exit in it is known.
[[nodiscard]] ReportSpec spec_of(std::string_view quarter);
[[nodiscard]] Made report_on(std::vector<Someone*> people, const ReportSpec& spec,
                             const std::string& mapping = "participant-to-pirl");

}  // namespace gatehouse::report
