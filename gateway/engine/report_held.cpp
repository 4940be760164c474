#include "engine/report_held.hpp"

#include <nlohmann/json.hpp>

#include "engine/held_lines.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace {
constexpr std::size_t most_notes = 10;
}

void HeldRows::add(Run& run, const report::HeldRow& row) {
  nlohmann::ordered_json problems = nlohmann::ordered_json::array();
  for (const Problem& problem : row.problems) {
    problems.push_back({{"severity", word(problem.severity)},
                        {"rule", problem.rule},
                        {"field", problem.field},
                        {"message", problem.message},
                        {"where", problem.where}});
    if (run.result.notes.size() < most_notes)
      run.result.notes.push_back(std::string(row.individual) + ": " + problem.message + " [" + problem.rule + "]");
  }
  const nlohmann::ordered_json line{
      {"individual", row.individual}, {"client", row.client}, {"problems", std::move(problems)}};
  text_ += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<void> HeldRows::publish() const {
  std::error_code ignored;
  if (text_.empty()) {
    std::filesystem::remove(path_, ignored);
    return {};
  }
  GATEHOUSE_TRY(make_folders(path_.parent_path()));
  auto written = write_file(path_, text_, {.secret = true});
  if (!written) return fail(written.error());
  return {};
}

}  // namespace gatehouse::engine
