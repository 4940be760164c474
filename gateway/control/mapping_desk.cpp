#include "control/mapping_desk.hpp"

#include <algorithm>
#include <set>

#include "control/answering.hpp"
#include "control/cli/sample_records.hpp"
#include "control/deeds.hpp"
#include "control/mapping_files.hpp"
#include "gatehouse/support/files.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t largest_mapping = 1u << 20;
constexpr std::size_t usual_records = 200, most_records = 5000;
constexpr std::size_t usual_trial = 10'000, most_trial = 100'000;  ///< records, of a job
constexpr std::size_t records_shown = 5;

/// Findings of a draft name the file as if it lay in its place.
Json findings_of(const Findings& findings, const fs::path& staging) {
  Json out = as_json(findings);
  const std::string prefix = staging.string() + "/";
  for (Json& one : out) {
    const std::string file = one.value("file", "");
    if (const auto at = file.find(prefix); at != std::string::npos) one["file"] = file.substr(at + prefix.size());
  }
  return out;
}

Json tests_as_json(const mapping::TestRun& run) {
  Json tests = Json::array();
  for (const mapping::TestResult& one : run.results)
    tests.push_back({{"name", one.name},
                     {"line", one.line},
                     {"passed", one.complaints.empty()},
                     {"complaints", one.complaints}});
  return {{"passed", run.results.size() - run.failed()}, {"failed", run.failed()}, {"tests", std::move(tests)}};
}

Json cells_as_json(const std::vector<mapping::Shown::Cell>& cells, const policy::Caller& caller) {
  Json out = Json::array();
  for (const mapping::Shown::Cell& cell : cells)
    out.push_back({{"field", cell.field}, {"value", told_value(cell.value, caller)}});
  return out;
}

/// What the draft does otherwise than the version that is in force, on the last records of its route.
Result<void> add_comparison(Json& out, const std::vector<SampleRecords>& samples,
                            const std::shared_ptr<const mapping::Mapping>& live,
                            const std::shared_ptr<const mapping::Mapping>& draft, const std::string& folder,
                            const policy::Caller& caller) {
  mapping::Comparison comparison(live, draft, false);
  mapping::Previewer previewer(draft, false);
  Json preview = Json::array();
  for (const SampleRecords& sample : samples) {
    GATEHOUSE_TRY(comparison.begin(sample.head));
    std::vector<std::string> remarks;
    GATEHOUSE_TRY(previewer.begin(sample.head, remarks));
    for (const SampleRecords::One& one : sample.records) {
      const RawRecord raw{one.bytes, one.line, one.fault};
      comparison.add(raw);
      if (preview.size() >= records_shown) continue;
      const mapping::Shown shown = previewer.show(raw);
      preview.push_back({{"line", shown.line},
                         {"file", sample.file},
                         {"before", cells_as_json(shown.before, caller)},
                         {"after", cells_as_json(shown.after, caller)}});
    }
  }
  Json changes = Json::array();
  for (const auto& change : comparison.changes())
    changes.push_back({{"field", change.field},
                       {"records", change.records},
                       {"line", without_folder(change.where, folder)},
                       {"step", change.step},
                       {"example", told_value(change.example, caller)}});
  out["records"] = comparison.records();
  out["changed"] = comparison.changed_records();
  out["changes"] = std::move(changes);
  out["preview"] = std::move(preview);
  return {};
}

const char* const no_route = "no route uses this mapping";

Response unused() { return json_response(404, {{"error", "not-found"}, {"message", no_route}}); }

/// What a request is about: the mapping's own file, or one beside it that it uses.
struct Target {
  fs::path file{}, mapping_file{};
  std::string name{};  ///< as it is called below the mapping's folder; empty: the mapping itself
};
/// Errc::not_found for a name that is none of the files beside the mapping.
Result<Target> target_of(const mapping::Mapping& mapping, const std::string& name) {
  Target out{mapping::file_of(mapping), mapping::file_of(mapping), name};
  if (name.empty()) return out;
  for (const BesideFile& one : files_beside(mapping))
    if (one.name == name) {
      out.file = out.mapping_file.parent_path() / one.name;
      return out;
    }
  return fail(Errc::not_found, "the mapping has no file of this name beside it");
}

