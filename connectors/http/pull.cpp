#include "pull.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "answer.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "service.hpp"

namespace gatehouse::http {
namespace {

struct Settings {
  std::string url{}, accept{}, pull{}, paging{}, records{}, cursor{}, start{};
  std::string message_id{}, message_url{}, accept_url{}, accept_method{}, accept_body{}, refuse_url{};
  std::int64_t page_size = 0, overlap = 0;
  std::uint64_t most_pages = 0;
  LastPage last_page = LastPage::fewer;
};

LastPage last_page_of(const std::string& word) {
  return word == "null" ? LastPage::null : word == "absent" ? LastPage::absent : LastPage::fewer;
}

/// A list of lines without a line is a whole answer; an empty JSON or XML document is none.
bool is_lines(const std::string& accept) {
  return accept.starts_with("text/") || accept.find("ndjson") != std::string::npos ||
         accept.find("jsonl") != std::string::npos || accept.find("json-seq") != std::string::npos;
}

Result<Settings> read_settings(const OptionValues& options) {
  Settings settings;
  for (const auto& [option, into] :
       {std::pair{"url", &settings.url}, std::pair{"accept", &settings.accept}, std::pair{"pull", &settings.pull},
        std::pair{"paging", &settings.paging}, std::pair{"records", &settings.records},
        std::pair{"cursor", &settings.cursor}, std::pair{"start", &settings.start},
        std::pair{"message_id", &settings.message_id}, std::pair{"message_url", &settings.message_url},
        std::pair{"accept_url", &settings.accept_url}, std::pair{"accept_method", &settings.accept_method},
        std::pair{"accept_body", &settings.accept_body}, std::pair{"refuse_url", &settings.refuse_url}}) {
    *into = text_option(options, option);
  }
  const auto size = number_option(options, "page_size");
  if (!size) return fail(size.error());
  const auto overlap = number_option(options, "overlap");
  if (!overlap) return fail(overlap.error());
  const auto pages = number_option(options, "most_pages");
  if (!pages) return fail(pages.error());
  if (settings.url.empty()) return fail(Errc::bad_config, "option url: is missing");
  settings.most_pages = static_cast<std::uint64_t>(std::max<std::int64_t>(1, *pages));
  settings.last_page = last_page_of(text_option(options, "last_page"));
  settings.page_size = std::max<std::int64_t>(1, *size);
  settings.overlap = *overlap;
  if (settings.pull == "queue" &&
      (settings.message_url.empty() || settings.accept_url.empty() || settings.refuse_url.empty())) {
    return fail(Errc::bad_config, "pull: queue needs message_url, accept_url and refuse_url");
  }
  return settings;
}

Result<void> expect_success(const Response& answer, std::string_view doing) {
  if (answer.status >= 200 && answer.status <= 299) return {};
  const Errc code = answer.status == 404 ? Errc::not_found : Errc::bad_config;
  return fail(code, std::string(doing) + ": HTTP " + std::to_string(answer.status));
}

class HttpFeed final : public Feed {
 public:
  HttpFeed(Settings settings, Service service, const Surroundings& around, std::string label)
      : settings_(std::move(settings)),
        service_(std::move(service)),
        stop_(around.stop),
        label_(std::move(label)),
        began_(iso(Timestamp{around.clock.now().micros - settings_.overlap * 1'000'000})) {}

  Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                       std::vector<Refusal>& refused) override {
    return settings_.pull == "queue" ? fetch_message(spool, known, refused) : fetch_page(spool);
  }
  Result<void> acknowledge(Spool& spool, const Spooled& arrival) override;
  Result<void> refuse(Spool& spool, const Spooled& arrival, std::string_view reason) override;

 private:
  Result<std::optional<Fetched>> fetch_page(Spool& spool);
  Result<std::optional<Fetched>> finish(Spool& spool);
  Result<std::string> first_url(const Spool& spool);
  [[nodiscard]] Result<std::string> next_url(const Response& answer, const Page& page) const;
  [[nodiscard]] Result<std::string> linked_url(const Response& answer) const;
  [[nodiscard]] CursorPlace cursor_place() const;
  [[nodiscard]] Result<Page> page_in(const Response& answer) const;
  [[nodiscard]] Result<Response> ask_for_page();
  Result<void> list_messages(std::vector<Refusal>& refused);
  [[nodiscard]] bool only_this_one(const Error& why) const;
  Result<std::optional<Fetched>> fetch_message(Spool& spool, const std::vector<std::string>& known,
                                               std::vector<Refusal>& refused);

