// `gatehouse clients`: who is in the hub, the doubtful links that a person decides, and duplicates in a file.
#include "control/cli/clients.hpp"

#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/local_api.hpp"
#include "control/open_site.hpp"
#include "engine/client_row.hpp"

namespace gatehouse::control {

CLI::Option* add_client(CLI::App& command, const std::string& name, std::int64_t& id, const std::string& about) {
  const auto read = [](std::string& text) -> std::string {
    const auto client = engine::client_from(text);
    if (!client) return "\"" + text + "\" is no client's number; write 17 or G00000000017";
    text = std::to_string(static_cast<std::int64_t>(*client));
    return {};
  };
  return command.add_option(name, id, about)->required()->transform(CLI::Validator(read, ""));
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

std::string score_text(double score) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << score;
  return out.str();
}

void tell_of_masks(std::ostream& out) {
  out << "what stands as *** is shown with --reveal --purpose \"...\", which is audited\n";
}

std::string given_or_read(const std::string& value) {
  if (value != "-") return value;
  std::string line;
  std::getline(std::cin, line);
  return line;
}

Exit report_asked(Session& session, const Error& error) {
  const Exit usual = session.report(error);
  const bool asked_wrongly = error.code == Errc::bad_config || error.code == Errc::bad_input;
  return asked_wrongly ? Exit::usage : usual;
}

std::unique_ptr<hub::Hub> hub_of(Session& session, bool read_only) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) {
    session.exit = Exit::bad_config;
    return nullptr;
  }
  auto hub = open_hub(*plan, read_only, session.parts.clock);
  if (hub) return std::move(*hub);
  session.exit = session.report(hub.error());
  return nullptr;
}

namespace {

/// Who holds the site is told before: a conflict here is one of the deed itself, and what is wrong stands in the
/// arguments, not in the site's files.
Errc of_deed(Errc code) {
  if (code == Errc::bad_config) return Errc::bad_input;
  return code == Errc::conflict ? Errc::not_permitted : code;
}

/// What the service's answer means here.
Errc code_of(int status) {
  switch (status) {
    case 400:
      return Errc::bad_input;
    case 403:
      return Errc::not_permitted;
    case 404:
      return Errc::not_found;
    case 409:
      return of_deed(Errc::conflict);
    default:
      return Errc::unavailable;
  }
}

Result<Json> do_there(const ServiceAddress& service, const ClientDeed& deed) {
  const auto answer = ask_service(service, "POST", deed.path, dump(deed.body, -1));
  if (!answer) return fail(answer.error());
  Json json = Json::parse(answer->body, nullptr, false);
  if (answer->status == 200 && json.is_object()) return json;
  return fail(code_of(answer->status), json.is_object() ? json.value("message", answer->body) : answer->body);
}

Result<Json> do_here_or_there(Session& session, const engine::Plan& plan, const ClientDeed& deed) {
  const auto hub = open_hub(plan, false, session.parts.clock);
  if (!hub && hub.error().code == Errc::conflict) {
    if (const auto service = find_service(plan.site.state_folder())) return do_there(*service, deed);
  }
  if (!hub) return fail(hub.error());
  auto done = do_deed(**hub, deed);
  if (!done) return fail(Errc::internal, "there is no such deed: " + deed.path);
  if (!*done) return fail(of_deed(done->error().code), done->error().message);
  return std::move(*done);
}

}  // namespace

void perform(Session& session, std::string path, Json body) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) {
    session.exit = Exit::bad_config;
    return;
  }
  body["actor"] = actor();
  const auto done = do_here_or_there(session, *plan, {std::move(path), std::move(body)});
  if (!done)
    session.exit = report_asked(session, done.error());
  else
    session.parts.out << done->value("said", "done") << '\n';
}

void add_clients(CLI::App& app, Session& session) {
  CLI::App* const clients =
      app.add_subcommand("clients", "Who is who: why and how, merge, split, links in doubt; duplicates in a file");
  clients->require_subcommand(1);
  add_reviews(*clients, session);
  add_stories(*clients, session);
  add_find(*clients, session);
  add_mergers(*clients, session);
  add_views(*clients, session);
  add_quality(*clients, session);
  add_models(*clients, session);
  add_dedupe(*clients, session);
}

}  // namespace gatehouse::control
