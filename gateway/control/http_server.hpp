/// The HTTP server: answers on one address, for people, probes and the command line on this machine, with TLS where
/// it answers beyond it. All input is hostile: limits on header, body, time and connections; what two readers could
/// understand in two ways is refused; a page of another site that a browser shows is refused.
///
/// One thread carries bytes and a few more do the work, so that slow callers and slow answers keep nobody waiting.
/// When all places are taken, who has kept us waiting longest goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "control/http.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

/// TLS 1.2 or newer. With `client_ca`, only callers with a certificate of that authority.
struct TlsFiles {
  std::filesystem::path certificate{};  ///< PEM, the chain; empty: no TLS
  std::filesystem::path key{};          ///< PEM
  std::filesystem::path client_ca{};    ///< PEM, or empty
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                ///< 0: any free one
  std::vector<std::string> names{};      ///< by which callers may call us, beside the address and `localhost`
  std::uint64_t most_body = 1u << 20;    ///< bytes
  std::uint32_t most_header = 8192;      ///< bytes
  std::size_t most_fields = 64;          ///< header lines
  std::size_t most_target = 4096;        ///< bytes of path and query
  std::chrono::seconds header_time{5};   ///< from the first byte we wait for to the end of the header
  std::chrono::seconds body_time{10};    ///< for the rest of the request
  std::chrono::seconds answer_time{10};  ///< until the caller has read the answer
  std::size_t most_connections = 256;
  std::size_t workers = 4;        ///< requests that are answered at once
  std::size_t most_waiting = 64;  ///< requests that wait for a worker; more are told to come again
  std::size_t most_streams = 64;  ///< answers that go on; more are told to come again
  TlsFiles tls{};
};

class HttpServer {
 public:
  /// Listens and answers from now on. `handler` outlives the server; `/healthz` is answered without it.
  static Result<std::unique_ptr<HttpServer>> start(const ServerSettings& settings, const Handler& handler);
  virtual ~HttpServer() = default;  ///< ends the threads
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace gatehouse::control
