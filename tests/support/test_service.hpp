/// A web service for tests that misbehaves on demand (tests/servers/https).
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/http_client.hpp"
#include "test_server.hpp"

namespace gatehouse {

class TestService {
 public:
  /// Started when first asked for, one for each test program; emptied each time.
  static TestService& fresh() {
    static TestService one;
    for (const char* room : {"queue", "refused", "sent"}) {
      remove_all(one.path(room));
      create_directories(one.path(room));
    }
    for (const char* file : {"calls", "page", "poison"}) std::filesystem::remove(one.path(file));
    one.plan("");
    return one;
  }

  [[nodiscard]] const TemporaryFolder& folder() const { return server_.folder; }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder().path / name; }
  [[nodiscard]] std::string url(const std::string& rest) const {
    return "https://127.0.0.1:" + std::to_string(server_.port) + rest;
  }
  /// What happens to the next requests, a line each.
  void plan(const std::string& lines) const { folder().put("plan", lines); }
  /// The requests so far, a line each.
  [[nodiscard]] std::string calls() const { return folder().text("calls"); }
  [[nodiscard]] http::Access access() const { return {.ca_file = path("ca.pem"), .wait = std::chrono::seconds(2)}; }

 private:
  TestService() : server_("https", SIGTERM) {
    EXPECT_TRUE(server_.wait_until([this] {
      return std::filesystem::exists(path("ca.pem")) && http::Client(access()).send({.url = url("/")}).has_value();
    }));
  }
  TestServer server_;
};

}  // namespace gatehouse