/// A copy of the mapping's folder in which `text` stands in the target's place.
Result<Draft> draft_of(const config::Site& site, const Target& target, const std::string& text) {
  if (target.name.empty()) return Draft::make(site, target.file, text);
  const auto mapping_text = read_file(target.mapping_file, largest_mapping);
  if (!mapping_text) return fail(mapping_text.error());
  auto draft = Draft::make(site, target.mapping_file, *mapping_text);
  if (!draft) return fail(draft.error());
  GATEHOUSE_TRY(write_file(draft->file().parent_path() / target.name, text, {.durable = false}));
  return draft;
}

Json beside_as_json(const mapping::Mapping& mapping) {
  Json out = Json::array();
  for (const BesideFile& one : files_beside(mapping)) out.push_back({{"file", one.name}, {"kind", one.kind}});
  return out;
}

}  // namespace

std::optional<Response> MappingDesk::get(const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() < 2 || parts[1] != "mappings") return std::nullopt;
  if (parts.size() == 2) return list();
  if (parts.size() == 3) return show(std::string(parts[2]));
  if (parts.size() == 4 && parts[3] == "file")
    return show_file(std::string(parts[2]), query_text(request.query, "name"));
  if (parts.size() >= 5 && parts[3] == "trials") return show_trial(request, caller);
  return std::nullopt;
}

std::optional<Response> MappingDesk::post(const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() == 2 && parts[1] == "codes") return add_code(body_of(request, caller), caller);
  if (parts.size() != 4 || parts[1] != "mappings") return std::nullopt;
  if (parts[3] == "try" && as_a_job(request))
    return ask_trial_of(std::string(parts[2]), body_of(request, caller), caller);
  if (parts[3] == "try") return try_out(std::string(parts[2]), body_of(request, caller), caller);
  if (parts[3] == "save") return save(std::string(parts[2]), body_of(request, caller), caller);
  return std::nullopt;
}

Response MappingDesk::list() const {
  const auto plan = service_.plan();
  Json out = Json::array();
  std::set<std::string> seen;
  for (const engine::PlannedRoute& route : plan->routes) {
    if (route.mapping == nullptr || !seen.insert(mapping::info(*route.mapping).name).second) continue;
    const std::string& name = mapping::info(*route.mapping).name;
    const mapping::Ends ends = mapping::ends(*route.mapping);
    Json routes = Json::array();
    for (const engine::PlannedRoute& other : plan->routes)
      if (other.mapping && mapping::info(*other.mapping).name == name) routes.push_back(other.route.name);
    out.push_back({{"mapping", name},
                   {"file", told_path(plan->site, shipped_, mapping::file_of(*route.mapping))},
                   {"own", is_own(plan->site, mapping::file_of(*route.mapping))},
                   {"from", ends.from},
                   {"to", ends.to_layout ? ends.to : std::string("the hub")},
                   {"routes", std::move(routes)},
                   {"hash", mapping::info(*route.mapping).hash}});
  }
  return json_response(200, out);
}

Response MappingDesk::show(const std::string& name) const {
  const auto plan = service_.plan();
  const engine::PlannedRoute* const route = route_with_mapping(*plan, name);
  if (route == nullptr) return unused();
  const fs::path file = mapping::file_of(*route->mapping);
  const auto text = read_file(file, largest_mapping);
  if (!text) return failure_response(text.error());
  Findings findings;
  mapping::examine(*route->mapping, findings);
  Json fields = Json::array();
  mapping::Dictionary dictionary;
  mapping::add_to_dictionary(*route->mapping, dictionary);
  for (const mapping::DictionaryRow& row : dictionary.fields)
    fields.push_back({{"target", row.target}, {"meaning", row.meaning}, {"rule", row.rule}, {"codes", row.codes}});
  Json tables = Json::object();
  for (const mapping::CrosswalkRow& row : dictionary.codes)
    tables[row.table].push_back({{"from", row.from}, {"to", row.to}, {"note", row.note}});
  return json_response(200, {{"mapping", name},
                             {"route", route->route.name},
                             {"file", told_path(plan->site, shipped_, file)},
                             {"own", is_own(plan->site, file)},
                             {"hash", mapping::info(*route->mapping).hash},
                             {"sha256", sha256_hex(*text)},
                             {"text", *text},
                             {"fields", std::move(fields)},
                             {"tables", std::move(tables)},
                             {"beside", beside_as_json(*route->mapping)},
                             {"findings", findings_of(findings, file.parent_path())}});
}

