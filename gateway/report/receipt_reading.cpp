// Receipts read back. What a receipt lacks is told by the member's name: a receipt of another kind, or one that
// somebody wrote by hand, must not rebuild something else.
#include <nlohmann/json.hpp>
#include <type_traits>

#include "report/receipt.hpp"

namespace gatehouse::report {
namespace {

using Json = nlohmann::json;

/// Takes members one after another; the first that is missing or of another kind is kept as the problem.
class Members {
 public:
  explicit Members(const Json& root) : root_(root) {}

  template <class T>
  T take(const char* path) {
    const Json* const found = at(path);
    if (found == nullptr) return T{};
    if constexpr (std::is_same_v<T, bool>) {
      if (found->is_boolean()) return found->get<bool>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (found->is_string()) return found->get<std::string>();
    } else {
      if (found->is_number_integer()) return found->get<T>();
    }
    complain(path);
    return T{};
  }
  [[nodiscard]] bool absent(const char* path) const {
    const Json* const found = find(path);
    return found == nullptr || found->is_null();
  }
  std::vector<std::string> texts(const char* path) {
    std::vector<std::string> out;
    const Json* const found = at(path);
    if (found == nullptr || !found->is_array()) return complain(path), out;
    for (const Json& one : *found) {
      if (!one.is_string()) return complain(path), out;
      out.push_back(one.get<std::string>());
    }
    return out;
  }
  const Json* object(const char* path) {
    const Json* const found = at(path);
    if (found != nullptr && found->is_object()) return found;
    complain(path);
    return nullptr;
  }
  Date day(const char* path) {
    const auto day = date_from_iso(take<std::string>(path));
    if (!day) complain(path);
    return day.value_or(Date{});
  }
  Quarter quarter(const char* path) {
    const auto quarter = quarter_from(take<std::string>(path));
    if (!quarter) complain(path);
    return quarter.value_or(Quarter{});
  }
  void complain(const char* path) {
    if (problem_.empty()) problem_ = path;
  }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  [[nodiscard]] const Json* find(const char* path) const {
    const Json::json_pointer pointer(path);
    return root_.contains(pointer) ? &root_.at(pointer) : nullptr;
  }
  const Json* at(const char* path) {
    const Json* const found = find(path);
    if (found == nullptr) complain(path);
    return found;
  }
  const Json& root_;
  std::string problem_{};
};

/// Receipts of older programs say nothing of it: then every enrollment counted, whatever its state.
void read_engagement(Members& members, EngagementRules& rules) {
  rules.not_enrolled.clear();
  if (members.absent("/cohort/not_enrolled")) return;
  rules.not_enrolled = members.texts("/cohort/not_enrolled");
}

void read_groups(Members& members, PeriodRules& rules) {
  const Json* const groups = members.object("/cohort/exit_groups");
  if (groups == nullptr) return;
  for (const auto& [name, number] : groups->items()) {
    const auto program = program_from(name);
    if (!program || !number.is_number_unsigned() || number.get<std::uint64_t>() > program_count)
      return members.complain("/cohort/exit_groups");
    rules.exit_group[static_cast<std::size_t>(*program)] = number.get<std::uint8_t>();
  }
}

ReportSpec read_spec(Members& members) {
  ReportSpec spec{.format = members.take<std::string>("/format"),
                  .program = members.take<std::string>("/program"),
                  .quarter = members.quarter("/quarter"),
                  .as_of = members.day("/as_of/date"),
                  .assumed_stream = members.take<std::string>("/cohort/assumed_stream"),
                  .claims_complete = members.take<bool>("/cohort/claims_complete"),
                  .layout = members.take<std::string>("/layout/name"),
                  .layout_complete = members.take<std::string>("/layout/status") == "complete",
                  .layout_note = members.take<std::string>("/layout/note"),
                  .mapping = members.take<std::string>("/mapping/name"),
                  .mapping_hash = members.take<std::string>("/mapping/sha256"),
                  .synthetic = !members.absent("/SYNTHETIC")};
  if (spec.program == "all") spec.program.clear();
  spec.cohort.exit_quarters_back = members.take<int>("/cohort/exit_quarters_back");
  spec.cohort.reportable_quarters_back = members.take<int>("/cohort/reportable_quarters_back");
  spec.periods.quiet_days = members.take<int>("/cohort/quiet_days");
  if (!members.absent("/cohort/wages_through")) spec.wages_through = members.quarter("/cohort/wages_through");
  if (!members.absent("/cohort/row_each"))
    spec.row_each_petition = members.take<std::string>("/cohort/row_each") == "petition";
  read_groups(members, spec.periods);
  read_engagement(members, spec.engagement);
  return spec;
}

Origin read_origin(Members& members) {
  Origin origin{
      .program_version = members.take<std::string>("/gatehouse"),
      .agency = members.absent("/agency") ? "" : members.take<std::string>("/agency"),
      .last_record = members.take<std::int64_t>("/as_of/record"),
      .last_event = members.take<std::int64_t>("/as_of/event"),
      .client_rules = members.take<std::string>("/client_rules/sha256"),
      .withheld = {members.texts("/withheld/of_anybody"), members.texts("/withheld/of_protected_people")}};
  if (const Json* const files = members.object("/files_behind"))
    for (const auto& [name, hash] : files->items())
      if (hash.is_string()) origin.file_hashes.emplace_back(name, hash.get<std::string>());
  return origin;
}

}  // namespace

Result<PinnedReport> read_receipt(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("/receipt"_json_pointer, Json()) != Json("report"))
    return fail(Errc::bad_input, "this is no receipt of a report (a .receipt.json that an export wrote)");
  Members members(json);
  PinnedReport out{.spec = read_spec(members),
                   .file = {.name = members.take<std::string>("/file/name"),
                            .sha256 = members.take<std::string>("/file/sha256"),
                            .bytes = members.take<std::uint64_t>("/file/bytes"),
                            .crlf = members.take<std::string>("/file/line_end") == "crlf"},
                   .origin = read_origin(members),
                   .rows = members.take<std::int64_t>("/counts/rows")};
  if (members.problem().empty()) return out;
  return fail(Errc::bad_input, "the receipt has no usable member " + members.problem().substr(1) +
                                   ": it was changed, or another version of the program wrote it");
}

}  // namespace gatehouse::report
