// The connector `http` against a web service with TLS that misbehaves on demand; what every connector must do is in
// tests/contract.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "manual_clock.hpp"
#include "test_service.hpp"

namespace gatehouse {
namespace {

using Texts = std::vector<std::string>;
using Said = Answer::Said;

class Http : public ::testing::Test {
 protected:
  Http() {
    options = {{"url", service.url("/pages?page={page}&limit={limit}")},
               {"send_url", service.url("/sent/{id}")},
               {"ca_file", service.path("ca.pem").string()},
               {"page_size", "3"},
               {"wait_seconds", "2"},
               {"attempts", "3"}};
    for (const Option& option : connector().options) options.emplace(option.name, option.fallback);
  }
  static const Connector& connector() {
    const auto all = connectors();
    return **std::find_if(all.begin(), all.end(),
                          [](const Connector* one) { return one->kind == std::string_view("http"); });
  }
  [[nodiscard]] Surroundings around() {
    return {.options = options, .root = site.path, .clock = clock, .run = "7", .stamp = "20260101T000000"};
  }
  /// The bodies of all pages, each accepted, or the error.
  Texts pull() {
    Texts bodies;
    const auto from = connector().open_source(around(), Framing{}).value();
    for (;;) {
      const auto arrival = from->next(refused);
      if (!arrival) error = arrival.error();
      if (!arrival || !*arrival) return bodies;
      Batch batch;
      EXPECT_TRUE(from->read(batch, 1).value());
      bodies.emplace_back(batch.records[0].bytes);
      EXPECT_TRUE(from->accept(**arrival));
    }
  }
  std::vector<Answer> push(const Texts& records) {
    const auto to = connector().open_sink(around()).value();
    std::vector<Outgoing> outgoing;
    Texts ids, keys;
    for (std::size_t i = 0; i < records.size(); ++i) {
      ids.push_back("C" + std::to_string(i + 1));
      keys.push_back("key-" + ids.back());
    }
    for (std::size_t i = 0; i < records.size(); ++i) outgoing.push_back({ids[i], keys[i], 1, records[i]});
    EXPECT_TRUE(to->write(outgoing));
    if (const auto shipped = to->commit(); !shipped) error = shipped.error();
    return to->final_answers();
  }
  [[nodiscard]] auto calls() const {
    const std::string all = service.calls();
    return std::count(all.begin(), all.end(), '\n');
  }

