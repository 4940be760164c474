#include "service.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "gatehouse/support/base64.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::http {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

bool may_pass(int status) { return status == 408 || status == 429 || status >= 500; }

bool redirects(int status) { return status >= 300 && status <= 399; }

/// A header is one line; what else stands in a token would be headers of their own.
bool fits_header(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out < 0) return {};
  return out;
}

}  // namespace

Result<Access> read_access(const Surroundings& around) {
  Access access{.stop = around.stop};
  const auto wait = number_option(around.options, "wait_seconds");
  if (!wait) return fail(wait.error());
  const auto most = number_option(around.options, "max_bytes");
  if (!most) return fail(most.error());
  access.wait = std::chrono::seconds(*wait);
  access.max_bytes = static_cast<std::uint64_t>(*most);
  for (const auto& [option, into] :
       {std::pair{"ca_file", &access.ca_file}, std::pair{"client_cert", &access.client_cert},
        std::pair{"client_key", &access.client_key}}) {
    if (text_option(around.options, option).empty()) continue;
    auto file = path_option(around, option);
    if (!file) return fail(file.error());
    *into = std::move(*file);
  }
  return access;
}

std::string filled_url(std::string pattern, const std::map<std::string, std::string, std::less<>>& words) {
  for (const auto& [word, value] : words) replace_all(pattern, "{" + word + "}", url_encoded(value));
  return pattern;
}

Result<Service> Service::of(const Surroundings& around, std::int64_t sharers) {
  const OptionValues& options = around.options;
  const auto access = read_access(around);
  if (!access) return fail(access.error());
  auto token = secret_option(around, "token");
  if (!token) return fail(token.error());
  Settings settings{.token = std::move(*token),
                    .token_header = text_option(options, "token_header"),
                    .user = text_option(options, "user"),
                    .oauth_url = text_option(options, "oauth_url"),
                    .oauth_client = text_option(options, "oauth_client"),
                    .oauth_scope = text_option(options, "oauth_scope"),
                    .accept = text_option(options, "accept")};
  const auto most_wait = number_option(options, "most_wait");
  if (!most_wait) return fail(most_wait.error());
  settings.most_wait = std::chrono::seconds(*most_wait);
  for (const auto& [option, into] :
       {std::pair{"attempts", &settings.attempts}, std::pair{"most_failures", &settings.most_failures},
        std::pair{"per_minute", &settings.per_minute}}) {
    const auto value = number_option(options, option);
    if (!value) return fail(value.error());
    *into = *value;
  }
  settings.sharers = sharers;
  return Service(std::move(settings), Client(*access), around.clock, around.stop);
}

/// Not before the last request is long enough ago.
Result<void> Service::keep_pace() {
  if (settings_.per_minute > 0 && asked_) {
    const auto next = *asked_ + std::chrono::milliseconds(60'000 * settings_.sharers / settings_.per_minute);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - clock_->monotonic());
    if (left.count() > 0 && !clock_->sleep(left, stop_)) return fail(Errc::unavailable, "asked to stop");
  }
  asked_ = clock_->monotonic();
  return {};
}

Result<void> Service::fetch_token() {
  Request request{.method = "POST",
                  .url = settings_.oauth_url,
                  .headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json",
                              "Authorization: Basic " +
                                  base64(url_encoded(settings_.oauth_client) + ":" + url_encoded(settings_.token))},
                  .body = "grant_type=client_credentials"};
  if (!settings_.oauth_scope.empty()) request.body += "&scope=" + url_encoded(settings_.oauth_scope);
  const auto answer = client_.send(request);
  if (!answer) return fail(answer.error(), "fetching an OAuth token");
  if (may_pass(answer->status))
    return fail(Errc::unavailable, "fetching an OAuth token: HTTP " + std::to_string(answer->status));
  const auto read = nlohmann::json::parse(answer->body, nullptr, false);
  if (answer->status != 200 || !read.is_object() || !read.contains("access_token") ||
      !read["access_token"].is_string()) {
    return fail(Errc::not_permitted, "the OAuth server gives us no token: HTTP " + std::to_string(answer->status));
  }
  auto given = read["access_token"].get<std::string>();
  if (given.empty() || !fits_header(given)) {
    return fail(Errc::bad_input,
                "the OAuth server gives us a token that is empty or holds blanks or control characters");
  }
  oauth_token_ = std::move(given);
  const bool told = read.contains("expires_in") && read["expires_in"].is_number_integer();
  const auto lasts = std::chrono::seconds(told ? read["expires_in"].get<std::int64_t>() : 300);
  oauth_until_ = clock_->monotonic() + lasts * 9 / 10;
  return {};
}

