// `gatehouse explain`: where a value comes from. A client's value leads to the record it was taken from; the
// mapping that was in force when the record came is run again with tracing, so the answer stays true when the
// mapping has been changed since.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <set>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/open_site.hpp"
#include "control/state_words.hpp"
#include "engine/client_row.hpp"
#include "engine/correcting.hpp"
#include "engine/held_lines.hpp"
#include "gatehouse/support/dates.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::control {

namespace {

struct ExplainOptions {
  std::int64_t record = 0;
  std::string client, field, purpose = "explain";
  bool reveal = false, json = false;
};

/// A record with the mapping it came through, ready to be traced.
struct Told {
  hub::StoredRecord record;
  std::string mapping_name;
  std::vector<mapping::Trace> traces{};
};

class Explainer {
 public:
  Explainer(hub::Hub& hub, const ExplainOptions& options) : hub_(hub), options_(options) {}

  /// How `target` (all, if empty) came about in this record.
  Result<Told> tell(hub::RecordId id, const std::string& target) {
    auto record = hub_.record(id, actor(), options_.purpose);
    if (!record) return fail(record.error());
    auto mapping = mapping_of(record->mapping_hash);
    if (!mapping) return fail(mapping.error());
    mapping::Mapper mapper(*mapping);
    GATEHOUSE_TRY(engine::bind_to(mapper, *record));
    Told told{std::move(*record), mapping::info(**mapping).name};
    told.traces = mapper.explain({told.record.raw, told.record.line, nullptr}, target, options_.reveal);
    engine::tell_corrections(mapper, told.record, told.traces);
    return told;
  }

 private:
  Result<std::shared_ptr<const mapping::Mapping>> mapping_of(const std::string& hash) {
    if (const auto known = mappings_.find(hash); known != mappings_.end()) return known->second;
    const auto canonical = hub_.mapping_by_hash(hash);
    if (!canonical) return fail(canonical.error());
    Findings findings;
    auto made = mapping::mapping_from_canonical(*canonical, findings);
    if (made == nullptr)
      return fail(Errc::corrupt, "the stored mapping does not compile any more:\n" + findings.text());
    return mappings_[hash] = std::move(made);
  }

