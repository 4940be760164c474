/// `gatehouse clients`: its parts, one a file. Private to the command line.
#pragma once

#include <cstdint>
#include <string>

#include "control/cli/session.hpp"
#include "control/client_answers.hpp"
#include "control/client_deeds.hpp"

namespace gatehouse::control {

/// Each adds its commands below `gatehouse clients`.
void add_find(CLI::App& clients, Session& session);
void add_dedupe(CLI::App& clients, Session& session);
void add_reviews(CLI::App& clients, Session& session);
void add_stories(CLI::App& clients, Session& session);
void add_mergers(CLI::App& clients, Session& session);
void add_views(CLI::App& clients, Session& session);
void add_quality(CLI::App& clients, Session& session);
void add_models(CLI::App& clients, Session& session);

/// A client as people write it: 17, or G00000000017 as deliveries do.
CLI::Option* add_client(CLI::App& command, const std::string& name, std::int64_t& id, const std::string& about);

/// Nothing but spaces: no purpose and no reason.
[[nodiscard]] bool is_blank(const std::string& text);
/// Bits with one decimal place.
[[nodiscard]] std::string score_text(double score);
/// Below values that are shown in part: how they are shown whole.
void tell_of_masks(std::ostream& out);
/// The value of an option, or what stands on standard input where it is `-`, so that it is in no list of processes.
[[nodiscard]] std::string given_or_read(const std::string& value);
/// The hub of the session's site, or null after having said what is wrong.
[[nodiscard]] std::unique_ptr<hub::Hub> hub_of(Session& session, bool read_only);
/// Does it on the site's hub, or has the service do it that holds the site; says what has happened. `body` need not
/// name the actor.
void perform(Session& session, std::string path, Json body);

/// Tells it; where what was asked makes no sense, the command line is wrong and not the site's files.
[[nodiscard]] Exit report_asked(Session& session, const Error& error);

}  // namespace gatehouse::control
