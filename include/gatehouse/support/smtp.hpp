/// A plain mail to a server, by libcurl: STARTTLS or TLS with the certificate checked, every wait limited.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse {

struct MailServer {
  std::string server{};
  std::uint16_t port = 587;         ///< 465: TLS from the first byte; others: STARTTLS
  std::string user{}, password{};   ///< empty: we do not sign in
  std::filesystem::path ca_file{};  ///< who is trusted; empty: the machine's list
  bool tls = true;
  std::chrono::seconds wait{30};
};

struct Mail {
  std::string from{};
  std::vector<std::string> to{};
  std::string subject{};  ///< one line of ASCII
  std::string text{};     ///< UTF-8
};

/// Errc::unavailable if the server did not take it.
[[nodiscard]] Result<void> send_mail(const MailServer& server, const Mail& mail);

}  // namespace gatehouse
