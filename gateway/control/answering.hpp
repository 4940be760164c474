/// What every part of the API does: reads a path, a query and a body within limits, and answers in JSON. Errors
/// have the ids and words of the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/answers.hpp"
#include "control/http.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

[[nodiscard]] Response json_response(int status, const Json& body);
/// The status that an error's code means, and what the command line would say.
[[nodiscard]] Response failure_response(const Error& error);
[[nodiscard]] Response no_such_page();
[[nodiscard]] Response bad_request(std::string_view message);

/// A whole number without a sign; nothing for anything else.
[[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view text);
/// The same above zero: a record, a client, a run.
[[nodiscard]] std::optional<std::int64_t> id_of(std::string_view text);
/// `/v1/runs/7` -> v1, runs, 7.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view path);
/// The value of `name` with its escapes (`%20`) undone; empty if it is not there or badly escaped.
[[nodiscard]] std::string query_text(std::string_view query, std::string_view name);
/// `limit=` of the query, at most `most`.
[[nodiscard]] std::size_t limit_of(std::string_view query, std::size_t usual, std::size_t most);

/// A JSON body of a few levels; anything else is no object. Who signed in is its actor.
[[nodiscard]] Json body_of(const Request& request, const policy::Caller& caller);
/// A text of a body; empty if it is no text or not there.
[[nodiscard]] std::string text_of(const Json& body, const char* key);
/// For the audit: who signed in, or `api` where nobody needs to.
[[nodiscard]] std::string actor_of(const policy::Caller& caller);
/// A moment, or null where there was none.
[[nodiscard]] Json moment_or_null(Timestamp at);

}  // namespace gatehouse::control