/// The header that says who we are, "" if none is wanted.
Result<std::string> Service::authorization() {
  if (!settings_.user.empty()) return "Authorization: Basic " + base64(settings_.user + ":" + settings_.token);
  std::string token = settings_.token;
  if (!settings_.oauth_url.empty()) {
    if (oauth_token_.empty() || clock_->monotonic() >= oauth_until_) GATEHOUSE_TRY(fetch_token());
    token = oauth_token_;
  }
  if (token.empty()) return std::string();
  if (token.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    return fail(Errc::bad_config, "option token: the token holds line ends; it is one line");
  std::string header = settings_.token_header;
  replace_all(header, "{token}", token);
  return header;
}

/// As Retry-After says, else 1, 2, 4 ... seconds.
std::chrono::milliseconds Service::wait_after(const Result<Response>& answer, std::int64_t tried) const {
  const auto most = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.most_wait);
  if (answer) {
    if (const auto asked = number(answer->header("retry-after"))) {
      return std::min<std::chrono::milliseconds>(most,
                                                 std::chrono::seconds(std::min<std::int64_t>(*asked, 86'400)));
    }
  }
  return std::min<std::chrono::milliseconds>(most, std::chrono::seconds(1ll << std::min<std::int64_t>(tried, 10)));
}

Result<Response> Service::ask(Request request, const Client::Take& take) {
  const std::vector<std::string> headers = request.headers;
  bool renewed = false;
  bool began = false;  // to hand a body on: it cannot be taken back
  reached_ = false;
  const Client::Take watched = [&](std::string_view bytes) {
    began = true;
    return take(bytes);
  };
  for (std::int64_t tried = 0;; ++tried) {
    if (failures_ >= settings_.most_failures) {
      return fail(Errc::unavailable, "the service failed " + std::to_string(failures_) +
                                         " times in a row and is left alone for this run");
    }
    GATEHOUSE_TRY(keep_pace());
    const auto own = authorization();
    if (!own) return fail(own.error());
    request.headers = headers;
    request.headers.push_back("Accept: " + settings_.accept);
    if (!own->empty()) request.headers.push_back(*own);
    auto answer = client_.send(request, take ? watched : Client::Take{});
    reached_ = reached_ || client_.reached();
    if (!answer && (began || answer.error().code != Errc::unavailable)) return answer;
    if (answer && answer->status == 401 && !settings_.oauth_url.empty() && !renewed) {
      renewed = true;
      oauth_token_.clear();
      continue;
    }
    if (answer && (answer->status == 401 || answer->status == 403)) {
      ++failures_;
      return fail(Errc::not_permitted, "the service does not let us: HTTP " + std::to_string(answer->status));
    }
    if (answer && redirects(answer->status)) {
      ++failures_;
      return fail(Errc::bad_config, "the service sends us elsewhere, and redirects are not followed: HTTP " +
                                        std::to_string(answer->status) + "; correct the address in the options");
    }
    if (answer && !may_pass(answer->status)) {
      failures_ = 0;
      return answer;
    }
    ++failures_;
    if (stop_.stop_requested()) return fail(Errc::unavailable, "asked to stop");
    if (tried + 1 >= settings_.attempts || failures_ >= settings_.most_failures) {
      return answer ? Result<Response>(
                          fail(Errc::unavailable, "the service fails: HTTP " + std::to_string(answer->status)))
                    : answer;
    }
    if (!clock_->sleep(wait_after(answer, tried), stop_)) return fail(Errc::unavailable, "asked to stop");
  }
}

}  // namespace gatehouse::http