  TestService& service = TestService::fresh();
  TemporaryFolder site;
  ManualClock clock;
  OptionValues options;
  std::vector<Refusal> refused;
  std::optional<Error> error;
};

struct Paging {
  const char* name;
  const char* url;
};
inline void PrintTo(const Paging& paging, std::ostream* out) { *out << paging.name; }
class HttpPaging : public Http, public ::testing::WithParamInterface<Paging> {};
INSTANTIATE_TEST_SUITE_P(All, HttpPaging,
                         ::testing::Values(Paging{"page", "/pages?page={page}&limit={limit}"},
                                           Paging{"offset", "/pages?offset={offset}&limit={limit}"},
                                           Paging{"cursor", "/pages?cursor={cursor}&limit={limit}"},
                                           Paging{"link", "/pages?limit={limit}"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_P(HttpPaging, gives_every_page_once) {
  options["paging"] = GetParam().name;
  options["url"] = service.url(GetParam().url);
  const Texts pages = pull();
  ASSERT_EQ(pages.size(), 3u) << (error ? error->message : "");
  EXPECT_NE(pages[0].find(R"({"n": 0}, {"n": 1}, {"n": 2})"), std::string::npos);
  EXPECT_NE(pages[2].find(R"([{"n": 6}])"), std::string::npos);
}

TEST_F(Http, a_service_that_gives_shorter_pages_than_asked_for_loses_nothing_by_offset) {
  options["paging"] = "offset";
  options["url"] = service.url("/pages?offset={offset}&limit={limit}&most=2");
  const Texts pages = pull();
  ASSERT_EQ(pages.size(), 4u) << (error ? error->message : "");
  EXPECT_NE(pages[1].find(R"([{"n": 2}, {"n": 3}])"), std::string::npos) << pages[1];
  EXPECT_NE(pages[3].find(R"([{"n": 6}])"), std::string::npos) << pages[3];
}

/// Pages that the test writes itself: headers and bodies, one after the other.
class HttpSaid : public Http {
 protected:
  void say(const std::string& lines, const char* paging) {
    service.folder().put("page", lines);
    options["paging"] = paging;
    options["url"] = service.url("/said?limit={limit}&at={cursor}");
    pages = pull();
  }
  Texts pages;
};
/// A page of two records, with a Link header, as the file of the service wants it.
std::string linked(const std::string& link) {
  return R"({"headers": [["Link", ")" + link + R"("]], "body": "{\"items\": [1, 2]}"})" + "\n";
}
std::string with_next(const std::string& next) {
  return R"({"body": "{\"items\": [1, 2])" + next + R"(}"})" + "\n";
}

TEST_F(HttpSaid, a_link_may_be_relative_and_have_several_relations_in_any_letters) {
  say(linked(R"(</first>; rel=first, <said?p=a,b>; title=\"x, rel=prev\"; REL=\"last NEXT\")") +
          linked("</other>; rel=prev"),
      "link");
  EXPECT_EQ(pages.size(), 2u) << (error ? error->message : "");
  EXPECT_NE(service.calls().find("GET /said?p=a,b "), std::string::npos) << service.calls();
}

TEST_F(HttpSaid, a_link_to_another_host_is_refused_and_gets_no_token) {
  say(linked("<https://localhost/stolen>; rel=next"), "link");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::not_permitted);
  EXPECT_EQ(pages.size(), 0u);
}

TEST_F(HttpSaid, a_link_header_that_is_none_is_an_error) {
  say(linked("https://127.0.0.1/x; rel=next"), "link");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::bad_input);
}

TEST_F(HttpSaid, the_last_page_has_null_or_nothing_where_earlier_pages_have_a_cursor) {
  say(with_next(R"(, \"next\": 7)") + with_next(R"(, \"next\": null)"), "cursor");
  EXPECT_EQ(pages.size(), 2u) << (error ? error->message : "");
  say(with_next(R"(, \"next\": \"c\")") + with_next(""), "cursor");
  EXPECT_EQ(pages.size(), 2u) << (error ? error->message : "");
}

TEST_F(HttpSaid, an_empty_page_with_a_cursor_is_not_the_last) {
  say(with_next(R"(, \"next\": 1)") + R"({"body": "{\"items\": [], \"next\": 2}"})" + "\n" +
          with_next(R"(, \"next\": null)"),
      "cursor");
  EXPECT_EQ(pages.size(), 2u) << (error ? error->message : "");
}

class HttpNoCursor : public HttpSaid, public ::testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, HttpNoCursor,
                         ::testing::Values(R"(, \"next\": {\"a\": 1})", R"(, \"next\": true)", R"(, \"next\": [1])",
                                           R"(, \"next\": 1.5)", R"(, \"paging\": {\"next\": 1})"));
TEST_P(HttpNoCursor, is_an_error_and_not_the_end) {
  options["page_size"] = "2";
  say(with_next(GetParam()), "cursor");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::bad_input);
  EXPECT_NE(error->message.find("option cursor"), std::string::npos) << error->message;
}

TEST_F(HttpSaid, what_the_last_page_says_can_be_agreed_upon) {
  options["page_size"] = "2";
  options["last_page"] = "absent";
  say(with_next(""), "cursor");
  EXPECT_EQ(pages.size(), 1u) << (error ? error->message : "");
  options["page_size"] = "500";
  options["last_page"] = "null";
  say(with_next(""), "cursor");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::bad_input);
}

TEST_F(HttpSaid, cursors_that_go_round_are_noticed) {
  say(with_next(R"(, \"next\": \"a\")") + with_next(R"(, \"next\": \"b\")") + with_next(R"(, \"next\": \"a\")"),
      "cursor");
  ASSERT_TRUE(error);
  EXPECT_NE(error->message.find("read already"), std::string::npos) << error->message;
}

TEST_F(HttpSaid, pages_without_end_are_noticed) {
  options["most_pages"] = "1";
  say(with_next(R"(, \"next\": \"a\")") + with_next(R"(, \"next\": \"b\")"), "cursor");
  ASSERT_TRUE(error);
  EXPECT_NE(error->message.find("most_pages"), std::string::npos) << error->message;
}

TEST_F(HttpSaid, an_empty_answer_is_an_error_and_204_is_none) {
  say(R"({"body": ""})", "none");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::bad_input);
  error.reset();
  say(R"({"status": 204})", "none");
  EXPECT_FALSE(error);
}

TEST_F(HttpSaid, a_list_of_lines_without_a_line_is_a_whole_answer) {
  for (const char* form : {"application/x-ndjson", "text/csv"}) {
    error.reset();
    options["accept"] = form;
    say(R"({"body": ""})", "none");
    EXPECT_FALSE(error) << form;
    EXPECT_TRUE(pages.empty()) << form;
  }
}

