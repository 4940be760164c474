#include "control/client_api.hpp"

#include <algorithm>

#include "control/answering.hpp"
#include "control/client_answers.hpp"
#include "control/client_deeds.hpp"
#include "control/conflict_answers.hpp"
#include "control/ordering.hpp"
#include "hub/lists.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_reviews = 1000;
constexpr std::size_t usual_reviews = 50;
constexpr std::size_t most_sorted = 100'000;  ///< reviews
constexpr std::size_t most_aliases = 200;

Response json_answer(const Json& body) { return json_response(200, body); }
Response failure(const Error& error) { return failure_response(error); }

template <class T>
Response answer_of(const Result<T>& found) {
  return found ? json_answer(as_json(*found)) : failure(found.error());
}

Response list_reviews(hub::Hub& hub, const Request& request) {
  const auto order = order_of(request.query, {"review", "since", "score", "records"});
  if (!order) return bad_request(order.error().message);
  const std::size_t limit = limit_of(request.query, usual_reviews, most_reviews), skip = skip_of(request.query);
  const auto reviews = hub.reviews(*order ? most_sorted : std::min(most_sorted, skip + limit));
  if (!reviews) return failure(reviews.error());
  Json list = Json::array();
  for (const hub::Review& review : *reviews) list.push_back(as_json(review));
  if (*order) put_in_order(list, **order);
  (void)cut(list, skip, limit);
  return json_answer(list);
}

/// `all=yes`: those that are decided, too.
Response list_conflicts(hub::Hub& hub, const Request& request) {
  const auto found = hub.sync().conflicts({.all = query_value(request.query, "all") == "yes",
                                           .limit = limit_of(request.query, usual_reviews, most_reviews)});
  if (!found) return failure(found.error());
  Json list = Json::array();
  for (const hub::Conflict& one : *found) list.push_back(as_json(one));
  return json_answer(list);
}

Response show_conflict(hub::Hub& hub, std::int64_t id, const policy::Caller& caller) {
  const auto conflict = conflict_as_json(hub, id, {caller, false});
  return conflict ? json_answer(*conflict) : failure(conflict.error());
}

Response show_view(hub::Hub& hub, std::int64_t client, const Viewer& viewer) {
  const auto view = hub.client(hub::ClientId{client});
  if (!view) return failure(view.error());
  const auto aliases = hub.lists().aliases_of(view->id, most_aliases);
  if (!aliases) return failure(aliases.error());
  Json body = view_as_json(*view, shown_values(*view, viewer));
  body["aliases"] = Json::array();
  for (const hub::ClientId one : *aliases) body["aliases"].push_back(static_cast<std::int64_t>(one));
  return json_answer(body);
}

Response show_review(hub::Hub& hub, std::int64_t id, const policy::Caller& caller) {
  const auto review = review_as_json(hub, id, {caller, false});
  return review ? json_answer(*review) : failure(review.error());
}

template <class T>
Response list_of(const Result<std::vector<T>>& found) {
  if (!found) return failure(found.error());
  Json list = Json::array();
  for (const T& one : *found) list.push_back(as_json(one));
  return json_answer(list);
}

Response reveal(hub::Hub& hub, std::int64_t client, const Json& body, const policy::Caller& caller) {
  const std::string actor = text_of(body, "actor");
  const std::string purpose = text_of(body, "purpose");
  constexpr std::size_t longest_purpose = 500;
  const bool blank = purpose.find_first_not_of(" \t\r\n") == std::string::npos;
  if (actor.empty() || blank || purpose.size() > longest_purpose)
    return failure(
        {Errc::bad_config,
         "the body is a JSON object with `actor` and `purpose`: who needs it, for what (at most 500 characters)"});
  const auto known = hub.client(hub::ClientId{client});
  if (!known) return failure(known.error());
  const auto audited = hub.audit({actor, "reveal", "client " + std::to_string(client), "ok", purpose, ""});
  if (!audited) return failure(audited.error());
  return show_view(hub, client, {caller, true});
}

/// Nobody fixes a value that is withheld from them. Nothing where it is allowed, or the deed itself will refuse it.
std::optional<Response> refuse_pin(hub::Hub& hub, std::int64_t client, const Json& body,
                                   const policy::Caller& caller) {
  const auto view = hub.client(hub::ClientId{client});
  if (!view) return failure(view.error());
  const std::string wanted = text_of(body, "field");
  for (const Field& field : view->schema->fields) {
    const bool meant = field.name == wanted || field.name.starts_with(wanted + ".");
    if (!meant || policy::sight_of(caller, field, true, is_protected_person(*view)) != policy::Sight::withheld)
      continue;
    return failure(
        {Errc::not_permitted, "the client's " + field.name + " is withheld from you, so you cannot pin it"});
  }
  return std::nullopt;
}

}  // namespace

std::optional<Response> ask_about_clients(hub::Hub& hub, const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() < 2 || parts[0] != "v1") return std::nullopt;
  if (parts[1] == "quality" && parts.size() == 2) return answer_of(hub.matching().quality());
  if (parts[1] == "models" && parts.size() == 2) return list_of(hub.matching().models());
  if (parts[1] == "purges" && parts.size() == 2) return list_of(hub.retention().purges());
  if (parts[1] == "holds" && parts.size() == 2) return list_of(hub.retention().holds());
  if (parts[1] == "reviews" && parts.size() == 2) return list_reviews(hub, request);
  if (parts[1] == "conflicts" && parts.size() == 2) return list_conflicts(hub, request);
  const auto id = parts.size() > 2 ? id_of(parts[2]) : std::nullopt;
  if (!id) return std::nullopt;
  if (parts[1] == "reviews" && parts.size() == 3) return show_review(hub, *id, caller);
  if (parts[1] == "conflicts" && parts.size() == 3) return show_conflict(hub, *id, caller);
  if (parts[1] != "clients") return std::nullopt;
  if (parts.size() == 3) return show_view(hub, *id, {caller, false});
  if (parts.size() == 4 && parts[3] == "how") return answer_of(hub.matching().how(hub::ClientId{*id}));
  const auto other = parts.size() == 5 && parts[3] == "why" ? id_of(parts[4]) : std::nullopt;
  if (!other) return std::nullopt;
  return answer_of(hub.matching().why(hub::ClientId{*id}, hub::ClientId{*other}));
}

std::optional<Response> change_clients(hub::Hub& hub, const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() == 4 && parts[0] == "v1" && parts[1] == "clients" && parts[3] == "reveal") {
    const auto id = id_of(parts[2]);
    if (!id) return std::nullopt;
    return reveal(hub, *id, body_of(request, caller), caller);
  }
  if (parts.size() == 4 && parts[3] == "pin") {
    const auto id = id_of(parts[2]);
    if (auto refused = id ? refuse_pin(hub, *id, body_of(request, caller), caller) : std::nullopt)
      return std::move(*refused);
  }
  const auto done = do_deed(hub, {request.path, body_of(request, caller)});
  if (!done) return std::nullopt;
  return *done ? json_answer(**done) : failure(done->error());
}

}  // namespace gatehouse::control
