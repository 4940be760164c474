// `gatehouse clients merge` and `split`: two are one, two are two.
#include <CLI/CLI.hpp>

#include "control/cli/clients.hpp"

namespace gatehouse::control {

namespace {

struct MergeOptions {
  std::int64_t a = 0, b = 0;
  std::string because;
};

}  // namespace

void add_mergers(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<MergeOptions>();
  CLI::App* const merging = clients.add_subcommand("merge", "Two clients are one person");
  add_site_option(*merging, session);
  merging->add_option("A", options->a, "A client")->required();
  merging->add_option("B", options->b, "Another")->required();
  merging->add_option("--because", options->because, "Why; kept sealed")->required();
  merging->callback([&session, options] {
    perform(session, "/v1/clients/merge", {{"a", options->a}, {"b", options->b}, {"because", options->because}});
  });

  CLI::App* const splitting = clients.add_subcommand("split", "Undo a merge: the two are two people, for ever");
  add_site_option(*splitting, session);
  splitting->add_option("CLIENT", options->a, "The client that was merged away")->required();
  splitting->callback([&session, options] {
    perform(session, "/v1/clients/" + std::to_string(options->a) + "/split", Json::object());
  });
}

}  // namespace gatehouse::control