/// A file beside the mapping: its tests, or a code table.
Response MappingDesk::show_file(const std::string& name, const std::string& file) const {
  const auto plan = service_.plan();
  const engine::PlannedRoute* const route = route_with_mapping(*plan, name);
  if (route == nullptr) return unused();
  const auto target = target_of(*route->mapping, file);
  if (!target) return failure_response(target.error());
  const auto text = read_file(target->file, largest_mapping);
  if (!text) return failure_response(text.error());
  return json_response(200, {{"file", file},
                             {"path", told_path(plan->site, shipped_, target->file)},
                             {"sha256", sha256_hex(*text)},
                             {"text", *text}});
}

Response MappingDesk::try_out(const std::string& name, const Json& body, const policy::Caller& caller) const {
  const auto plan = service_.plan();
  const engine::PlannedRoute* const route = route_with_mapping(*plan, name);
  if (route == nullptr) return unused();
  const auto target = target_of(*route->mapping, text_of(body, "file"));
  if (!target) return failure_response(target.error());
  const auto draft = draft_of(plan->site, *target, text_of(body, "text"));
  if (!draft) return failure_response(draft.error());
  Findings findings;
  const mapping::Library library = engine::library_of(plan->site, shipped_);
  const auto loaded = mapping::load_mapping(draft->file(), library, findings);
  Json out{{"mapping", name}, {"ok", false}};
  if (loaded != nullptr) {
    mapping::examine(*loaded, findings);
    mapping::Library of_tests = library;
    of_tests.synthetic = true;  // people of tests are generated
    Findings quiet;
    if (const auto tested = mapping::load_mapping(draft->file(), of_tests, quiet))
      out["tests"] = tests_as_json(mapping::run_tests(tested, findings));
    (void)mapping::prove_two_way(*loaded, library, findings);
    const std::size_t last = std::min<std::size_t>(body.value("last", usual_records), most_records);
    if (route->route.shape == config::Shape::intake) {
      const auto samples = last_records_of(hub_, route->route.name, last, "try a mapping", actor_of(caller));
      if (!samples) return failure_response(samples.error());
      if (const auto done =
              add_comparison(out, *samples, route->mapping, loaded, draft->file().parent_path().string(), caller);
          !done)
        return failure_response(done.error());
    }
  }
  const bool tested = !out.contains("tests") || out["tests"]["failed"] == 0;
  out["ok"] = loaded != nullptr && findings.ok() && tested;
  out["findings"] = findings_of(findings, draft->file().parent_path());
  return json_response(200, out);
}

/// The same over many records: {text, last}. What does not compile is told at once, as a conflict.
Response MappingDesk::ask_trial_of(const std::string& name, const Json& body, const policy::Caller& caller) {
  const auto plan = service_.plan();
  const engine::PlannedRoute* const route = route_with_mapping(*plan, name);
  if (route == nullptr) return unused();
  const mapping::Ends ends = mapping::ends(*route->mapping);
  const bool tried = route->route.shape == config::Shape::intake ||
                     (route->route.shape == config::Shape::delivery && !ends.from_layout && ends.from == "client");
  if (!tried)
    return json_response(409, {{"error", "conflict"},
                               {"message", "only mappings of intake and delivery routes are tried on records"}});
  const std::string text = text_of(body, "text"), file = text_of(body, "file");
  const auto target = target_of(*route->mapping, file);
  if (!target) return failure_response(target.error());
  const auto draft = draft_of(plan->site, *target, text);
  if (!draft) return failure_response(draft.error());
  Findings findings;
  const auto loaded = mapping::load_mapping(draft->file(), engine::library_of(plan->site, shipped_), findings);
  const std::string folder = draft->file().parent_path().string();
  if (loaded == nullptr)
    return json_response(409, {{"error", "conflict"},
                               {"message", "the mapping cannot be run; its findings say why"},
                               {"findings", findings_of(findings, folder)}});
  const std::size_t last = std::min<std::size_t>(body.value("last", usual_trial), most_trial);
  return ask_trial(service_, hub_, clock_, trials_,
                   {name, route->route.name, text, file, folder, route->mapping, loaded, last, actor_of(caller)});
}

/// `/v1/mappings/NAME/trials/N`, and `/examples` of it.
Response MappingDesk::show_trial(const Request& request, const policy::Caller& caller) const {
  const auto parts = parts_of(request.path);
  const auto number = id_of(parts[4]);
  const auto trial = number ? trials_->find(*number) : nullptr;
  if (trial == nullptr || trial->mapping != parts[2])
    return failure_response({Errc::not_found, "this trial is not kept any more; try the mapping again"});
  if (parts.size() == 5) return json_response(200, as_json(*trial));
  return parts.size() == 6 && parts[5] == "examples" ? trial_examples(*trial, request, caller) : no_such_page();
}

