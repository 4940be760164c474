/// The API's time standards, with a clock that answers move.
#include "control/time_standards.hpp"

#include <gtest/gtest.h>

#include "manual_clock.hpp"

namespace gatehouse::control {
namespace {

using namespace std::chrono_literals;

class TimeStandardsTest : public testing::Test {
 protected:
  TimeStandardsTest() {
    log_.heard_by([this](const Message& message, std::span<const Fact>) { heard_.emplace_back(message.id); });
  }
  /// So many answers, each of which takes so long.
  Response ask(const std::string& path, std::chrono::milliseconds took, int times = 1,
               const std::string& method = "GET") {
    Response last;
    for (int i = 0; i < times; ++i)
      last = standards_.answer({.method = method, .path = path}, [&](const Request&) {
        ++answered_;
        clock_.advance(took);
        return Response{};
      });
    return last;
  }

  config::Standards wanted_{.search = 3s, .read = 1s, .update = 2s, .share = 90};
  ManualClock clock_;
  Log log_{Grade::silent};
  std::vector<std::string> heard_{};
  int answered_ = 0;
  TimeStandards standards_{wanted_, clock_, log_};
};

TEST_F(TimeStandardsTest, KnowWhatARequestAsksFor) {
  const auto asking = [](const std::string& method, const std::string& path) {
    const auto found = asking_of({.method = method, .path = path});
    return found ? std::string(word(*found)) : "nothing";
  };
  EXPECT_EQ(asking("GET", "/v1/runs"), "search");
  EXPECT_EQ(asking("GET", "/v1/reviews"), "search");
  EXPECT_EQ(asking("POST", "/v1/clients/search"), "search");
  EXPECT_EQ(asking("GET", "/v1/clients/7"), "read");
  EXPECT_EQ(asking("GET", "/v1/clients/G00000000007/how"), "read");
  EXPECT_EQ(asking("POST", "/v1/intake"), "update");
  EXPECT_EQ(asking("GET", "/healthz"), "nothing");
  EXPECT_EQ(asking("GET", "/metrics"), "nothing");
}

TEST_F(TimeStandardsTest, AMissedOneIsToldOnceAndWhenItIsKeptAgain) {
  ask("/v1/clients/7", 100ms, 18);
  ask("/v1/clients/7", 1500ms, 1);
  EXPECT_TRUE(heard_.empty()) << "so few prove nothing";
  ask("/v1/clients/7", 1500ms, 3);
  EXPECT_EQ(heard_, std::vector<std::string>{"GH-082"});
  EXPECT_FALSE(standards_.now()[1].kept);
  ask("/v1/clients/7", 100ms, 30);
  EXPECT_EQ(heard_, (std::vector<std::string>{"GH-082", "GH-083"}));
  const Measured read = standards_.now()[1];
  EXPECT_TRUE(read.kept);
  EXPECT_EQ(read.requests, 52U);
  EXPECT_EQ(read.within, 48U);
}

TEST_F(TimeStandardsTest, WhatIsOlderThanFiveMinutesCountsNoMore) {
  ask("/v1/clients/7", 1500ms, 25);
  clock_.advance(6min);
  EXPECT_EQ(standards_.now()[1].requests, 0U);
  EXPECT_TRUE(standards_.now()[1].kept);
}

TEST_F(TimeStandardsTest, WhereTheSiteWantsItSearchesWaitUntilLooksAreQuickAgain) {
  wanted_.shed = true;
  ask("/v1/clients/7", 1500ms, 25);
  const int before = answered_;
  const Response sent_away = ask("/v1/runs", 10ms);
  EXPECT_EQ(sent_away.status, 503);
  EXPECT_GT(sent_away.retry_after, 0);
  EXPECT_EQ(answered_, before) << "nothing was done for it";
  EXPECT_EQ(ask("/v1/clients/7", 10ms).status, 200);
  EXPECT_EQ(ask("/v1/intake", 10ms, 1, "POST").status, 200);
  clock_.advance(6min);
  EXPECT_EQ(ask("/v1/runs", 10ms).status, 200);
}

TEST_F(TimeStandardsTest, WhereNoneIsGivenNothingIsMeasured) {
  wanted_ = {};
  ask("/v1/clients/7", 10s, 30);
  EXPECT_TRUE(standards_.now().empty());
  EXPECT_TRUE(heard_.empty());
}

}  // namespace
}  // namespace gatehouse::control