  Settings settings_;
  Service service_;
  std::stop_token stop_;
  std::string label_;
  std::string began_;  ///< the word {since} of the next pull
  std::map<std::string, std::string, std::less<>> words_{};
  std::string url_{};                     ///< of the next page; "" when there is none
  std::set<std::string> asked_{};         ///< URLs of pages
  std::uint64_t page_ = 0, records_ = 0;  ///< that were read
  bool turned_away_ = false;              ///< a page was refused in this run
  bool listed_ = false;
  std::vector<std::string> messages_{};
};

Result<std::string> HttpFeed::first_url(const Spool& spool) {
  auto since = spool.memory();
  if (!since) return since;
  words_ = {{"since", since->empty() ? settings_.start : *since},
            {"limit", std::to_string(settings_.page_size)},
            {"page", "1"},
            {"offset", "0"},
            {"cursor", ""}};
  return filled_url(settings_.url, words_);
}

/// What a Link header names, where our token may go: nowhere but to the service that `url` names.
Result<std::string> HttpFeed::linked_url(const Response& answer) const {
  const auto link = next_link(answer.header("link"));
  if (!link) return link;
  if (link->empty()) return std::string();
  auto next = url_resolved(url_, *link);
  if (!next) return fail(next.error(), "the next page in the Link header");
  if (!same_origin(*next, settings_.url))
    return fail(Errc::not_permitted,
                "the Link header names a next page at another scheme, host or port than the option url does; it is "
                "not read, and our token does not go there");
  return next;
}

/// Where the page after this one is; "" after the last.
Result<std::string> HttpFeed::next_url(const Response& answer, const Page& page) const {
  if (settings_.paging == "link") return linked_url(answer);
  const bool by_cursor = settings_.paging == "cursor";
  if (settings_.paging == "none" || (by_cursor ? page.cursor.empty() : page.records == 0)) return std::string();
  auto words = words_;
  if (by_cursor) words["cursor"] = page.cursor;
  words["page"] = std::to_string(page_ + 1);
  words["offset"] = std::to_string(records_);
  return filled_url(settings_.url, words);
}

/// After the last page: if all of them were accepted, the next pull begins where this one did.
Result<std::optional<Fetched>> HttpFeed::finish(Spool& spool) {
  const auto waiting = spool.waiting();
  if (!waiting) return fail(waiting.error());
  if (waiting->empty() && !turned_away_) GATEHOUSE_TRY(spool.remember(began_));
  return std::optional<Fetched>{};
}

CursorPlace HttpFeed::cursor_place() const {
  const bool told = settings_.url.find("{limit}") != std::string::npos;
  return {.pointer = settings_.cursor,
          .last = settings_.last_page,
          .asked_for = told ? static_cast<std::size_t>(settings_.page_size) : 0,
          .seen = page_ > 1};
}

/// How many records there are matters for some ways of paging only, and those speak JSON.
Result<Page> HttpFeed::page_in(const Response& answer) const {
  if (answer.status == 204) return Page{};
  if (answer.body.empty() && is_lines(settings_.accept)) return Page{};
  if (answer.body.empty())
    return fail(Errc::bad_input, "the answer is empty, so whether there are records is not known: HTTP " +
                                     std::to_string(answer.status));
  if (settings_.paging == "none" || settings_.paging == "link") return Page{.records = 1};
  std::optional<CursorPlace> cursor;
  if (settings_.paging == "cursor") cursor = cursor_place();
  return read_page(answer.body, settings_.records, cursor);
}

Result<Response> HttpFeed::ask_for_page() {
  if (++page_ > settings_.most_pages)
    return fail(Errc::bad_input, "the service has more than " + std::to_string(settings_.most_pages) +
                                     " pages (option most_pages), or gives pages without end");
  if (!asked_.insert(url_).second)
    return fail(Errc::bad_input, "the service names a page as the next one that was read already");
  auto answer = service_.ask({.url = url_});
  if (!answer) return answer;
  GATEHOUSE_TRY(expect_success(*answer, "the service answers"));
  return answer;
}

/// An empty page is no arrival. It is the last one, unless it names another by cursor or link.
Result<std::optional<Fetched>> HttpFeed::fetch_page(Spool& spool) {
  if (page_ == 0) {
    const auto waiting = spool.waiting();
    if (!waiting) return fail(waiting.error());
    if (!waiting->empty()) return std::optional<Fetched>{};  // pages of an earlier pull are acknowledged first
    auto url = first_url(spool);
    if (!url) return fail(url.error());
    url_ = std::move(*url);
  }
  while (!url_.empty()) {
    const auto answer = ask_for_page();
    if (!answer) return fail(answer.error(), "reading a page");
    const auto page = page_in(*answer);
    if (!page) return fail(page.error(), "reading a page");
    records_ += page->records;
    auto next = next_url(*answer, *page);
    if (!next) return fail(next.error(), "reading a page");
    url_ = std::move(*next);
    if (page->records == 0) continue;
    const std::string name = label_of(label_ + "-" + std::to_string(page_));
    auto file = spool.begin(name);
    if (!file) return fail(file.error());
    GATEHOUSE_TRY(file->write(answer->body));
    return std::optional<Fetched>{{name, std::move(*file)}};
  }
  return finish(spool);
}

/// Once a run: what comes later is for the next run.
Result<void> HttpFeed::list_messages(std::vector<Refusal>& refused) {
  listed_ = true;
  words_ = {{"limit", std::to_string(settings_.page_size)}, {"page", "1"}, {"offset", "0"}};
  const auto answer = service_.ask({.url = filled_url(settings_.url, words_)});
  if (!answer) return fail(answer.error(), "listing messages");
  if (answer->status == 204) return {};
  GATEHOUSE_TRY(expect_success(*answer, "listing messages"));
  const auto ids = read_ids(answer->body, settings_.records, settings_.message_id);
  if (!ids) return fail(ids.error(), "listing messages");
  for (const std::string& id : *ids) {
    if (good_name(id)) {
      messages_.push_back(id);
    } else {
      refused.push_back({{.name = label_of(id)},
                         "bad-name",
                         "A message's id is not allowed: use 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front.",
                         true});
    }
  }
  std::reverse(messages_.begin(), messages_.end());
  return {};
}

/// Another message may do better, until the service is left alone; who is not let in, or sent elsewhere, is so with
/// all of them.
bool HttpFeed::only_this_one(const Error& why) const {
  return service_.reached() && (why.code == Errc::unavailable || why.code == Errc::bad_input) &&
         !stop_.stop_requested();
}

Result<std::optional<Fetched>> HttpFeed::fetch_message(Spool& spool, const std::vector<std::string>& known,
                                                       std::vector<Refusal>& refused) {
  if (!listed_) GATEHOUSE_TRY(list_messages(refused));
  while (!messages_.empty()) {
    const std::string id = std::move(messages_.back());
    messages_.pop_back();
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    auto file = spool.begin(id);
    if (!file) return fail(file.error());
    const auto answer = service_.ask({.url = filled_url(settings_.message_url, {{"id", id}})},
                                     [&](std::string_view bytes) { return file->write(bytes); });
    if (answer && (answer->status == 404 || answer->status == 410)) continue;  // somebody else took it
    if (answer && answer->status >= 200 && answer->status <= 299)
      return std::optional<Fetched>{{id, std::move(*file)}};
    if (!answer && !only_this_one(answer.error())) return fail(answer.error(), "reading a message");
    const std::string why = answer ? "HTTP " + std::to_string(answer->status) : answer.error().message;
    refused.push_back({{.name = id}, "not-read", "reading a message: " + why, true});
  }
  return std::optional<Fetched>{};
}

Result<void> HttpFeed::acknowledge(Spool&, const Spooled& arrival) {
  if (settings_.pull != "queue") return {};
  Request request{.method = settings_.accept_method,
                  .url = filled_url(settings_.accept_url, {{"id", arrival.name}}),
                  .body = settings_.accept_body};
  if (!request.body.empty()) request.headers = {"Content-Type: application/json"};
  const auto answer = service_.ask(std::move(request));
  if (!answer) return fail(answer.error(), "acknowledging a message");
  const bool gone = answer->status == 404 || answer->status == 410;  // an earlier attempt did it
  return gone ? Result<void>() : expect_success(*answer, "acknowledging a message");
}

/// A page stays at the service, and comes again with the next pull.
Result<void> HttpFeed::refuse(Spool&, const Spooled& arrival, std::string_view reason) {
  if (settings_.pull != "queue") {
    turned_away_ = true;
    return {};
  }
  const auto answer = service_.ask({.method = "POST",
                                    .url = filled_url(settings_.refuse_url, {{"id", arrival.name}}),
                                    .headers = {"Content-Type: text/plain; charset=utf-8"},
                                    .body = std::string(reason)});
  if (!answer) return fail(answer.error(), "refusing a message");
  const bool gone = answer->status == 404 || answer->status == 410;
  return gone ? Result<void>() : expect_success(*answer, "refusing a message");
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  auto settings = read_settings(around.options);
  if (!settings) return fail(settings.error());
  auto service = Service::of(around);
  if (!service) return fail(service.error());
  const auto folder = work_folder(around, "http");
  if (!folder) return fail(folder.error());
  auto spool = Spool::open(*folder);
  if (!spool) return fail(spool.error());
  const auto route = around.names.find("route");
  const std::string label = (route == around.names.end() ? "page" : route->second) + "-" + around.stamp;
  auto feed = std::make_unique<HttpFeed>(std::move(*settings), std::move(*service), around, label);
  return source_of(std::move(feed), std::move(*spool), framing, around.stop);
}

}  // namespace gatehouse::http
