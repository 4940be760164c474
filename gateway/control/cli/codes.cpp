// `gatehouse codes`: the inbox of codes that stand in no line of their table. When the table has been filled, the
// records that were held for it come in by `gatehouse held replay --rule unmapped-code`.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t longest_code = 4;     ///< a longer value may be no code but a name in the wrong column
constexpr std::size_t longest_shared = 12;  ///< ... unless many records share it
constexpr std::uint64_t many_records = 3;
constexpr std::size_t few_codes = 50;  ///< of one field; a column of numbers or names has more

struct CodesOptions {
  std::string route, purpose;
  std::size_t limit = 10'000;
  bool reveal = false, json = false;
};

/// One line of the inbox.
struct Missing {
  std::string table, source, field, value;
  bool open = false;
  bool person = false;       ///< its field says who somebody is
  std::size_t distinct = 0;  ///< so many other values of its field are missing too, itself included
  std::uint64_t count = 0;
  Timestamp first{}, last{};
  std::string sample{};  ///< file:line of one record
};

class Inbox {
 public:
  Inbox(const engine::Plan& plan, hub::Hub& hub) : plan_(plan), hub_(hub) {}

  Result<void> add(const hub::HeldRecord& held, const std::string& purpose) {
    const engine::PlannedRoute* route = plan_.route(held.route);
    if (route == nullptr || !mapping::ends(*route->mapping).from_layout) return {};
    const auto record = hub_.record(held.id, actor(), purpose);
    if (!record) return fail(record.error());
    mapping::UnmappedFinder finder(route->mapping);  // as it stands now: what has been filled in is no more missing
    GATEHOUSE_TRY(finder.begin(record->head));
    for (const mapping::UnmappedCode& code : finder.find({record->raw, record->line, nullptr})) {
      Missing& one = missing_[{code.table, code.source, code.value}];
      if (one.count++ == 0)
        one = {.table = code.table,
               .source = code.source,
               .field = code.field,
               .value = code.value,
               .open = code.open,
               .person = code.person,
               .count = 1,
               .first = held.since,
               .last = held.since};
      one.first = std::min(one.first, held.since);
      one.last = std::max(one.last, held.since);
      one.sample = held.file + ":" + std::to_string(held.line);
    }
    return {};
  }
  /// The most frequent first.
  [[nodiscard]] std::vector<Missing> lines() const {
    std::vector<Missing> out;
    std::map<std::pair<std::string, std::string>, std::size_t> distinct;
    for (const auto& [key, one] : missing_) ++distinct[{one.table, one.source}];
    for (const auto& [key, one] : missing_) {
      out.push_back(one);
      out.back().distinct = distinct[{one.table, one.source}];
    }
    std::stable_sort(out.begin(), out.end(), [](const Missing& a, const Missing& b) { return a.count > b.count; });
    return out;
  }

 private:
  const engine::Plan& plan_;
  hub::Hub& hub_;
  std::map<std::tuple<std::string, std::string, std::string>, Missing> missing_{};
};

/// A code that several records share, one of few in its field, is nobody's secret, and the inbox is of no use
/// without it. What has as many digits as a date or a number of a person has, and what stands in a field that says
/// who somebody is, is shown to nobody who does not say why.
bool is_plain_code(const Missing& one) {
  if (one.value.size() <= longest_code) return true;
  if (one.person || one.value.size() > longest_shared || one.count < many_records || one.distinct > few_codes)
    return false;
  constexpr std::ptrdiff_t digits_of_a_date = 5;
  const auto digits =
      std::count_if(one.value.begin(), one.value.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits < digits_of_a_date;
}

std::string shown(const Missing& one, bool reveal) {
  if (reveal || one.open || is_plain_code(one)) return one.value;
  return "*** (" + std::to_string(one.value.size()) + " characters)";
}

void print(std::ostream& out, const std::vector<Missing>& lines, bool reveal) {
  if (lines.empty()) {
    out << "no record is held for a code that is not in its table\n";
    return;
  }
  Table table({"RECORDS", "CODE", "FROM", "TABLE", "FIRST SEEN", "LAST SEEN", "FOR EXAMPLE"});
  for (const Missing& one : lines)
    table.add({std::to_string(one.count), shown(one, reveal), one.source, one.table, iso(one.first), iso(one.last),
               one.sample});
  table.print(out);
  out << "Add a line for each to its table; then `gatehouse held replay --rule unmapped-code` brings the records "
         "in.\n";
}

Json as_json(const std::vector<Missing>& lines, bool reveal) {
  Json list = Json::array();
  for (const Missing& one : lines)
    list.push_back({{"code", shown(one, reveal)},
                    {"records", one.count},
                    {"source", one.source},
                    {"field", one.field},
                    {"table", one.table},
                    {"first_seen", iso(one.first)},
                    {"last_seen", iso(one.last)},
                    {"example", one.sample}});
  return list;
}

Exit codes(Session& session, const CodesOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto held =
      (*hub)->held({.route = options.route, .rule = "unmapped-code", .file = {}, .id = {}, .limit = options.limit});
  if (!held) return session.report(held.error());
  Inbox inbox(*plan, **hub);
  for (const hub::HeldRecord& one : *held)
    if (const auto added = inbox.add(one, options.purpose.empty() ? "unmapped codes" : options.purpose); !added)
      return session.report(added.error());
  const std::vector<Missing> lines = inbox.lines();
  if (options.json)
    session.parts.out << dump(as_json(lines, options.reveal)) << '\n';
  else
    print(session.parts.out, lines, options.reveal);
  return lines.empty() ? Exit::ok : Exit::held;
}

}  // namespace

void add_codes(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CodesOptions>();
  CLI::App* const command =
      app.add_subcommand("codes", "Codes that stand in no line of their table, and how many records wait for them");
  add_site_option(*command, session);
  command->add_option("--route", options->route, "Only records of this route");
  command->add_option("--limit", options->limit, "Look at so many held records at most");
  command->add_flag("--reveal", options->reveal, "Show values that are longer than a code");
  command->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->reveal && options->purpose.empty()) throw CLI::RequiredError("--purpose (with --reveal)");
    session.exit = codes(session, *options);
  });
}

}  // namespace gatehouse::control
