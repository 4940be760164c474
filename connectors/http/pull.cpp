#include "pull.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "answer.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "service.hpp"

namespace gatehouse::http {
namespace {

constexpr std::uint64_t most_pages = 100'000;

struct Settings {
  std::string url{}, pull{}, paging{}, records{}, cursor{}, start{};
  std::string message_id{}, message_url{}, accept_url{}, accept_method{}, accept_body{}, refuse_url{};
  std::int64_t page_size = 0, overlap = 0;
};

Result<Settings> read_settings(const OptionValues& options) {
  Settings settings;
  for (const auto& [option, into] :
       {std::pair{"url", &settings.url}, std::pair{"pull", &settings.pull}, std::pair{"paging", &settings.paging},
        std::pair{"records", &settings.records}, std::pair{"cursor", &settings.cursor},
        std::pair{"start", &settings.start}, std::pair{"message_id", &settings.message_id},
        std::pair{"message_url", &settings.message_url}, std::pair{"accept_url", &settings.accept_url},
        std::pair{"accept_method", &settings.accept_method}, std::pair{"accept_body", &settings.accept_body},
        std::pair{"refuse_url", &settings.refuse_url}}) {
    *into = text_option(options, option);
  }
  const auto size = number_option(options, "page_size");
  if (!size) return fail(size.error());
  const auto overlap = number_option(options, "overlap");
  if (!overlap) return fail(overlap.error());
  if (settings.url.empty()) return fail(Errc::bad_config, "option url: is missing");
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
  HttpFeed(Settings settings, Service service, Clock& clock, std::string label)
      : settings_(std::move(settings)),
        service_(std::move(service)),
        label_(std::move(label)),
        began_(iso(Timestamp{clock.now().micros - settings_.overlap * 1'000'000})) {}

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
  [[nodiscard]] std::string next_url(const Response& answer, const Page& page) const;
  Result<void> list_messages(std::vector<Refusal>& refused);
  Result<std::optional<Fetched>> fetch_message(Spool& spool, const std::vector<std::string>& known,
                                               std::vector<Refusal>& refused);

  Settings settings_;
  Service service_;
  std::string label_;
  std::string began_;  ///< the word {since} of the next pull
  std::map<std::string, std::string, std::less<>> words_{};
  std::string url_{};  ///< of the next page; "" when there is none
  std::uint64_t page_ = 0;
  bool turned_away_ = false;  ///< a page was refused in this run
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

/// Where the page after this one is; "" after the last.
std::string HttpFeed::next_url(const Response& answer, const Page& page) const {
  auto words = words_;
  if (settings_.paging == "link") return next_link(answer.header("link"));
  if (settings_.paging == "none" || page.records == 0) return {};
  if (settings_.paging == "cursor") {
    if (page.cursor.empty()) return {};
    words["cursor"] = page.cursor;
  }
  words["page"] = std::to_string(page_ + 1);
  words["offset"] = std::to_string(static_cast<std::int64_t>(page_) * settings_.page_size);
  return filled_url(settings_.url, words);
}

/// After the last page: if all of them were accepted, the next pull begins where this one did.
Result<std::optional<Fetched>> HttpFeed::finish(Spool& spool) {
  const auto waiting = spool.waiting();
  if (!waiting) return fail(waiting.error());
  if (waiting->empty() && !turned_away_) GATEHOUSE_TRY(spool.remember(began_));
  return std::optional<Fetched>{};
}

/// An empty page is no arrival, and the last one.
Result<std::optional<Fetched>> HttpFeed::fetch_page(Spool& spool) {
  if (page_ == 0) {
    const auto waiting = spool.waiting();
    if (!waiting) return fail(waiting.error());
    if (!waiting->empty()) return std::optional<Fetched>{};  // pages of an earlier pull are acknowledged first
    auto url = first_url(spool);
    if (!url) return fail(url.error());
    url_ = std::move(*url);
  }
  if (url_.empty()) return finish(spool);
  if (++page_ > most_pages) return fail(Errc::bad_input, "the service gives pages without end");
  const auto answer = service_.ask({.url = url_});
  if (!answer) return fail(answer.error(), "reading a page");
  GATEHOUSE_TRY(expect_success(*answer, "reading a page"));
  const bool json = settings_.paging != "none" && settings_.paging != "link";
  const auto page =
      json ? read_page(answer->body, settings_.records, settings_.cursor) : Result<Page>(Page{.records = 1});
  if (!page) return fail(page.error(), "reading a page");
  std::string next = next_url(*answer, *page);
  if (next == url_) return fail(Errc::bad_input, "the service names a page as the one after itself");
  url_ = std::move(next);
  if (page->records == 0 || answer->body.empty()) {
    url_.clear();
    return finish(spool);
  }
  const std::string name = label_of(label_ + "-" + std::to_string(page_));
  auto file = spool.begin(name);
  if (!file) return fail(file.error());
  GATEHOUSE_TRY(file->write(answer->body));
  return std::optional<Fetched>{{name, std::move(*file)}};
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
    if (!answer) return fail(answer.error(), "reading a message");
    if (answer->status == 404 || answer->status == 410) continue;  // somebody else took it
    GATEHOUSE_TRY(expect_success(*answer, "reading a message"));
    return std::optional<Fetched>{{id, std::move(*file)}};
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
  auto feed = std::make_unique<HttpFeed>(std::move(*settings), std::move(*service), around.clock, label);
  return source_of(std::move(feed), std::move(*spool), framing, around.stop);
}

}  // namespace gatehouse::http