Response MappingDesk::save(const std::string& name, const Json& body, const policy::Caller& caller) {
  const auto one_at_a_time = changes_.begin();
  const auto plan = service_.plan();
  const engine::PlannedRoute* const route = route_with_mapping(*plan, name);
  if (route == nullptr) return unused();
  const std::string text = text_of(body, "text");
  if (text.empty() || text.size() > largest_mapping) return bad_request("`text` is the file's whole text");
  const auto target = target_of(*route->mapping, text_of(body, "file"));
  if (!target) return failure_response(target.error());
  const fs::path& file = target->file;
  const auto now = read_file(file, largest_mapping);
  if (!now) return failure_response(now.error());
  if (sha256_hex(*now) != text_of(body, "was"))
    return json_response(
        409, {{"error", "conflict"}, {"message", "somebody has changed the file meanwhile; load it again"}});
  const auto own = make_own(plan->site, shipped_, target->mapping_file);
  if (!own) return failure_response(own.error());
  if (target->name.empty()) return changes_.put_in_force(*own, text, "mapping " + name, caller);
  return changes_.put_in_force(own->parent_path() / target->name, text, target->name + " of mapping " + name,
                               caller);
}

/// What `gatehouse check` would say of the last line of `text`, a table's: that the target cannot hold its meaning.
/// Nothing if it can. The sentence names `file`, where the mapping lies.
Result<std::optional<std::string>> MappingDesk::not_legal(const fs::path& file, const fs::path& table,
                                                          std::string_view text) const {
  const auto plan = service_.plan();
  const auto of_mapping = read_file(file, largest_mapping);
  if (!of_mapping) return fail(of_mapping.error());
  const auto draft = Draft::make(plan->site, file, *of_mapping);
  if (!draft) return fail(draft.error());
  const auto written =
      write_file(draft->file().parent_path() / "codes" / table.filename(), text, {.durable = false});
  if (!written) return fail(written.error());
  Findings findings;
  const auto loaded = mapping::load_mapping(draft->file(), engine::library_of(plan->site, shipped_), findings);
  if (loaded == nullptr) return std::nullopt;  // putting it in force says what is wrong
  mapping::examine(*loaded, findings);
  const auto last = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  for (const Finding& one : findings.all())
    if (one.rule == "codes-not-legal" && one.line == last && fs::path(one.file).filename() == table.filename())
      return without_folder(one.message, draft->file().parent_path().string());
  return std::nullopt;
}

/// {mapping, table, code, meaning, note}: one more line in a code table of that mapping.
Response MappingDesk::add_code(const Json& body, const policy::Caller& caller) {
  const auto one_at_a_time = changes_.begin();
  const auto plan = service_.plan();
  const engine::PlannedRoute* const route = plan->route(text_of(body, "route"));
  if (route == nullptr || route->mapping == nullptr)
    return bad_request("`route` names the route whose records wait");
  mapping::Dictionary dictionary;
  mapping::add_to_dictionary(*route->mapping, dictionary);
  const std::string table = text_of(body, "table");
  const bool used =
      std::any_of(dictionary.codes.begin(), dictionary.codes.end(),
                  [&](const mapping::CrosswalkRow& row) { return row.table == fs::path(table).stem(); });
  if (!used) return bad_request("the route's mapping uses no table of this name");
  const auto own = make_own(plan->site, shipped_, mapping::file_of(*route->mapping));
  if (!own) return failure_response(own.error());
  const fs::path file = own->parent_path() / "codes" / fs::path(table).filename();
  const auto text = read_file(file, largest_mapping);
  if (!text)
    return json_response(409, {{"error", "not-found"},
                               {"message", "the table does not lie beside the mapping; edit the file itself"}});
  const auto changed = with_code(*text, text_of(body, "code"), text_of(body, "meaning"), text_of(body, "note"));
  if (!changed) return failure_response(changed.error());
  const auto wrong = not_legal(*own, file, *changed);
  if (!wrong) return failure_response(wrong.error());
  if (*wrong) return json_response(400, {{"error", "codes-not-legal"}, {"message", **wrong}});
  return changes_.put_in_force(file, *changed, "table " + fs::path(table).stem().string(), caller);
}

}  // namespace gatehouse::control
