/// An OpenSSH server for tests; its folder `files` is seen from both sides.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/sftp.hpp"
#include "test_server.hpp"

namespace gatehouse {

class TestSftp {
 public:
  /// Started when first asked for, one for each test program.
  static TestSftp& server() {
    static TestSftp one;
    return one;
  }

  [[nodiscard]] std::string word(const std::string& file) const {
    const std::string text = server_.folder.text(file);
    return text.substr(0, text.find('\n'));
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return server_.folder.path / name; }
  [[nodiscard]] std::filesystem::path files() const { return path("files"); }
  [[nodiscard]] sftp::Access access(const std::string& key = "ed25519") const {
    return {.server = "127.0.0.1",
            .port = static_cast<unsigned>(server_.port),
            .user = word("user"),
            .key = path(key),
            .pins = {word("pin")},
            .wait = std::chrono::seconds(5)};
  }
  /// The options of the connector `sftp` that lead to the folder.
  [[nodiscard]] OptionValues options(const std::string& folder) const {
    return {{"server", "127.0.0.1"},   {"port", std::to_string(server_.port)},
            {"user", word("user")},    {"key_file", path("ed25519").string()},
            {"host_key", word("pin")}, {"folder", folder},
            {"stable_seconds", "0"},   {"wait_seconds", "5"}};
  }

 private:
  TestSftp() : server_("sshd", SIGTERM) {
    EXPECT_TRUE(server_.wait_until([this] {
      return std::filesystem::exists(path("config")) && sftp::Session::open(access()).has_value();
    })) << server_.folder.text("server.log");
  }
  TestServer server_;
};

}  // namespace gatehouse
