#include "control/answering.hpp"

#include <algorithm>
#include <charconv>

#include "control/strict_json.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr int deepest_body = 4;

int status_of(Errc code) {
  switch (code) {
    case Errc::not_found:
      return 404;
    case Errc::conflict:
      return 409;
    case Errc::not_permitted:
      return 403;
    case Errc::bad_config:
    case Errc::bad_input:
      return 400;
    case Errc::unavailable:
      return 503;
    default:
      return 500;
  }
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

Response json_response(int status, const Json& body) { return {status, dump(body) + "\n"}; }
Response failure_response(const Error& error) { return json_response(status_of(error.code), as_json(error)); }
Response no_such_page() {
  return json_response(404, {{"error", "not-found"}, {"message", "there is no such page"}});
}
Response bad_request(std::string_view message) {
  return json_response(400, {{"error", "bad-request"}, {"message", message}});
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> id_of(std::string_view text) {
  const auto number = number_of(text);
  if (!number || *number == 0 || *number > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

std::string query_text(std::string_view query, std::string_view name) {
  const std::string value = query_value(query, name);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      out += value[i];
      continue;
    }
    const int high = i + 2 < value.size() ? digit_of(value[i + 1]) : -1;
    const int low = i + 2 < value.size() ? digit_of(value[i + 2]) : -1;
    if (high < 0 || low < 0) return {};
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::size_t limit_of(std::string_view query, std::size_t usual, std::size_t most) {
  return std::min<std::size_t>(number_of(query_value(query, "limit")).value_or(usual), most);
}

Json body_of(const Request& request, const policy::Caller& caller) {
  StrictBody read = read_strictly(request.body, deepest_body);
  if (!read.twice_said.empty()) return Json(Json::value_t::discarded);
  Json body = std::move(read.value);
  if (body.is_object() && !caller.name.empty()) body["actor"] = caller.name;
  return body;
}

std::string text_of(const Json& body, const char* key) {
  if (!body.is_object()) return {};
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string actor_of(const policy::Caller& caller) { return caller.name.empty() ? "api" : caller.name; }

Json moment_or_null(Timestamp at) { return at.micros == 0 ? Json(nullptr) : Json(iso(at)); }

}  // namespace gatehouse::control
