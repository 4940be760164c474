// `gatehouse audit`: is the trail whole, what stands in it, and lines of it for others.
#include <CLI/CLI.hpp>
#include <deque>
#include <iostream>

#include "control/anchor.hpp"
#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct AuditOptions {
  std::string anchor, from, to, purpose;
  hub::AuditFilter filter{};
  std::size_t limit = 100;
  bool json = false;
};

struct Site {
  std::shared_ptr<const engine::Plan> plan;
  std::unique_ptr<hub::Hub> hub;
};

Result<Site> open_site(Session& session, Exit& exit) {
  Site site{session.load_plan_to_look(), nullptr};
  exit = Exit::bad_config;
  if (site.plan == nullptr) return fail(Errc::bad_config, "the site cannot be loaded");
  auto hub = open_hub(*site.plan, true, session.parts.clock);
  if (!hub) {
    exit = session.report(hub.error());
    return fail(hub.error());
  }
  site.hub = std::move(*hub);
  return site;
}

Exit verify(Session& session, const AuditOptions& options) {
  Exit exit = Exit::ok;
  const auto site = open_site(session, exit);
  if (!site) return exit;
  const auto proof = prove_audit(site->plan->site, *site->hub, options.anchor);
  if (!proof) return session.report(proof.error());
  const auto& wrong = proof->wrong;
  if (options.json) {
    session.parts.out
        << dump({{"ok", wrong.empty()}, {"rows", proof->rows}, {"anchors", proof->anchors}, {"findings", wrong}})
        << '\n';
    return wrong.empty() ? Exit::ok : Exit::broken;
  }
  for (const std::string& one : wrong) session.parts.out << "error: " << one << '\n';
  if (!wrong.empty()) return Exit::broken;
  session.parts.out << "the audit trail is whole: " << proof->rows << " rows, each chained to the one before; "
                    << proof->anchors << (proof->anchors == 1 ? " head" : " heads") << " kept elsewhere "
                    << (proof->anchors == 1 ? "agrees" : "agree") << '\n';
  if (proof->anchors == 0)
    session.parts.out
        << "warning: no head was kept elsewhere, so a cut end or an older copy of the store would not "
           "be noticed; see `audit:` in site.yaml\n";
  return Exit::ok;
}

/// Opened without asking the anchor: that it does not fit is why somebody calls this.
Exit accept(Session& session, const AuditOptions& options) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = hub::Hub::open(hub_settings(plan->site, false), plan->schemas, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto head = accept_restore(plan->site, **hub, actor(), options.purpose);
  if (!head) return session.report(head.error());
  session.parts.out
      << "row " << head->last
      << " of the audit trail says why; the site works again, and heads that were kept before no longer "
         "hold\n";
  return Exit::ok;
}

/// A day or an instant; `after` adds a day to a plain date, so that `--to` includes it.
Result<Timestamp> moment(const std::string& text, bool after) {
  constexpr std::int64_t day = 86'400'000'000;
  if (text.empty()) return Timestamp{};
  if (const auto date = date_from_iso(text)) return Timestamp{(date->days + (after ? 1 : 0)) * day};
  if (const auto at = timestamp_from_iso(text)) return *at;
  return fail(Errc::bad_input, "\"" + text + "\" is no date (YYYY-MM-DD) and no instant (2026-01-31T08:00:00Z)");
}

Result<hub::AuditFilter> filter_of(const AuditOptions& options) {
  hub::AuditFilter filter = options.filter;
  const auto from = moment(options.from, false);
  if (!from) return fail(from.error());
  const auto to = moment(options.to, true);
  if (!to) return fail(to.error());
  filter.from = *from;
  filter.to = *to;
  return filter;
}

