/// The HTTP server: answers on one address with one thread, for people, probes and the command line on this
/// machine. Limits on header, body and time; a page of another site that a browser shows is refused.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "control/http.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;              ///< 0: any free one
  std::uint64_t most_body = 1u << 20;  ///< bytes
  std::uint32_t most_header = 8192;    ///< bytes
  std::chrono::seconds most_time{10};  ///< for one request
  std::size_t most_connections = 64;
};

class HttpServer {
 public:
  /// Listens and answers from now on. `handler` outlives the server.
  static Result<std::unique_ptr<HttpServer>> start(const ServerSettings& settings, const Handler& handler);
  virtual ~HttpServer() = default;  ///< ends the thread
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace gatehouse::control
