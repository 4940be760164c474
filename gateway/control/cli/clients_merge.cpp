// `gatehouse clients merge` and `split`: two are one, two are two.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"

namespace gatehouse::control {

namespace {

struct MergeOptions {
  std::int64_t a = 0, b = 0;
  std::string because;
};

void merge(Session& session, const MergeOptions& options) {
  const auto hub = hub_of(session, false);
  if (hub == nullptr) return;
  const auto done =
      hub->matching().merge(hub::ClientId{options.a}, hub::ClientId{options.b}, options.because, actor());
  if (!done) {
    session.exit = session.report(done.error());
    return;
  }
  if (done->waits_for_second != 0)
    session.parts.out << "rule " << done->rule
                      << " forbids this link: a second person must confirm it with `clients decide "
                      << done->waits_for_second << " same`\n";
  else
    session.parts.out << "client " << number(done->absorbed) << " is now client " << number(done->survivor)
                      << "; the old id leads there for ever, and `clients split " << number(done->absorbed)
                      << "` undoes it\n";
}

void split(Session& session, const MergeOptions& options) {
  const auto hub = hub_of(session, false);
  if (hub == nullptr) return;
  if (const auto done = hub->split(hub::ClientId{options.a}, actor()); !done)
    session.exit = session.report(done.error());
  else
    session.parts.out << "client " << options.a << " is a client of its own again; the two are never joined by the "
                      << "machine\n";
}

}  // namespace

void add_mergers(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<MergeOptions>();
  CLI::App* const merging = clients.add_subcommand("merge", "Two clients are one person");
  add_site_option(*merging, session);
  merging->add_option("A", options->a, "A client")->required();
  merging->add_option("B", options->b, "Another")->required();
  merging->add_option("--because", options->because, "Why; kept sealed")->required();
  merging->callback([&session, options] { merge(session, *options); });

  CLI::App* const splitting = clients.add_subcommand("split", "Undo a merge: the two are two people, for ever");
  add_site_option(*splitting, session);
  splitting->add_option("CLIENT", options->a, "The client that was merged away")->required();
  splitting->callback([&session, options] { split(session, *options); });
}

}  // namespace gatehouse::control