  hub::Hub& hub_;
  const ExplainOptions& options_;
  std::map<std::string, std::shared_ptr<const mapping::Mapping>> mappings_{};
};

Json as_json(const Told& told, const mapping::Trace& trace) {
  Json steps = Json::array();
  for (const auto& step : trace.steps) steps.push_back({{"text", step.text}, {"where", step.where}});
  return {{"field", trace.target},
          {"state", word(trace.state)},
          {"value", trace.value},
          {"why", trace.why},
          {"steps", std::move(steps)},
          {"record", static_cast<std::int64_t>(told.record.id)},
          {"version", told.record.version},
          {"system", told.record.system},
          {"file", told.record.file},
          {"line", told.record.line},
          {"received", iso(told.record.received)},
          {"mapping", told.mapping_name},
          {"mapping_hash", told.record.mapping_hash}};
}

void print(std::ostream& out, const mapping::Trace& trace) {
  out << trace.target << " = "
      << (trace.state == State::known ? trace.value : "(" + std::string(word(trace.state)) + ")") << '\n';
  for (const auto& step : trace.steps) out << "    " << step.text << "    [" << step.where << "]\n";
  if (!trace.why.empty()) out << "    why: " << trace.why << '\n';
}

void print_origin(std::ostream& out, const Told& told) {
  const hub::StoredRecord& record = told.record;
  out << "record " << static_cast<std::int64_t>(record.id) << ", version " << record.version << ", of "
      << record.system << ": " << record.file << " line " << record.line << ", received " << iso(record.received)
      << "; mapping " << told.mapping_name << ", sha256 " << record.mapping_hash << '\n';
}

/// Also where no value was read from what was corrected, but a key, or the condition of a choice.
void print_correction(std::ostream& out, const hub::Correction& correction) {
  out << "corrected by " << correction.actor << " on " << iso(correction.at).substr(0, 10) << ": "
      << correction.because << " (";
  for (std::size_t i = 0; i < correction.fields.size(); ++i) {
    const std::string& name = correction.fields[i].first;
    out << (i == 0 ? "" : ", ") << (name.empty() ? "the whole record" : name);
  }
  out << ")\n";
}

Exit explain_record(Session& session, const ExplainOptions& options, Explainer& explainer) {
  const auto told = explainer.tell(hub::RecordId{options.record}, options.field);
  if (!told) return session.report(told.error());
  if (told->traces.empty() && !options.field.empty())
    return session.report(
        Error{Errc::not_found, "the mapping " + told->mapping_name + " makes no field \"" + options.field + "\""});
  std::ostream& out = session.parts.out;
  if (options.json) {
    Json list = Json::array();
    for (const auto& trace : told->traces) list.push_back(as_json(*told, trace));
    out << dump(list) << '\n';
    return Exit::ok;
  }
  print_origin(out, *told);
  out << "it is " << engine::word(told->record.outcome)
      << (told->record.current ? "" : ", and not the current version") << '\n';
  for (const hub::Correction& one : told->record.corrections) print_correction(out, one);
  out << '\n';
  for (const auto& trace : told->traces) print(out, trace);
  return Exit::ok;
}

/// One value of the merged view: where it was taken from, and how that record's mapping made it.
Exit explain_value(Session& session, const ExplainOptions& options, Explainer& explainer,
                   const hub::ClientView& view, std::size_t index, Json& list) {
  const std::string& field = view.schema->fields[index].name;
  const hub::Source& source = view.sources[index];
  std::ostream& out = session.parts.out;
  if (source.record == hub::RecordId{}) {
    if (options.json)
      list.push_back({{"field", field}, {"state", word(view.values[index].state())}});
    else
      out << field << " = (unknown)\n    no record of this client says it\n";
    return Exit::ok;
  }
  const auto told = explainer.tell(source.record, "client." + field);
  if (!told) return session.report(told.error());
  if (told->traces.empty())
    return session.report(Error{Errc::not_found, field + " came in record " +
                                                     std::to_string(static_cast<std::int64_t>(source.record)) +
                                                     ", but its mapping " + told->mapping_name +
                                                     " makes no such field; `gatehouse fsck` should look at it"});
  for (const auto& trace : told->traces) {
    if (options.json) {
      list.push_back(as_json(*told, trace));
      continue;
    }
    print(out, trace);
    out << "    ";
    print_origin(out, *told);
  }
  return Exit::ok;
}

/// A field of the client's other entities, `claim.status`: in each of them, newest record first.
Exit explain_entities(Session& session, const ExplainOptions& options, Explainer& explainer,
                      const hub::ClientView& view) {
  std::set<std::int64_t, std::greater<>> records;
  std::set<std::string> names;
  for (const Field& field : view.schema->fields) names.insert(field.name);
  for (const hub::EntityRow& row : view.rows)
    for (const Field& field : row.schema->fields) {
      const std::string name = row.entity + "." + field.name;
      names.insert(name);
      if (name == options.field) records.insert(static_cast<std::int64_t>(row.record));
    }
  if (records.empty())
    return session.report(
        Error{Errc::not_found, "this client has no field \"" + options.field +
                                   "\" (those of its claims and other entities are written claim.status)" +
                                   did_you_mean(options.field, {names.begin(), names.end()})});
  Json list = Json::array();
  for (const std::int64_t record : records) {
    const auto told = explainer.tell(hub::RecordId{record}, options.field);
    if (!told) return session.report(told.error());
    if (told->traces.empty() && !options.json)
      session.parts.out << options.field << " = (unknown)\n    the mapping " << told->mapping_name
                        << " has no rule for it (record " << record << ")\n";
    for (const auto& trace : told->traces) {
      if (options.json) {
        list.push_back(as_json(*told, trace));
        continue;
      }
      print(session.parts.out, trace);
      session.parts.out << "    ";
      print_origin(session.parts.out, *told);
    }
  }
  if (options.json) session.parts.out << dump(list) << '\n';
  return Exit::ok;
}

/// The merged view calls its fields by their bare names; `client.birth_date` means the same.
std::string bare_name(const std::string& field, const Schema& client) {
  constexpr std::string_view prefix = "client.";
  const bool same = field.starts_with(prefix) && client.find(field.substr(prefix.size()));
  return same ? field.substr(prefix.size()) : field;
}

Exit explain_client(Session& session, const ExplainOptions& asked, Explainer& explainer, hub::Hub& hub) {
  const auto id = engine::client_from(asked.client);
  if (!id)
    return session.report(
        Error{Errc::not_found, "\"" + asked.client + "\" is no client's number; write 17 or G00000000017"});
  const auto view = hub.client(*id);
  if (!view) return session.report(view.error());
  ExplainOptions options = asked;
  options.field = bare_name(asked.field, *view->schema);
  const bool one = !options.field.empty();
  if (one && !view->schema->find(options.field)) return explain_entities(session, options, explainer, *view);
  if (!options.json)
    session.parts.out << "client " << static_cast<std::int64_t>(view->id) << ", version " << view->version << ", "
                      << view->state << "\n\n";
  Json list = Json::array();
  for (std::size_t i = 0; i < view->values.size(); ++i) {
    if (one ? view->schema->fields[i].name != options.field : !view->values[i].known()) continue;
    if (const Exit exit = explain_value(session, options, explainer, *view, i, list); exit != Exit::ok) return exit;
  }
  if (options.json) session.parts.out << dump(list) << '\n';
  return Exit::ok;
}

Exit explain(Session& session, const ExplainOptions& options) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  Explainer explainer(**hub, options);
  return options.record > 0 ? explain_record(session, options, explainer)
                            : explain_client(session, options, explainer, **hub);
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App* const command = app.add_subcommand(
      "explain", "Where a value comes from: rule, code-table line, source column, file and line, mapping");
  add_site_option(*command, session);
  command->add_option("CLIENT", options->client, "The client's number: 17, or G00000000017 as deliveries write it");
  command->add_option("FIELD", options->field,
                      "One field, for example birth_date or claim.status; else all of the person that are known");
  command->add_option("--record", options->record, "A record's number instead of a client's")->check(at_least(1));
  command->add_option("--field", options->field, "The same as FIELD, for --record");
  command->add_flag("--reveal", options->reveal, "Show restricted values; this is audited");
  command->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->client.empty() && options->record == 0) throw CLI::RequiredError("CLIENT or --record");
    if (options->reveal &&
        (options->purpose == "explain" || options->purpose.find_first_not_of(" \t") == std::string::npos))
      throw CLI::RequiredError("--purpose (with --reveal)");
    session.exit = explain(session, *options);
  });
}

}  // namespace gatehouse::control
