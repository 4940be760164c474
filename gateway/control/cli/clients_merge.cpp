// `gatehouse clients merge`, `split`, `take-out` and `reconsider`: two are one, two are two, and mistakes in both.
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
  add_client(*merging, "A", options->a, "A client");
  add_client(*merging, "B", options->b, "Another");
  merging->add_option("--because", options->because, "Why; kept sealed")->required();
  merging->callback([&session, options] {
    perform(session, "/v1/clients/merge", {{"a", options->a}, {"b", options->b}, {"because", options->because}});
  });

  CLI::App* const splitting = clients.add_subcommand("split", "Undo a merge: the two are two people, for ever");
  add_site_option(*splitting, session);
  add_client(*splitting, "CLIENT", options->a, "The client that was merged away");
  splitting->callback([&session, options] {
    perform(session, "/v1/clients/" + std::to_string(options->a) + "/split", Json::object());
  });

  CLI::App* const taking = clients.add_subcommand(
      "take-out", "A record is somebody else's: it gets a client of its own, with what belongs to it");
  add_site_option(*taking, session);
  taking->add_option("RECORD", options->a, "Its number in `clients how`")->required();
  taking->add_option("--because", options->because, "Why; kept sealed")->required();
  taking->callback([&session, options] {
    perform(session, "/v1/records/" + std::to_string(options->a) + "/take-out", {{"because", options->because}});
  });

  CLI::App* const reconsidering =
      clients.add_subcommand("reconsider", "Take back that two clients are two people; nothing is joined by this");
  add_site_option(*reconsidering, session);
  add_client(*reconsidering, "A", options->a, "A client");
  add_client(*reconsidering, "B", options->b, "The other");
  reconsidering->add_option("--because", options->because, "Why; kept sealed")->required();
  reconsidering->callback([&session, options] {
    perform(session, "/v1/clients/reconsider",
            {{"a", options->a}, {"b", options->b}, {"because", options->because}});
  });
}

}  // namespace gatehouse::control
