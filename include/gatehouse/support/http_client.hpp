/// Web services, made safe: TLS only, the certificate always checked, no redirects, every body and every wait
/// limited. One client belongs to one thread; a stop ends what waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::http {

struct Access {
  std::filesystem::path ca_file{};      ///< who is trusted; empty: the machine's list
  std::filesystem::path client_cert{};  ///< ours, for mutual TLS; empty: none
  std::filesystem::path client_key{};
  std::chrono::seconds wait{30};        ///< for a connection, and for each byte after it
  std::uint64_t max_bytes = 64u << 20;  ///< of a body, after it was unpacked
  std::stop_token stop{};
};

struct Request {
  std::string method = "GET";
  std::string url;                     ///< https://...
  std::vector<std::string> headers{};  ///< `Name: value`
  std::string body{};
};

struct Response {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers{};  ///< names in small letters
  std::string body{};                                         ///< empty if it was handed on

  [[nodiscard]] std::string header(std::string_view name) const {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string() : at->second;
  }
};

class Client {
 public:
  using Take = std::function<Result<void>(std::string_view)>;

  explicit Client(const Access& access);
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// The answer, whatever its status. With `take`, the body of a 2xx goes there piece by piece. Errc::unavailable
  /// if there is no whole answer, Errc::not_permitted if the certificate is not trusted, Errc::bad_input if the
  /// body is too large. After an error it is not known whether the service took the request.
  [[nodiscard]] Result<Response> send(const Request& request, const Take& take = {});
  /// False: not a byte of the last request left, so the service cannot have taken it.
  [[nodiscard]] bool reached() const;
  /// Connects, checks who answers, and asks for nothing. The certificates that it showed (PEM), its own first.
  [[nodiscard]] Result<std::string> greet(const std::string& url);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Bytes that may not stand in a URL as they are become %XX.
[[nodiscard]] std::string url_encoded(std::string_view text);
/// A reference (RFC 3986, section 5) as it stands at `base`: absolute URLs stay as they are. Errc::bad_input if it
/// is none.
[[nodiscard]] Result<std::string> url_resolved(const std::string& base, const std::string& reference);
/// Scheme, host and port are the same, as they are for requests.
[[nodiscard]] bool same_origin(const std::string& one, const std::string& other);

}  // namespace gatehouse::http
