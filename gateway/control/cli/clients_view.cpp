// `gatehouse clients show`, `pin` and `unpin`: what is known of a client, from where, and what a person fixed.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/table.hpp"
#include "engine/client_row.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct ViewOptions {
  std::string client, field, value, because, purpose;
  std::int64_t record = 0;
  bool all = false, reveal = false, json = false;
};

/// The day, or nothing where nobody says anything.
std::string day_text(Timestamp at) { return at.micros == 0 ? "" : iso(at).substr(0, 10); }

std::string system_of(const ShownValue& value) { return value.pinned_by.empty() ? value.system : value.pinned_by; }

void print_survivors(std::ostream& out, const std::vector<ShownValue>& values) {
  Table table({"FIELD", "VALUE", "OF", "RECORD", "SINCE", "WHY"});
  for (const ShownValue& value : values)
    table.add({value.field, value.value, system_of(value),
               value.record == hub::RecordId{} ? "" : std::to_string(static_cast<std::int64_t>(value.record)),
               day_text(value.since), value.why});
  table.print(out);
}

void print_all(std::ostream& out, const std::vector<ShownValue>& values) {
  Table table({"FIELD", "VALUE", "OF", "RECORDS", "FIRST SEEN", "LAST SEEN"});
  for (const ShownValue& value : values) {
    if (!value.pinned_by.empty())
      table.add({value.field, value.value, "pinned by " + value.pinned_by, "", day_text(value.since), ""});
    for (const ShownValue::Other& other : value.others)
      table.add({value.field, other.value, other.system, std::to_string(other.records), day_text(other.first),
                 day_text(other.last)});
  }
  table.print(out);
}

/// Says what is wrong with the name of a client; 0 then.
std::int64_t client_of(Session& session, const ViewOptions& options) {
  const auto id = engine::client_from(options.client);
  if (id) return static_cast<std::int64_t>(*id);
  session.exit = session.report(
      Error{Errc::not_found, "\"" + options.client + "\" is no client's number; write 17 or G00000000017"});
  return 0;
}

Result<void> audit_reveal(hub::Hub& hub, std::int64_t client, const ViewOptions& options) {
  if (!options.reveal) return {};
  return hub.audit({actor(), "reveal", "client " + std::to_string(client), "ok", options.purpose, options.field});
}

void show(Session& session, const ViewOptions& options) {
  const std::int64_t client = client_of(session, options);
  if (client == 0) return;
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto view = hub->client(hub::ClientId{client});
  if (!view) {
    session.exit = session.report(view.error());
    return;
  }
  if (const auto audited = audit_reveal(*hub, client, options); !audited) {
    session.exit = session.report(audited.error());
    return;
  }
  const auto values = shown_values(*view, Viewer::at_the_command_line(options.reveal), options.field);
  if (values.empty() && !options.field.empty()) {
    session.exit = session.report(Error{Errc::not_found, "a client has no field \"" + options.field + "\""});
    return;
  }
  std::ostream& out = session.parts.out;
  if (options.json) {
    out << dump(view_as_json(*view, values)) << '\n';
    return;
  }
  if (view->id != hub::ClientId{client})
    out << "client " << client << " was merged into client " << number(view->id) << '\n';
  out << "client " << number(view->id) << ", version " << view->version << ", " << view->state << '\n';
  options.all ? print_all(out, values) : print_survivors(out, values);
  const auto is_masked = [](const ShownValue& one) { return one.value.starts_with("***"); };
  if (std::any_of(values.begin(), values.end(), is_masked)) tell_of_masks(out);
}

void pin(Session& session, const ViewOptions& options) {
  const std::int64_t client = client_of(session, options);
  if (client == 0) return;
  Json body{{"field", options.field}, {"because", options.because}};
  if (options.record != 0)
    body["record"] = options.record;
  else
    body["value"] = given_or_read(options.value);
  perform(session, "/v1/clients/" + std::to_string(client) + "/pin", std::move(body));
}

void unpin(Session& session, const ViewOptions& options) {
  const std::int64_t client = client_of(session, options);
  if (client != 0) perform(session, "/v1/clients/" + std::to_string(client) + "/unpin", {{"field", options.field}});
}

void add_show(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<ViewOptions>();
  CLI::App* const command = clients.add_subcommand("show", "What is known of a client, from where, and why that");
  add_site_option(*command, session);
  command->add_option("CLIENT", options->client, "17, or G00000000017 as deliveries write it")->required();
  command->add_option("--field", options->field, "One field only");
  command->add_flag("--all", options->all, "Every value that a record says, with when it was seen");
  command->add_flag("--reveal", options->reveal, "Show restricted values; this is audited");
  command->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->reveal && is_blank(options->purpose)) throw CLI::RequiredError("--purpose (with --reveal)");
    show(session, *options);
  });
}

}  // namespace

void add_views(CLI::App& clients, Session& session) {
  add_show(clients, session);
  const auto options = std::make_shared<ViewOptions>();
  CLI::App* const pinning =
      clients.add_subcommand("pin", "Fix a value of a client, whatever records say; a name or an address whole");
  add_site_option(*pinning, session);
  pinning->add_option("CLIENT", options->client, "Its number")->required();
  pinning->add_option("FIELD", options->field, "birth_date, phone ...; `name` or `address` from a record")
      ->required();
  auto* const record = pinning->add_option("--record", options->record, "Take what this record of the client says");
  auto* const value = pinning->add_option(
      "--value", options->value, "The value itself (YYYY-MM-DD, yes, ...); - reads it from standard input");
  value->excludes(record);
  pinning->add_option("--because", options->because, "Why; kept sealed")->required();
  pinning->callback([&session, options] {
    if (options->record == 0 && options->value.empty()) throw CLI::RequiredError("--record or --value");
    pin(session, *options);
  });

  CLI::App* const freeing = clients.add_subcommand("unpin", "Give a pinned field back to the records");
  add_site_option(*freeing, session);
  freeing->add_option("CLIENT", options->client, "Its number")->required();
  freeing->add_option("FIELD", options->field, "The field that is pinned")->required();
  freeing->callback([&session, options] { unpin(session, *options); });
}

}  // namespace gatehouse::control
