#include "report/dry_runs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gatehouse/support/files.hpp"

namespace gatehouse::report {

Result<DryRuns> DryRuns::open(const std::filesystem::path& folder) {
  DryRuns out;
  out.file_ = folder / "dry-runs.jsonl";
  std::error_code ignored;
  if (!std::filesystem::exists(out.file_, ignored)) return out;
  auto text = read_file(out.file_);
  if (!text) return fail(text.error());
  out.text_ = std::move(*text);
  std::istringstream lines(out.text_);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    const auto said = [&](const char* member) {
      return json.is_object() && json.contains(member) && json[member].is_string() ? json[member].get<std::string>()
                                                                                   : std::string();
    };
    const auto quarter = quarter_from(said("quarter"));
    const auto day = date_from_iso(said("day"));
    if (quarter && day) out.all_.push_back({said("route"), *quarter, *day});
  }
  return out;
}

bool DryRuns::made(std::string_view route, Quarter quarter, Date from, Date to) const {
  return std::ranges::any_of(all_, [&](const One& one) {
    return one.route == route && one.quarter == quarter && from <= one.day && one.day <= to;
  });
}

Result<void> DryRuns::note(std::string_view route, Quarter quarter, Date day) {
  if (made(route, quarter, day, day)) return {};
  const nlohmann::ordered_json line{{"route", route}, {"quarter", quarter.text()}, {"day", iso(day)}};
  text_ += line.dump() + "\n";
  GATEHOUSE_TRY(make_folders(file_.parent_path()));
  const auto written = write_file(file_, text_, {});
  if (!written) return fail(written.error(), "the list of dry runs");
  all_.push_back({std::string(route), quarter, day});
  return {};
}

}  // namespace gatehouse::report
