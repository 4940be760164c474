#include "push.hpp"

#include <algorithm>

#include "access.hpp"
#include "gatehouse/arena.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "writer.hpp"

namespace gatehouse::odbc {
namespace {

constexpr const char* wrong_count = "the record has not as many fields as the layout has columns";

struct Settings {
  std::string table;
  std::vector<std::string> key{}, columns{};
  std::string id_column{}, version_column{}, key_column{};
  bool overwrite = true, standard = false, blank_is_null = true;
  std::size_t rows_at_once = 500;
  CsvDialect dialect{};
};

Result<std::string> one_column(const OptionValues& options, std::string_view name) {
  const auto columns = column_list(options, name);
  if (!columns) return fail(columns.error());
  if (columns->size() > 1) return fail(Errc::bad_config, "option " + std::string(name) + ": names one column");
  return columns->empty() ? std::string() : columns->front();
}

Result<Settings> read_settings(const OptionValues& options) {
  auto table = table_name(options);
  if (!table) return fail(table.error());
  auto key = column_list(options, "key");
  if (!key) return fail(key.error());
  if (table->empty() || key->empty())
    return fail(Errc::bad_config, "to write, the options table and key are needed");
  auto columns = column_list(options, "columns");
  if (!columns) return fail(columns.error());
  const auto rows = number_option(options, "rows_per_statement");
  if (!rows) return fail(rows.error());
  Settings settings{.table = std::move(*table), .key = std::move(*key), .columns = std::move(*columns)};
  for (const auto& [option, into] :
       {std::pair{"id_column", &settings.id_column}, std::pair{"version_column", &settings.version_column},
        std::pair{"key_column", &settings.key_column}}) {
    auto column = one_column(options, option);
    if (!column) return fail(column.error());
    *into = std::move(*column);
  }
  const std::string delimiter = text_option(options, "delimiter");
  if (delimiter.size() > 1) return fail(Errc::bad_config, "option delimiter: is one character");
  if (!delimiter.empty()) settings.dialect.delimiter = delimiter.front();
  settings.overwrite = text_option(options, "write") != "insert";
  settings.standard = text_option(options, "sql") == "standard";
  settings.blank_is_null = text_option(options, "blank") != "text";
  settings.rows_at_once = static_cast<std::size_t>(std::max<std::int64_t>(1, *rows));
  return settings;
}

class OdbcSink final : public Sink {
 public:
  OdbcSink(Settings settings, Access access, std::string label)
      : settings_(std::move(settings)), access_(std::move(access)), label_(std::move(label)) {}

  /// The head names the columns; a table has no place for a tail.
  Result<void> frame(std::string_view head, std::string_view) override {
    if (writer_ || head.empty()) return {};
    std::vector<std::string_view> names;
    if (const char* fault = split_csv(head, settings_.dialect, arena_, names)) {
      return fail(Errc::bad_config, std::string("the layout's header cannot be read: ") + fault);
    }
    columns_.assign(names.begin(), names.end());
    return {};
  }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override;

  Result<std::vector<Shipped>> commit() override {
    if (records_ == 0) return std::vector<Shipped>{};
    GATEHOUSE_TRY(connection_->commit());
    return std::vector<Shipped>{{label_, hash_.hex(), bytes_, records_}};
  }

 private:
  Result<void> start();
  Result<Target> target();
  [[nodiscard]] bool add_row(const Outgoing& record, Row& row);

