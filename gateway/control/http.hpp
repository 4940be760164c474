/// HTTP without sockets: a request in, a response out. The server (http_server.hpp) carries them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gatehouse::control {

struct Request {
  std::string method;   ///< GET, POST
  std::string path;     ///< `/v1/status`, without the query
  std::string query{};  ///< what stands behind `?`
  std::string body{};
};

struct Response {
  int status = 200;
  std::string body{};
  std::string type = "application/json";
};

/// Called from the server's thread; must not block for long.
using Handler = std::function<Response(const Request&)>;

/// The value of `name` in a query such as `a=1&b=2`; empty if it is not there.
[[nodiscard]] std::string query_value(std::string_view query, std::string_view name);

}  // namespace gatehouse::control
