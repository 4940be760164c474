#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/secrets.hpp"
#include "control/anchor.hpp"
#include "control/api.hpp"
#include "control/cli/commands.hpp"
#include "control/http_server.hpp"
#include "control/notices.hpp"
#include "control/open_site.hpp"
#include "control/retention.hpp"
#include "control/service_file.hpp"
#include "control/signals.hpp"
#include "control/time_standards.hpp"
#include "control/version.hpp"
#include "engine/service.hpp"

namespace gatehouse::control {

namespace {

/// Tells whoever started us that we answer: systemd, and the reader of `--ready-fd`.
void say_ready(const HttpServer& server, const config::Api& api, int ready_fd) {
  (void)::sd_notify(0, "READY=1");
  if (ready_fd < 0) return;
  const std::string line = api.address + ":" + std::to_string(server.port()) + "\n";
  (void)!::write(ready_fd, line.data(), line.size());
  ::close(ready_fd);
}

/// On a terminal: where the console is, and the one-time text of the first account. Never in a log.
void tell_console(Session& session, const HttpServer& server, const config::Api& api, const FirstAccount& first) {
  if (!session.parts.terminal || built_console_files().empty()) return;
  const std::string page = std::string(api.tls.certificate.empty() ? "http://" : "https://") + api.address + ":" +
                           std::to_string(server.port()) + "/";
  session.parts.err << "the console: " << page << (first.open() ? "#setup=" + first.text() : "") << '\n';
}

/// The head of the audit trail each minute, and at the end once more.
void keep_heads(const Parts& parts, const config::Site& site, hub::Hub& hub, const std::stop_token& end) {
  std::int64_t last = 0;
  do {
    const auto kept = keep_head(site, hub, parts.log, last);
    if (kept)
      last = *kept;
    else
      parts.log.write(messages::audit_head_lost, {{"why", kept.error().message}});
  } while (parts.clock.sleep(std::chrono::minutes(1), end));
  if (const auto kept = keep_head(site, hub, parts.log, last); !kept)
    parts.log.write(messages::audit_head_lost, {{"why", kept.error().message}});
}

/// The rules of retention each hour, as they stand then.
void keep_times(const Parts& parts, const engine::Service& service, hub::Hub& hub, LastRound& last,
                const std::stop_token& end) {
  do last.note(keep_to_rules(service.plan()->site.retention, hub, parts.clock, parts.log));
  while (parts.clock.sleep(std::chrono::hours(1), end));
}

/// The word by which the command line of this account is known.
Result<std::string> new_secret() {
  std::array<unsigned char, 32> bytes{};
  GATEHOUSE_TRY(random_bytes(bytes));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "local_";
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

ServerSettings settings_of(const config::Site& site) {
  const config::Api& api = site.api;
  return {.address = api.address,
          .port = api.port,
          .names = api.names,
          .most_body = site.limits.request_bytes,
          .tls = {api.tls.certificate, api.tls.key, api.tls.client_ca}};
}

using Door = Result<std::unique_ptr<HttpServer>>;
Door nothing_open() { return std::unique_ptr<HttpServer>(); }

/// Where the API speaks TLS, the command line of this machine has a way of its own, which knows nobody else.
Door open_side_door(const config::Site& site, const Handler& handler) {
  if (site.api.tls.certificate.empty()) return nothing_open();
  return HttpServer::start({.most_body = site.limits.request_bytes}, handler);
}

Exit serve(Session& session, int ready_fd) {
  const Parts& parts = session.parts;
  parts.log.show_from(Grade::info);
  const auto first = session.load_plan_to_run();
  if (first == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*first, false, parts.clock);
  if (!hub) return session.report(hub.error());

  SystemRandom random;
  const auto folder = session.site_folder();
  const engine::Service::Loader load = [&](Findings& findings) {
    const auto load_site = session.untested ? engine::load_plan : engine::load_tested_plan;
    return load_site(folder, parts.shipped_mappings, parts.connectors, findings);
  };
  engine::Service service(first, load, **hub, parts.clock, random, parts.log, version);
  ReloadDesk reloads(service, **hub);
  StopOnSignal stop([&reloads] {
    (void)::sd_notify(0, "RELOADING=1");
    (void)reloads.reload("gatehouse");  // a signal says nothing of who sent it
    (void)::sd_notify(0, "READY=1");
  });
  if (const auto recovered = service.recover(); !recovered) return session.report(recovered.error());

  const auto secret = new_secret();
  if (!secret) return session.report(secret.error());
  SignIn sign_in(service, **hub, parts.clock, *secret);
  std::optional<Notices> notices;
  if (first->site.notices) notices.emplace(*first->site.notices, first->site.name, parts.log, parts.clock);
  auto first_account = FirstAccount::offer(*first);
  if (!first_account) return session.report(first_account.error());
  IntakeDesk intake(service, **hub, parts.clock);
  SessionDesk sessions(service, **hub, sign_in, parts.clock, std::move(*first_account));
  SiteChanges changes(service, **hub);
  MappingDesk mappings(service, **hub, parts.clock, changes, parts.shipped_mappings);
  WorkApi work(service, **hub, parts.clock);
  ScheduleDesk schedules(service, changes, parts.clock, load);
  ReportApi reports(service, **hub, parts.clock, schedules);
  TrustApi trust(service, **hub, parts.clock);
  LastRound last_round;
  UpkeepDesk upkeep({service, **hub, parts.clock, last_round, parts.probes, [&](Findings& findings) {
                       return engine::load_plan_to_look(folder, parts.shipped_mappings, parts.connectors, findings);
                     }});
  const ConsoleFiles console;
  TimeStandards standards(first->site.standards, parts.clock, parts.log);
  const Api api(service, **hub, sign_in, parts.clock,
                {intake, sessions, mappings, work, reports, trust, upkeep, reloads, console, standards});
  const Handler answering = [&api](const Request& request) { return api.answer(request); };
  const Handler handler = [&](const Request& request) { return standards.answer(request, answering); };
  const config::Api& where = first->site.api;
  const auto server = HttpServer::start(settings_of(first->site), handler);
  const auto door = server ? open_side_door(first->site, handler) : nothing_open();
  if (!server || !door) {
    const Error why = server ? door.error() : server.error();
    parts.log.write(messages::http_failed, {{"why", why.message}});
    return session.report(why);
  }
  const bool aside = *door != nullptr;
  const auto file = ServiceFile::write(
      first->site.state_folder(),
      {aside ? "127.0.0.1" : where.address, aside ? (*door)->port() : (*server)->port(), ::getpid(), *secret});
  if (!file) return session.report(file.error());
  say_ready(**server, where, ready_fd);
  tell_console(session, **server, where, sessions.first_account());
  parts.log.write(messages::service_ready, {{"site", first->site.name},
                                            {"address", where.address},
                                            {"port", (*server)->port()},
                                            {"configuration", first->hash}});
  const std::stop_callback stopping(stop.token(), [&parts] {
    (void)::sd_notify(0, "STOPPING=1");
    parts.log.write(messages::service_stopping);
  });
  {
    const std::jthread anchoring([&](const std::stop_token& end) { keep_heads(parts, first->site, **hub, end); });
    const std::jthread keeping(
        [&](const std::stop_token& end) { keep_times(parts, service, **hub, last_round, end); });
    service.run(stop.token());
  }
  parts.log.write(messages::service_stopped);
  return Exit::ok;
}

}  // namespace

void add_serve(CLI::App& app, Session& session) {
  const auto ready_fd = std::make_shared<int>(-1);
  CLI::App* const command = app.add_subcommand("serve", "Run routes on their schedules and answer over HTTP");
  add_site_option(*command, session);
  add_untested_flag(*command, session);
  command->add_option("--ready-fd", *ready_fd, "Write ADDRESS:PORT to this descriptor once it answers");
  command->callback([&session, ready_fd] { session.exit = serve(session, *ready_fd); });
}

}  // namespace gatehouse::control
