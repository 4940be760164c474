#include "engine/report_counts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* name = "runs.jsonl";

/// Nothing of what somebody else wrote there makes trouble.
std::int64_t number(const Json& line, const char* member) {
  const auto at = line.find(member);
  return at != line.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}
bool truth(const Json& line, const char* member) {
  const auto at = line.find(member);
  return at != line.end() && at->is_boolean() && at->get<bool>();
}

ReportCounts counts_from(const Json& line) {
  const auto quarter = line.find("quarter");
  return {.run = number(line, "run"),
          .quarter = quarter != line.end() && quarter->is_string() ? quarter->get<std::string>() : "",
          .dry_run = truth(line, "dry_run"),
          .held_back = truth(line, "held_back"),
          .clients = number(line, "clients"),
          .candidates = number(line, "candidates"),
          .rows = number(line, "rows"),
          .held = number(line, "held"),
          .filtered = number(line, "filtered"),
          .left_out = number(line, "left_out"),
          .errors = number(line, "errors"),
          .warnings = number(line, "warnings"),
          .submission = number(line, "submission")};
}

}  // namespace

/// A line that a power cut left half is passed over by whoever reads; it is a help and no proof, so it is not
/// waited for.
Result<void> note_report(const std::filesystem::path& folder, const ReportCounts& counts) {
  constexpr mode_t owner_only = 0600;
  GATEHOUSE_TRY(make_folders(folder));
  const Handle out(::open((folder / name).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, owner_only));
  if (!out) return fail(system_error(errno, "opening the list of report runs"));
  const Json line{{"run", counts.run},
                  {"quarter", counts.quarter},
                  {"dry_run", counts.dry_run},
                  {"held_back", counts.held_back},
                  {"clients", counts.clients},
                  {"candidates", counts.candidates},
                  {"rows", counts.rows},
                  {"held", counts.held},
                  {"filtered", counts.filtered},
                  {"left_out", counts.left_out},
                  {"errors", counts.errors},
                  {"warnings", counts.warnings},
                  {"submission", counts.submission}};
  const std::string text = "\n" + line.dump() + "\n";
  if (::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return fail(system_error(errno, "writing the list of report runs"));
  return {};
}

std::optional<ReportCounts> report_of_run(const std::filesystem::path& folder, std::int64_t run) {
  std::ifstream in(folder / name);
  std::optional<ReportCounts> out;
  for (std::string line; std::getline(in, line);) {
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_object() && number(json, "run") == run) out = counts_from(json);
  }
  return out;
}

}  // namespace gatehouse::engine
