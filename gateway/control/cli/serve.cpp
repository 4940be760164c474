#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "control/anchor.hpp"
#include "control/api.hpp"
#include "control/cli/commands.hpp"
#include "control/http_server.hpp"
#include "control/open_site.hpp"
#include "control/service_file.hpp"
#include "control/signals.hpp"
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

Exit serve(Session& session, int ready_fd) {
  const Parts& parts = session.parts;
  parts.log.show_from(Grade::info);
  const auto first = session.load_plan_to_run();
  if (first == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*first, false, parts.clock);
  if (!hub) return session.report(hub.error());

  if (const auto whole = check_newest_anchor(first->site, **hub); !whole) return session.report(whole.error());

  SystemRandom random;
  const auto folder = session.site_folder();
  engine::Service service(
      first,
      [&](Findings& findings) {
        const auto load = session.untested ? engine::load_plan : engine::load_tested_plan;
        return load(folder, parts.shipped_mappings, parts.connectors, findings);
      },
      **hub, parts.clock, random, parts.log, version);
  StopOnSignal stop([&service] {
    (void)::sd_notify(0, "RELOADING=1");
    (void)service.reload();
    (void)::sd_notify(0, "READY=1");
  });
  if (const auto recovered = service.recover(); !recovered) return session.report(recovered.error());

  const Api api(service, **hub);
  const Handler handler = [&api](const Request& request) { return api.answer(request); };
  const config::Api& where = first->site.api;
  const auto server = HttpServer::start(
      {.address = where.address, .port = where.port, .most_body = first->site.limits.request_bytes}, handler);
  if (!server) {
    parts.log.write(messages::http_failed, {{"why", server.error().message}});
    return session.report(server.error());
  }
  const auto file = ServiceFile::write(first->site.state_folder(), {where.address, (*server)->port(), ::getpid()});
  if (!file) return session.report(file.error());
  say_ready(**server, where, ready_fd);
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
