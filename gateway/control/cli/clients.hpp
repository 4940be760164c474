/// `gatehouse clients`: its parts, one a file. Private to the command line.
#pragma once

#include <cstdint>
#include <string>

#include "control/answers.hpp"
#include "control/cli/session.hpp"
#include "hub/matching.hpp"

namespace gatehouse::control {

/// Each adds its commands below `gatehouse clients`.
void add_dedupe(CLI::App& clients, Session& session);
void add_reviews(CLI::App& clients, Session& session);
void add_stories(CLI::App& clients, Session& session);
void add_mergers(CLI::App& clients, Session& session);
void add_quality(CLI::App& clients, Session& session);
void add_models(CLI::App& clients, Session& session);

[[nodiscard]] std::string number(hub::ClientId id);
/// Bits with one decimal place.
[[nodiscard]] std::string score_text(double score);
[[nodiscard]] Json as_json(const clients::Explanation& explanation);
/// The hub of the session's site, or null after having said what is wrong.
[[nodiscard]] std::unique_ptr<hub::Hub> hub_of(Session& session, bool read_only);

}  // namespace gatehouse::control