TEST_F(Http, without_paging_there_is_one_page) { EXPECT_EQ(pull().size(), 1u); }

TEST_F(Http, since_is_the_start_at_first_and_then_the_last_whole_pull) {
  options["url"] = service.url("/pages?since={since}");
  options["start"] = "2020-01-01";
  (void)pull();
  EXPECT_NE(service.calls().find("since=2020-01-01 "), std::string::npos);
  clock.advance(std::chrono::hours(1));
  (void)pull();
  EXPECT_NE(service.calls().find("since=2025-12-31T23%3A55%3A00Z"), std::string::npos) << service.calls();
}

TEST_F(Http, an_overloaded_service_is_asked_again_as_it_says) {
  service.plan("429 7\n503\n");
  const auto before = clock.now();
  EXPECT_EQ(pull().size(), 1u);
  EXPECT_EQ(calls(), 3);
  EXPECT_EQ((clock.now().micros - before.micros) / 1'000'000, 7 + 2);
}

TEST_F(Http, a_service_that_keeps_failing_is_left_alone) {
  service.plan("500\n500\n500\n500\n");
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::unavailable);
  EXPECT_EQ(calls(), 3);
}

TEST_F(Http, half_an_answer_is_no_answer) {
  service.plan("cut\ncut\ncut\n");
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::unavailable);
}

TEST_F(Http, a_silent_service_is_given_up) {
  options["wait_seconds"] = "1";
  options["attempts"] = "1";
  service.plan("slow\n");
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::unavailable);
}

TEST_F(Http, an_answer_that_is_too_long_is_refused) {
  options["max_bytes"] = "10";
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::bad_input);
}

TEST_F(Http, a_certificate_that_nobody_vouches_for_is_not_trusted) {
  options["ca_file"] = "";
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::not_permitted);
}

TEST_F(Http, plain_http_is_not_spoken) {
  options["url"] = "http://127.0.0.1/";
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::bad_config);
}

TEST_F(Http, a_token_and_an_api_key_go_into_their_header) {
  site.put("token", "s3cret\n");
  options["token"] = "file:token";
  (void)pull();
  EXPECT_NE(service.calls().find("Bearer s3cret"), std::string::npos);
  options["token_header"] = "Authorization: ApiKey {token}";
  (void)pull();
  EXPECT_NE(service.calls().find("ApiKey s3cret"), std::string::npos);
}

TEST_F(Http, a_password_goes_as_basic_authentication) {
  site.put("token", "open sesame\n");
  options["token"] = "file:token";
  options["user"] = "Aladdin";
  (void)pull();
  EXPECT_NE(service.calls().find("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), std::string::npos) << service.calls();
}

TEST_F(Http, an_oauth_token_is_fetched_once_and_anew_when_it_is_turned_down) {
  site.put("secret", "s3cret\n");
  options["token"] = "file:secret";
  options["oauth_url"] = service.url("/token");
  options["oauth_client"] = "gatehouse";
  service.plan("ok\n401\n");
  EXPECT_EQ(pull().size(), 1u);
  EXPECT_EQ(calls(), 4);  // token, 401, token, page
  EXPECT_NE(service.calls().find("Bearer fresh-token"), std::string::npos);
}

TEST_F(Http, who_is_not_let_in_does_not_try_again) {
  service.plan("403\n");
  EXPECT_EQ(pull(), Texts{});
  EXPECT_EQ(error->code, Errc::not_permitted);
  EXPECT_EQ(calls(), 1);
}

TEST_F(Http, the_pace_is_kept) {
  options["per_minute"] = "6";
  options["paging"] = "page";
  const auto before = clock.now();
  (void)pull();
  EXPECT_EQ((clock.now().micros - before.micros) / 1'000'000, 3 * 10);  // four requests
}

TEST_F(Http, each_record_is_sent_with_its_key_and_gets_the_services_own_id) {
  options["remote_id"] = "/number";
  const auto answers = push({R"({"a":1})", R"({"a":2})"});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[1].remote_id, "NC2");
  EXPECT_EQ(service.folder().text("sent/C2"), R"({"a":2})");
  EXPECT_NE(service.calls().find("PUT /sent/C2 - key-C2"), std::string::npos) << service.calls();
}

TEST_F(Http, a_refused_record_is_held_without_its_content_and_the_others_go_on) {
  service.plan("422\n");
  options["parallel"] = "1";  // the plan is answered in the order of the requests
  const auto answers = push({"secret", "b"});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].said, Said::refused);
  EXPECT_EQ(answers[0].reason, "the system refuses it: HTTP 422");
  EXPECT_EQ(answers[1].said, Said::accepted);
}

