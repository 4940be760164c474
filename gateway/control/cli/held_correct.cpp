#include "control/cli/held_correct.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>

#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/corrections.hpp"
#include "control/local_api.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/utf8.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_bytes = 16u << 20;
constexpr std::size_t at_once = 500;  ///< records in one request to a running service
constexpr std::string_view heading = "record,field,value";

Result<std::string> text_of_file(const CorrectOptions& options) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return fail(Errc::not_found, "the file \"" + options.file + "\" cannot be read");
  }
  std::istream& in = options.file == "-" ? std::cin : file;
  std::string out;
  for (char block[4096]; in.read(block, sizeof block) || in.gcount() > 0;) {
    out.append(block, static_cast<std::size_t>(in.gcount()));
    if (out.size() > most_bytes) return fail(Errc::bad_input, "the table is larger than 16 MiB; cut it in parts");
  }
  return out;
}

/// One line of the table: `17,DOB,1990-02-01`.
Result<void> add_line(std::string_view line, const std::string& place, CorrectionsWish& wish) {
  Arena arena;
  std::vector<std::string_view> cells;
  if (const char* fault = split_csv(line, CsvDialect{}, arena, cells)) return fail(Errc::bad_input, fault, place);
  if (cells.size() != 3)
    return fail(Errc::bad_input,
                "a line has three columns: " + std::string(heading) + "; put a value with a comma in quotes",
                place);
  std::int64_t record = 0;
  const auto [end, error] = std::from_chars(cells[0].data(), cells[0].data() + cells[0].size(), record);
  if (error != std::errc{} || end != cells[0].data() + cells[0].size() || record <= 0)
    return fail(Errc::bad_input, "its first column is no number of a record", place);
  const auto known = std::ranges::find(wish.records, record, &CorrectionsWish::One::record);
  CorrectionsWish::One& one = known != wish.records.end() ? *known : wish.records.emplace_back();
  one.record = record;
  one.fields.emplace_back(cells[1], cells[2]);
  return {};
}

/// Quoted or not, in any letters.
bool is_heading(std::string line) {
  std::erase(line, '"');
  std::ranges::transform(line, line.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return line == heading;
}

Result<CorrectionsWish> wish_from(const CorrectOptions& options) {
  const auto text = text_of_file(options);
  if (!text) return fail(text.error());
  CorrectionsWish wish{.because = options.because, .actor = actor(), .only_try = options.only_try};
  const std::string name = options.file == "-" ? "the table" : options.file;
  if (!is_utf8(*text))
    return fail(Errc::bad_input, "it is not UTF-8, so letters would become others; save it as CSV UTF-8", name);
  std::istringstream in(text->starts_with("\xEF\xBB\xBF") ? text->substr(3) : *text);
  std::size_t number = 0, began = 0;
  std::string whole;  // a value in quotes may have line ends
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (number == 1 && !is_heading(line))
      return fail(Errc::bad_input, "its first line must be " + std::string(heading) + ", with commas", name + ":1");
    if (number == 1) continue;
    if (whole.empty()) began = number;
    whole += (whole.empty() ? "" : "\n") + line;
    if (whole.empty() || std::ranges::count(whole, '"') % 2 != 0) continue;
    GATEHOUSE_TRY(add_line(whole, name + ":" + std::to_string(began), wish));
    whole.clear();
  }
  if (!whole.empty()) return fail(Errc::bad_input, "a quote is never closed", name + ":" + std::to_string(began));
  if (wish.records.empty()) return fail(Errc::bad_input, "the table has no line below its heading", name);
  return wish;
}

Json as_body(const CorrectionsWish& wish, std::size_t from, std::size_t to) {
  Json records = Json::array();
  for (std::size_t i = from; i < to; ++i) {
    Json fields = Json::object();
    for (const auto& [field, text] : wish.records[i].fields) fields[field] = text;
    records.push_back({{"record", wish.records[i].record}, {"fields", std::move(fields)}});
  }
  return {
      {"records", std::move(records)}, {"because", wish.because}, {"actor", wish.actor}, {"try", wish.only_try}};
}

