// Sessions of the console, the passwords behind them, and from where a browser may call.
#include <gtest/gtest.h>

#include "base/password.hpp"
#include "control/http_rules.hpp"
#include "control/sessions.hpp"

namespace gatehouse::control {
namespace {

constexpr Timestamp morning{1'760'000'000'000'000};
constexpr std::int64_t minute = 60'000'000;
Timestamp after(std::int64_t minutes) { return {morning.micros + minutes * minute}; }

TEST(Sessions, AreFoundByTheirTextAndByNothingElse) {
  Sessions sessions;
  const auto opened = sessions.open("ana.ruiz", morning);
  ASSERT_TRUE(opened);
  EXPECT_EQ(sessions.find(opened->text, morning, true)->person, "ana.ruiz");
  EXPECT_EQ(sessions.find(opened->text, morning, true)->csrf, opened->who.csrf);
  EXPECT_FALSE(sessions.find(opened->who.csrf, morning, true));
  EXPECT_FALSE(sessions.find("", morning, true));
  EXPECT_NE(sessions.open("ana.ruiz", morning)->text, opened->text);
}

TEST(Sessions, EndWhenNobodyWorksInThem) {
  Sessions sessions;
  const auto opened = sessions.open("ana.ruiz", morning);
  EXPECT_TRUE(sessions.find(opened->text, after(15), true));
  EXPECT_TRUE(sessions.find(opened->text, after(34), false));
  EXPECT_FALSE(sessions.find(opened->text, after(36), true)) << "a page that looked by itself was nobody's work";
}

TEST(Sessions, EndWithTheDayHoweverMuchIsDone) {
  Sessions sessions;
  const auto opened = sessions.open("ana.ruiz", morning);
  for (std::int64_t done = 0; done <= Sessions::longest_hours * 60; done += 10)
    ASSERT_TRUE(sessions.find(opened->text, after(done), true));
  EXPECT_FALSE(sessions.find(opened->text, after(Sessions::longest_hours * 60 + 1), true));
}

TEST(Sessions, OfAPersonEndTogetherWhenThePasswordChanges) {
  Sessions sessions;
  const auto hers = sessions.open("ana.ruiz", morning), his = sessions.open("ben.ito", morning);
  sessions.close_all_of("ana.ruiz");
  EXPECT_FALSE(sessions.find(hers->text, morning, true));
  EXPECT_TRUE(sessions.find(his->text, morning, true));
}

TEST(Sessions, AreReadFromTheCookiesOfARequest) {
  EXPECT_EQ(session_text("a=b; gatehouse_session=0123; c=d"), "0123");
  EXPECT_EQ(session_text("gatehouse_session=0123"), "0123");
  EXPECT_EQ(session_text("x_gatehouse_session=0123"), "");
  EXPECT_EQ(session_cookie("01", true), "gatehouse_session=01; Path=/; HttpOnly; SameSite=Strict; Secure");
  EXPECT_NE(session_cookie("", false).find("Max-Age=0"), std::string::npos);
}

TEST(Passwords, AreKnownByTheirHashAndSaltedEachTime) {
  const auto one = hash_password("a long walk by the river"), two = hash_password("a long walk by the river");
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
  EXPECT_TRUE(is_password("a long walk by the river", *one));
  EXPECT_FALSE(is_password("a long walk by the rivet", *one));
  EXPECT_EQ(one->find("river"), std::string::npos);
}

TEST(Passwords, ThatAreTooShortOrTooLongAreNone) {
  EXPECT_FALSE(hash_password("eleven char"));
  EXPECT_FALSE(hash_password(std::string(257, 'a')));
}

TEST(Passwords, FitNoHashThatCannotBeRead) {
  for (const char* const broken :
       {"", "plain", "pbkdf2-sha512$", "pbkdf2-sha512$0$00$00", "pbkdf2-sha512$99999999999$00$00"})
    EXPECT_FALSE(is_password("a long walk by the river", broken)) << broken;
}

std::optional<int> refused(std::string_view method, std::string_view path,
                           const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::pair<std::string, std::string>> fields{{"host", "gate.example:8470"}};
  fields.insert(fields.end(), more.begin(), more.end());
  const std::vector<std::string> names{"gate.example"};
  const auto answer = refusal_of({method, path, 11, fields}, {names});
  return answer ? std::optional<int>(answer->status) : std::nullopt;
}

TEST(HttpRules, OurOwnPagesMayAskForAnything) {
  EXPECT_FALSE(
      refused("POST", "/v1/reload", {{"origin", "https://gate.example:8470"}, {"sec-fetch-site", "same-origin"}}));
  EXPECT_FALSE(refused("GET", "/v1/status", {{"sec-fetch-site", "same-origin"}}));
  EXPECT_FALSE(refused("GET", "/", {{"sec-fetch-site", "none"}, {"sec-fetch-mode", "navigate"}}));
}

TEST(HttpRules, PagesOfOtherSitesMayOnlyLeadToAPage) {
  EXPECT_EQ(refused("POST", "/v1/reload", {{"origin", "https://gate.example"}}), 403) << "another port";
  EXPECT_EQ(refused("GET", "/v1/status", {{"origin", "null"}}), 403);
  EXPECT_EQ(refused("GET", "/v1/status", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}}), 403);
  EXPECT_EQ(refused("GET", "/app.js", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "no-cors"}}), 403);
  EXPECT_FALSE(refused("GET", "/", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}}));
}

}  // namespace
}  // namespace gatehouse::control