TEST_F(Http, a_record_that_fails_alone_is_unknown_and_the_others_go_on) {
  service.folder().put("poison", "C2");
  options["parallel"] = "1";
  const auto answers = push({"a", "b", "c"});
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].said, Said::accepted);
  EXPECT_EQ(answers[1].said, Said::unknown);
  EXPECT_EQ(answers[1].reason, "the service fails: HTTP 500");
  EXPECT_EQ(answers[2].said, Said::accepted);
}

TEST_F(Http, what_a_failing_service_was_never_asked_is_known_as_not_sent) {
  service.plan("500\n500\n500\n500\n500\n500\n");
  options["parallel"] = "1";
  const auto answers = push({"a", "b", "c"});
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].said, Said::unknown);
  EXPECT_EQ(answers[1].said, Said::unknown);
  EXPECT_EQ(answers[2].said, Said::not_sent);
  EXPECT_EQ(answers[2].reason, "not sent: the service fails: HTTP 500");
  EXPECT_EQ(calls(), 5);  // most_failures
  EXPECT_FALSE(error);
}

TEST_F(Http, where_nobody_listens_nothing_was_sent) {
  options["send_url"] = "https://127.0.0.1:9/{id}";
  options["attempts"] = "1";
  EXPECT_EQ(push({"a"}).at(0).said, Said::not_sent);
}

TEST_F(Http, a_later_record_of_the_same_client_waits_for_the_earlier_one) {
  service.folder().put("poison", "C1");
  const auto to = connector().open_sink(around()).value();
  const std::vector<Outgoing> records{{"C1", "k1", 1, "a"}, {"C1", "k2", 2, "b"}};
  ASSERT_TRUE(to->write(records));
  ASSERT_TRUE(to->commit());
  EXPECT_EQ(to->final_answers().at(0).said, Said::unknown);
  EXPECT_EQ(to->final_answers().at(1).said, Said::not_sent);
}

TEST_F(Http, a_message_that_cannot_be_read_stands_in_no_others_way) {
  for (const auto& [option, rest] :
       {std::pair{"url", "/queue"}, std::pair{"message_url", "/queue/{id}"}, std::pair{"accept_url", "/queue/{id}"},
        std::pair{"refuse_url", "/queue/{id}"}})
    options[option] = service.url(rest);
  options["pull"] = "queue";
  service.folder().put("queue/m1", "one\n");
  service.folder().put("queue/m2", "two\n");
  service.folder().put("queue/m3", "three\n");
  service.plan("ok\n500\n500\n500\n400\n");
  EXPECT_EQ(pull(), Texts{"three"}) << (error ? error->message : "");
  ASSERT_EQ(refused.size(), 2u);
  EXPECT_EQ(refused[0].rule, "not-read");
  EXPECT_EQ(refused[0].reason, "reading a message: the service fails: HTTP 500");
  EXPECT_TRUE(refused[1].try_again);
}

TEST_F(Http, who_is_not_let_in_sends_nothing_more) {
  service.plan("403\n");
  options["parallel"] = "1";
  const auto answers = push({"a", "b"});
  EXPECT_EQ(answers.at(1).said, Said::not_sent);
  EXPECT_EQ(calls(), 1);
}

TEST_F(Http, a_redirect_is_not_followed_and_says_what_to_correct) {
  service.folder().put("page", R"({"status": 302, "headers": [["Location", "https://localhost/stolen"]]})");
  options["url"] = service.url("/said");
  (void)pull();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::bad_config);
  EXPECT_NE(error->message.find("redirects are not followed: HTTP 302"), std::string::npos) << error->message;
  EXPECT_EQ(calls(), 1);
}

TEST_F(Http, an_oauth_token_with_a_line_end_is_no_token) {
  site.put("secret", "s3cret\n");
  options["token"] = "file:secret";
  options["oauth_url"] = service.url("/token?give=a%0D%0AX-Evil:%201");
  options["oauth_client"] = "gatehouse";
  (void)pull();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::bad_input);
  EXPECT_EQ(calls(), 1);
}

TEST_F(Http, an_envelope_stands_around_the_record) {
  site.put("envelope.xml", "<Envelope><Body>{record}</Body></Envelope>");
  options["envelope_file"] = "envelope.xml";
  (void)push({"<Client/>"});
  EXPECT_EQ(service.folder().text("sent/C1"), "<Envelope><Body><Client/></Body></Envelope>");
}

}  // namespace
}  // namespace gatehouse