/// The service that holds the site corrects; its answers, one after the other, are what ours would be.
Result<Json> correct_there(const ServiceAddress& service, const CorrectionsWish& wish) {
  Json all{{"tried", 0},
           {"stored", 0},
           {"held", 0},
           {"filtered", 0},
           {"failed", 0},
           {"written", !wish.only_try},
           {"records", Json::array()}};
  for (std::size_t from = 0; from < wish.records.size(); from += at_once) {
    const Json body = as_body(wish, from, std::min(wish.records.size(), from + at_once));
    const auto answer = ask_service(service, "POST", "/v1/held/correct", dump(body));
    if (!answer) return fail(answer.error());
    const Json json = Json::parse(answer->body, nullptr, false);
    if (answer->status != 200 || !json.is_object())
      return fail(Errc::unavailable, "the service did not correct: " + answer->body);
    for (const char* count : {"tried", "stored", "held", "filtered", "failed"})
      all[count] = all[count].get<std::int64_t>() + json.value(count, std::int64_t{0});
    for (const Json& one : json["records"]) all["records"].push_back(one);
  }
  return all;
}

Result<Json> correct_here(Session& session, const engine::Plan& plan, const CorrectionsWish& wish) {
  const auto hub = open_hub(plan, false, session.parts.clock);
  if (!hub && hub.error().code == Errc::conflict) {
    if (const auto service = find_service(plan.site.state_folder())) return correct_there(*service, wish);
  }
  if (!hub) return fail(hub.error());
  return correct_records(plan, **hub, wish, policy::Caller{.name = wish.actor, .site_itself = true});
}

void print(std::ostream& out, const Json& done, bool only_try) {
  Table table({"RECORD", "OUTCOME", "WHAT IS WRONG"});
  for (const Json& one : done["records"]) {
    std::string wrong = one.value("message", "");
    if (one.contains("problems") && !one["problems"].empty()) {
      const Json& first = one["problems"].front();
      wrong =
          (first.value("source", "").empty() ? "" : first.value("source", "") + " ") + first.value("message", "");
    }
    if (wrong.empty()) continue;
    table.add({std::to_string(one.value("record", std::int64_t{0})), one.value("outcome", "not corrected"), wrong});
  }
  if (!table.empty()) table.print(out);
  out << (only_try ? "tried " : "corrected ") << done["tried"] << " = "
      << (only_try ? "would be stored " : "stored ") << done["stored"] << " + held " << done["held"]
      << " + filtered " << done["filtered"] << " + not corrected " << done["failed"] << '\n';
  if (only_try) out << "nothing was written\n";
}

}  // namespace

CLI::App* add_correct(CLI::App& held, Session& session, const std::shared_ptr<CorrectOptions>& options) {
  CLI::App* const command = held.add_subcommand(
      "correct", "Write beside held records what their sender should have written, and bring them in");
  add_site_option(*command, session);
  command
      ->add_option("TABLE", options->file,
                   "A CSV file with the columns record,field,value; - is the standard input. A field is named as "
                   "`gatehouse held` does; an empty one is the whole record")
      ->required();
  command->add_option("--because", options->because, "Why; it stands in the audit and in `explain`");
  command->add_flag("--try", options->only_try, "Only say what would become of them");
  command->add_flag("--json", options->json, "Print JSON");
  return command;
}

Exit correct(Session& session, const CorrectOptions& options) {
  if (!options.only_try && options.because.find_first_not_of(" \t") == std::string::npos)
    throw CLI::RequiredError("--because (or --try)");
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto wish = wish_from(options);
  if (!wish) return session.report(wish.error());
  const auto done = correct_here(session, *plan, *wish);
  if (!done) return session.report(done.error());
  if (options.json)
    session.parts.out << dump(*done) << '\n';
  else
    print(session.parts.out, *done, options.only_try);
  return (*done)["stored"] == (*done)["tried"] ? Exit::ok : Exit::held;
}

}  // namespace gatehouse::control
