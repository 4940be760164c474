/// An FTP server with TLS for tests (tests/servers/ftps); its folder `files` is seen from both sides.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/ftps.hpp"
#include "test_server.hpp"

namespace gatehouse {

class TestFtps {
 public:
  /// Started when first asked for, one for each test program.
  static TestFtps& server() {
    static TestFtps one;
    return one;
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return server_.folder.path / name; }
  [[nodiscard]] std::filesystem::path files() const { return path("files"); }
  [[nodiscard]] ftps::Access access() const {
    return {.server = "127.0.0.1",
            .port = static_cast<std::uint16_t>(server_.port),
            .user = "gatehouse",
            .password = "open sesame",
            .ca_file = path("ca.pem"),
            .wait = std::chrono::seconds(5)};
  }
  /// The options of the connector `ftps` that lead to the folder.
  [[nodiscard]] OptionValues options(const std::string& folder) const {
    return {{"server", "127.0.0.1"},
            {"port", std::to_string(server_.port)},
            {"user", "gatehouse"},
            {"password", "file:" + path("password").string()},
            {"ca_file", path("ca.pem").string()},
            {"folder", folder},
            {"wait_seconds", "5"}};
  }

 private:
  TestFtps() : server_("ftps", SIGTERM) {
    EXPECT_TRUE(server_.wait_until([this] {
      return std::filesystem::exists(path("password")) && ftps::Session(access()).list("/").has_value();
    }));
  }
  TestServer server_;
};

}  // namespace gatehouse