/// `show` keeps the newest rows, `export` hands out all.
Exit show(Session& session, const AuditOptions& options, bool all) {
  Exit exit = Exit::ok;
  const auto site = open_site(session, exit);
  if (!site) return exit;
  const auto filter = filter_of(options);
  if (!filter) {
    (void)session.report(filter.error());
    return Exit::usage;
  }
  if (all) {
    const auto noted = site->hub->audit({actor(), "export", "audit", "ok", options.purpose, ""});
    if (!noted) return session.report(noted.error());
  }
  std::deque<hub::AuditRow> rows;
  const auto read = site->hub->each_audit_row(*filter, [&](const hub::AuditRow& row) -> Result<void> {
    if (all) {
      session.parts.out << as_json(row).dump() << '\n';
      return {};
    }
    rows.push_back(row);
    if (rows.size() > options.limit) rows.pop_front();
    return {};
  });
  if (!read) return session.report(read.error());
  if (all) return Exit::ok;
  if (options.json) {
    Json list = Json::array();
    for (const hub::AuditRow& row : rows) list.push_back(as_json(row));
    session.parts.out << dump(list) << '\n';
    return Exit::ok;
  }
  Table table({"ROW", "AT", "WHO", "DID", "WITH", "OUTCOME", "PURPOSE", "DETAIL"});
  for (const hub::AuditRow& row : rows)
    table.add({std::to_string(row.id), iso(row.at), row.entry.actor, row.entry.action, row.entry.subject,
               row.entry.outcome, row.entry.purpose, row.entry.detail});
  if (table.empty())
    session.parts.out << "no row fits\n";
  else
    table.print(session.parts.out);
  return Exit::ok;
}

Exit print_head(Session& session) {
  Exit exit = Exit::ok;
  const auto site = open_site(session, exit);
  if (!site) return exit;
  const auto head = site->hub->audit_head();
  if (!head) return session.report(head.error());
  if (head->last > 0) session.parts.out << anchor_line(*head);
  return Exit::ok;
}

void add_filter(CLI::App& command, const std::shared_ptr<AuditOptions>& options) {
  command.add_option("--from", options->from, "From this day or instant on");
  command.add_option("--to", options->to, "Up to this day (included) or instant");
  command.add_option("--actor", options->filter.actor, "Only of this actor, such as person:maria");
  command.add_option("--action", options->filter.action, "Only of this kind, such as read or disclose");
  command.add_option("--subject", options->filter.subject, "Only about this, such as `system:vos`");
}

}  // namespace

void add_audit(CLI::App& app, Session& session) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* const command =
      app.add_subcommand("audit", "The audit trail: verify, show, export, anchor, accept-restore");
  command->require_subcommand(1);

  CLI::App* const checked =
      command->add_subcommand("verify", "Prove that no row was changed, put in or taken away");
  add_site_option(*checked, session);
  checked->add_option("--anchor", options->anchor,
                      "Heads that were kept elsewhere (else audit.anchor of the site)");
  checked->add_flag("--json", options->json, "Print JSON");
  checked->callback([&session, options] { session.exit = verify(session, *options); });

  CLI::App* const shown = command->add_subcommand("show", "The newest rows");
  add_site_option(*shown, session);
  add_filter(*shown, options);
  shown->add_option("--limit", options->limit, "At most so many")->capture_default_str();
  shown->add_flag("--json", options->json, "Print JSON");
  shown->callback([&session, options] { session.exit = show(session, *options, false); });

  CLI::App* const exported = command->add_subcommand("export", "All rows, one JSON object a line; audited");
  add_site_option(*exported, session);
  add_filter(*exported, options);
  exported->add_option("--purpose", options->purpose, "Why, for the audit")->required();
  exported->callback([&session, options] { session.exit = show(session, *options, true); });

  CLI::App* const accepted =
      command->add_subcommand("accept-restore", "Go on from a copy that was restored on purpose; audited");
  add_site_option(*accepted, session);
  accepted->add_option("--because", options->purpose, "Why, for the audit")->required();
  accepted->callback([&session, options] { session.exit = accept(session, *options); });

  CLI::App* const anchor = command->add_subcommand("anchor", "Print the head of the trail, to be kept elsewhere");
  add_site_option(*anchor, session);
  anchor->callback([&session] { session.exit = print_head(session); });
}

}  // namespace gatehouse::control
