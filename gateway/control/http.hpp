/// HTTP without sockets: a request in, a response out. The server (http_server.hpp) carries them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::control {

struct Request {
  std::string method;   ///< GET, POST
  std::string path;     ///< `/v1/status`, without the query
  std::string query{};  ///< what stands behind `?`
  std::string body{};
  std::string authorization{};    ///< the header of that name, or empty
  std::string idempotency_key{};  ///< the header of that name, or empty
  std::string peer{};             ///< the caller's address
  std::string certificate{};      ///< the common name of the caller's certificate, once it is verified; or empty
  std::string cookie{};           ///< the header of that name, or empty
  std::string csrf{};             ///< the header `X-Gatehouse-Csrf`, or empty
  std::string if_none_match{};    ///< the header of that name, or empty
  std::string last_event{};       ///< the header `Last-Event-ID`, or empty
  bool takes_gzip = false;        ///< the answer may be compressed
  bool from_page = false;         ///< a browser sent it, from one of our own pages
  bool unattended = false;        ///< no person waits for it: a page that looks again by itself
};

/// An answer that goes on until it is over or the caller is gone. Asked on the server's own thread: never waits.
class Stream {
 public:
  virtual ~Stream() = default;
  /// What is to be sent now, which may be nothing; no value once it is over.
  [[nodiscard]] virtual std::optional<std::string> next() = 0;
};

struct Response {
  int status = 200;
  std::string body{};
  std::string type = "application/json";
  int retry_after = 0;    ///< seconds; 0: nothing is said
  bool repeated = false;  ///< the answer to a request that came before under the same key, without another effect
  std::vector<std::pair<std::string, std::string>> fields{};  ///< header fields in place of, or beyond, the usual
  std::shared_ptr<Stream> stream{};                           ///< in place of a body
};

/// Called from several threads of the server's at once.
using Handler = std::function<Response(const Request&)>;

/// The value of `name` in a query such as `a=1&b=2`; empty if it is not there.
[[nodiscard]] std::string query_value(std::string_view query, std::string_view name);

}  // namespace gatehouse::control