  Settings settings_;
  Access access_;
  std::string label_;
  std::vector<std::string> columns_{};  ///< of the layout
  std::size_t fields_ = 0;              ///< of a record; the row has our own columns behind them
  std::optional<Connection> connection_{};
  std::optional<Writer> writer_{};
  Arena arena_;
  Sha256 hash_{};
  std::uint64_t bytes_ = 0, records_ = 0;
};

/// Holds every name against the allow-list and the table's own columns, and takes the table's spelling.
Result<Target> OdbcSink::target() {
  auto in_table = connection_->columns_of(settings_.table);
  if (!in_table) return fail(in_table.error(), "looking at table " + settings_.table);
  if (columns_.empty()) columns_ = settings_.columns;
  if (columns_.empty()) {
    return fail(Errc::bad_config, "which columns are written? Give the layout a header, or the option columns");
  }
  fields_ = columns_.size();
  Target target{.table = settings_.table,
                .overwrite = settings_.overwrite,
                .standard = settings_.standard,
                .rows_at_once = settings_.rows_at_once};
  for (const std::string& column : columns_) {
    const bool allowed =
        settings_.columns.empty() || std::any_of(settings_.columns.begin(), settings_.columns.end(),
                                                 [&](const std::string& one) { return same_name(one, column); });
    if (!allowed) return fail(Errc::not_permitted, "the option columns does not list the column '" + column + "'");
    const auto at = place_of(*in_table, column);
    if (!at) return fail(at.error(), "table " + settings_.table);
    target.columns.push_back((*in_table)[*at]);
  }
  for (const std::string* own : {&settings_.id_column, &settings_.version_column, &settings_.key_column}) {
    if (own->empty()) continue;
    const auto at = place_of(*in_table, *own);
    if (!at) return fail(at.error(), "table " + settings_.table);
    target.columns.push_back((*in_table)[*at]);
    if (own == &settings_.version_column) target.version = std::ssize(target.columns) - 1;
  }
  for (const std::string& column : settings_.key) {
    const auto at = place_of(target.columns, column);
    if (!at) return fail(at.error(), "option key: among the columns that are written");
    target.key.push_back(*at);
  }
  return target;
}

Result<void> OdbcSink::start() {
  if (writer_) return {};
  auto opened = Connection::open(access_);
  if (!opened) return fail(opened.error());
  connection_.emplace(std::move(*opened));
  auto wanted = target();
  if (!wanted) return fail(wanted.error());
  GATEHOUSE_TRY(connection_->begin());
  writer_.emplace(*connection_, std::move(*wanted));
  return {};
}

/// False if the record has not as many fields as there are columns.
bool OdbcSink::add_row(const Outgoing& record, Row& row) {
  std::vector<std::string_view> fields;
  const char* fault = split_csv(record.bytes, settings_.dialect, arena_, fields);
  if (fault != nullptr || fields.size() != fields_) return false;
  for (const std::string_view field : fields) {
    row.cells.push_back(field.empty() && settings_.blank_is_null ? Cell{} : Cell{field});
  }
  if (!settings_.id_column.empty()) row.cells.emplace_back(record.id);
  if (!settings_.version_column.empty()) row.cells.emplace_back(arena_.copy(std::to_string(record.version)));
  if (!settings_.key_column.empty()) row.cells.emplace_back(record.idempotency_key);
  return true;
}

Result<std::vector<Answer>> OdbcSink::write(std::span<const Outgoing> records) {
  GATEHOUSE_TRY(start());
  arena_.clear();
  std::vector<Answer> answers(records.size());
  std::vector<Row> rows;
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < records.size(); ++i) {
    Row row;
    if (!add_row(records[i], row)) {
      answers[i] = {.said = Answer::Said::refused, .reason = wrong_count};
      continue;
    }
    rows.push_back(std::move(row));
    which.push_back(i);
  }
  GATEHOUSE_TRY(writer_->write(rows));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Outgoing& record = records[which[i]];
    if (!rows[i].refusal.empty()) {
      answers[which[i]] = {.said = Answer::Said::refused, .reason = std::move(rows[i].refusal)};
      continue;
    }
    answers[which[i]].remote_id = settings_.table + ":" + std::string(record.id);
    hash_.add(record.bytes);
    hash_.add("\n");
    bytes_ += record.bytes.size() + 1;
    ++records_;
  }
  return answers;
}

}  // namespace

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto settings = read_settings(around.options);
  if (!settings) return fail(settings.error());
  auto access = read_access(around);
  if (!access) return fail(access.error());
  const std::string label = label_of(settings->table + "-" + around.stamp);
  return std::make_unique<OdbcSink>(std::move(*settings), std::move(*access), label);
}

}  // namespace gatehouse::odbc
