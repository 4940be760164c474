#include "plan.hpp"

#include <algorithm>
#include <array>

#include "access.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::odbc {
namespace {

constexpr std::uint64_t longest_statement = 1u << 20;

/// The statement in a file, without the semicolon at its end.
Result<std::string> statement_in(const Surroundings& around, std::string_view option) {
  if (text_option(around.options, option).empty()) return std::string();
  const auto path = path_option(around, option);
  if (!path) return fail(path.error());
  auto text = read_file(*path, longest_statement);
  if (!text) return fail(text.error(), "option " + std::string(option));
  while (!text->empty() && std::string_view(" \t\r\n;").find(text->back()) != std::string_view::npos)
    text->pop_back();
  return text;
}

Result<void> read_numbers(const OptionValues& options, Plan& plan) {
  const auto overlap = number_option(options, "overlap");
  if (!overlap) return fail(overlap.error());
  const auto most_gone = number_option(options, "most_gone_percent");
  if (!most_gone) return fail(most_gone.error());
  const auto page = number_option(options, "page_rows");
  if (!page) return fail(page.error());
  plan.overlap = *overlap;
  plan.most_gone_percent = static_cast<std::size_t>(*most_gone);
  plan.page_rows = static_cast<std::size_t>(std::max<std::int64_t>(1, *page));
  return {};
}

Result<void> read_names(const OptionValues& options, Plan& plan) {
  auto table = table_name(options);
  if (!table) return fail(table.error());
  auto columns = column_list(options, "columns");
  if (!columns) return fail(columns.error());
  auto key = column_list(options, "key");
  if (!key) return fail(key.error());
  auto cursor = column_list(options, "cursor");
  if (!cursor) return fail(cursor.error());
  auto gone = column_list(options, "gone_column");
  if (!gone) return fail(gone.error());
  if (cursor->size() > 1 || gone->size() > 1) {
    return fail(Errc::bad_config, "the options cursor and gone_column name one column each");
  }
  plan.table = std::move(*table);
  plan.columns = std::move(*columns);
  plan.key = std::move(*key);
  plan.cursor = cursor->empty() ? "" : cursor->front();
  plan.gone_column = gone->empty() ? "" : gone->front();
  return {};
}

/// What cannot work together.
Result<void> check(const Plan& plan) {
  const auto wants = [](bool fine, const char* what) -> Result<void> {
    return fine ? Result<void>() : fail(Errc::bad_config, what);
  };
  if (plan.pull == "batches") {
    return wants(!plan.query.empty() && !plan.next.empty() && !plan.accepted.empty() && !plan.refused.empty(),
                 "pull: batches needs query_file, next_file, accepted_file and refused_file");
  }
  GATEHOUSE_TRY(wants(plan.table.empty() != plan.query.empty(), "a source needs either table or query_file"));
  if (plan.pull == "full") return wants(!plan.key.empty(), "pull: full needs the option key");
  if (plan.pull == "all") return {};
  GATEHOUSE_TRY(wants(!plan.cursor.empty(), "pull: changes needs the option cursor"));
  const bool listed = std::any_of(plan.columns.begin(), plan.columns.end(),
                                  [&](const std::string& column) { return same_name(column, plan.cursor); });
  GATEHOUSE_TRY(wants(!plan.query.empty() || plan.columns.empty() || listed,
                      "option columns: the column that the option cursor names must be among them"));
  GATEHOUSE_TRY(wants(plan.query.empty() || !plan.start.empty(), "pull: changes with a query_file needs a start"));
  return wants(!plan.query.empty() || !plan.key.empty(), "pull: changes needs the option key");
}

}  // namespace

Result<Plan> read_plan(const Surroundings& around) {
  Plan plan{.pull = text_option(around.options, "pull"), .start = text_option(around.options, "start")};
  GATEHOUSE_TRY(read_numbers(around.options, plan));
  GATEHOUSE_TRY(read_names(around.options, plan));
  const std::array<std::pair<const char*, std::string*>, 4> files{{{"query_file", &plan.query},
                                                                   {"next_file", &plan.next},
                                                                   {"accepted_file", &plan.accepted},
                                                                   {"refused_file", &plan.refused}}};
  for (const auto& [option, text] : files) {
    auto statement = statement_in(around, option);
    if (!statement) return fail(statement.error());
    *text = std::move(*statement);
  }
  GATEHOUSE_TRY(check(plan));
  return plan;
}

}  // namespace gatehouse::odbc
