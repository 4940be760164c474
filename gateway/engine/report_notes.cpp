#include "engine/report_notes.hpp"

namespace gatehouse::engine {

namespace {

using Sentences = std::vector<std::string>;

/// What looks wrong of the people seen, and was left out or taken as it is.
void add_doubts(const report::Doubts& doubts, Sentences& out) {
  const auto tell = [&](std::int64_t count, const char* what, const char* rest) {
    if (count == 0) return;
    out.push_back("WARNING: " + counted(static_cast<std::uint64_t>(count), what) + rest +
                  "; `gatehouse report explain` names them");
  };
  tell(
      doubts.loose, "service",
      " belonging to no enrollment that had begun by its day: they count for nothing, and who has no other service "
      "is left out of the report");
  tell(doubts.no_day, "service",
       " said to be given on no day, or on one that has not come: they count for nothing, and no exit waits for "
       "them");
  tell(doubts.denied, "enrollment",
       " with an entry or services that their system says were denied: they count for nothing");
  tell(doubts.withdrawn, "enrollment",
       " with an entry or services that their system says were withdrawn: they count; see that somebody took part "
       "by them");
  tell(doubts.misnamed, "service",
       " naming an enrollment that their system did not send: they went by their program, and may extend "
       "another enrollment");
  tell(doubts.backwards, "service",
       " with an end before their begin: they count as their first day; correct a day");
  tell(doubts.unended, "service",
       " without an end that began more than a year ago: they keep their period open; if they are over, enter the "
       "end");
  tell(doubts.wages, "wage record",
       " without a quarter (2024Q3) or an amount: they are in no outcome, and the quarter may look like one "
       "without a job");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Quarters that are said to be complete and of which nobody's wages are known.
void add_quarters(const report::ReportSpec& spec, const report::Summary& summary, Sentences& out) {
  if (!spec.wages_through) return;
  std::vector<std::string> quarters;
  std::int64_t values = 0;
  for (const auto& [quarter, wages] : summary.wages) {
    if (wages.told_as_none == 0 || wages.records > 0) continue;
    quarters.push_back(quarter.text());
    values += wages.told_as_none;
  }
  if (quarters.empty()) return;
  out.push_back(
      "WARNING: the hub holds no wage record at all, of nobody, of " + joined(quarters) +
      ", though `wages_through: " + spec.wages_through->text() +
      "` says that the wage files are complete: " + counted(static_cast<std::uint64_t>(values), "value") +
      " of the file say that there were no wages. Take the files in, or name the last quarter that came in "
      "whole");
}

void add_held(const std::vector<report::HeldAtIntake>& held, Sentences& out) {
  for (const report::HeldAtIntake& one : held) {
    std::string text = "WARNING: " + counted(static_cast<std::uint64_t>(one.records), "record") + " of route " +
                       one.route + " (" + joined(one.entities) + ") held at intake, and in no row";
    if (one.of_people_in_file > 0)
      text +=
          "; " + std::to_string(one.of_people_in_file) + " of people in this file, who may be told as not employed";
    out.push_back(text + ": `gatehouse held --route " + one.route + "`");
  }
}

}  // namespace

std::string counted(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

Sentences warnings_of(const report::ReportSpec& spec, const report::Summary& summary,
                      const std::vector<report::HeldAtIntake>& held, std::int64_t open_reviews) {
  Sentences out;
  if (spec.as_of <= spec.quarter.last_day())
    out.push_back("WARNING: " + spec.quarter.text() + " is not over: it ends on " + iso(spec.quarter.last_day()) +
                  ", and what comes until then is not in the file");
  if (summary.rows == 0 && summary.held == 0)
    out.emplace_back(
        "WARNING: the report has no rows: nobody in the hub belongs in it for this quarter; see that the "
        "enrollments "
        "and services came in (`gatehouse status`), and that the quarter is the one you mean");
  add_quarters(spec, summary, out);
  add_held(held, out);
  if (summary.overlapping > 0)
    out.push_back(
        "WARNING: " + counted(static_cast<std::uint64_t>(summary.overlapping), "row") +
        " over another row of the same person, since `exit_groups` lets programs exit apart: the federal duplicate "
        "rules refuse them (DUP 2, DUP 3). Make a file of each program (`program:`), or let them exit in common");
  if (open_reviews > 0)
    out.push_back(
        "WARNING: " + counted(static_cast<std::uint64_t>(open_reviews), "question") +
        " of who is who, about people in this file, waiting for a decision: what belongs to them may stand "
        "with somebody else; `gatehouse clients review`");
  add_doubts(summary.doubts, out);
  return out;
}

}  // namespace gatehouse::engine
