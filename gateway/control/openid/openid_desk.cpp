#include "control/openid/openid_desk.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "base/secrets.hpp"
#include "control/answering.hpp"
#include "gatehouse/support/base64.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t minute = 60'000'000;  // of a Timestamp
constexpr std::int64_t longest = 10;         // minutes that somebody may take to sign in there
constexpr std::size_t most_under_way = 1000;
constexpr std::size_t longest_name = 80;
constexpr std::chrono::seconds patience{2};
constexpr std::string_view cookie_name = "gatehouse_openid=";
constexpr std::string_view cookie_place = "; Path=/v1/session/openid; HttpOnly; SameSite=Lax";

Result<std::string> random_letters() {
  std::array<unsigned char, 32> bytes{};
  GATEHOUSE_TRY(random_bytes(bytes));
  return base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Response go_to(std::string place) {
  Response out{.status = 303, .body = "", .type = "text/plain"};
  out.fields.emplace_back("Location", std::move(place));
  return out;
}

/// The console says in words what each of these means.
Response back_to_console(std::string_view why) { return go_to("/#sign-in=" + std::string(why)); }

std::string cookie_text(std::string_view cookies) {
  const auto at = cookies.find(cookie_name);
  if (at == cookies.npos || (at > 0 && cookies[at - 1] != ' ' && cookies[at - 1] != ';')) return {};
  const std::string_view rest = cookies.substr(at + cookie_name.size());
  return std::string(rest.substr(0, rest.find(';')));
}

/// For the audit: what the provider calls somebody is no secret, and it is somebody else's text.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_name)) out += c > ' ' && c < '\x7f' && c != '"' ? c : '?';
  return out;
}

bool vouched_for(const Json& claims, const std::string& claim) {
  if (claim != "email") return true;
  const auto verified = claims.find("email_verified");
  return verified != claims.end() && verified->is_boolean() && verified->get<bool>();
}

const config::Person* person_of(const Json& claims, const config::Access& access) {
  const std::string& claim = access.openid->claim;
  const std::string name = text_of(claims, claim.c_str());
  if (!vouched_for(claims, claim)) return nullptr;
  if (const auto* const called = access.called(name)) return called;
  if (claim == "sub") return nullptr;  // the provider's own numbers and the site's names have nothing in common
  const auto* const same = access.person(name);
  return same != nullptr && same->openid.empty() ? same : nullptr;
}

std::string_view reason_of(const Error& error) {
  if (error.code == Errc::unavailable) return "no-answer";
  return error.code == Errc::bad_config ? "bad-config" : "bad-token";
}

}  // namespace

Provider& OpenIdDesk::provider(const engine::Plan& plan) {
  if (provider_ == nullptr || provider_of_ != plan.hash) {
    provider_ = std::make_unique<Provider>(*plan.site.access.openid, clock_);
    provider_of_ = plan.hash;
  }
  return *provider_;
}

Response OpenIdDesk::begin(const Request& request) {
  const auto plan = service_.plan();
  if (!plan->site.access.openid) return no_such_page();
  if (sign_in_.locked(request)) return back_to_console("locked");
  auto state = random_letters(), nonce = random_letters(), verifier = random_letters();
  if (!state || !nonce || !verifier) return back_to_console("failed");
  const SignInAsk ask{std::move(*state), std::move(*nonce), std::move(*verifier)};
  std::unique_lock talk(talking_, patience);
  if (!talk.owns_lock()) return back_to_console("busy");
  const auto page = provider(*plan).sign_in_page(ask);
  talk.unlock();
  if (!page) return refused(request, reason_of(page.error()), page.error().message);
  const auto browser = remember(ask);
  if (!browser) return back_to_console("failed");
  Response out = go_to(*page);
  const bool tls = plan->site.access.openid->console.starts_with("https://");
  out.fields.emplace_back("Set-Cookie", std::string(cookie_name) + *browser + std::string(cookie_place) +
                                            "; Max-Age=" + std::to_string(longest * 60) + (tls ? "; Secure" : ""));
  return out;
}

/// The text of the cookie by which the browser that began is known again.
Result<std::string> OpenIdDesk::remember(const SignInAsk& ask) {
  auto browser = random_letters();
  if (!browser) return browser;
  const Timestamp now = clock_.now();
  const std::lock_guard hold(mutex_);
  std::erase_if(under_way_,
                [&](const auto& one) { return now.micros - one.second.began.micros > longest * minute; });
  if (under_way_.size() >= most_under_way)
    under_way_.erase(std::min_element(under_way_.begin(), under_way_.end(), [](const auto& a, const auto& b) {
      return a.second.began.micros < b.second.began.micros;
    }));
  under_way_[sha256_hex(ask.state)] = {ask, sha256_hex(*browser), now};
  return browser;
}

/// What this browser began, if it did; each is good once.
std::optional<OpenIdDesk::UnderWay> OpenIdDesk::take(const Request& request) {
  const std::string state = query_text(request.query, "state"), browser = cookie_text(request.cookie);
  const std::lock_guard hold(mutex_);
  const auto at = under_way_.find(sha256_hex(state));
  if (state.empty() || at == under_way_.end()) return std::nullopt;
  const std::string theirs = sha256_hex(browser);
  if (browser.empty() || ::CRYPTO_memcmp(theirs.data(), at->second.browser.data(), theirs.size()) != 0)
    return std::nullopt;  // another browser: what was begun here goes on
  UnderWay out = std::move(at->second);
  under_way_.erase(at);
  return clock_.now().micros - out.began.micros > longest * minute ? std::nullopt : std::optional(std::move(out));
}

Response OpenIdDesk::end(const Request& request) {
  const auto plan = service_.plan();
  const config::Access& access = plan->site.access;
  if (!access.openid) return no_such_page();
  if (sign_in_.locked(request)) return back_to_console("locked");
  const auto begun = take(request);
  if (!begun) return refused(request, "expired", "no sign-in of this browser was under way");
  const std::string code = query_text(request.query, "code");
  if (code.empty())
    return refused(request, "refused", "the provider let nobody in: " + plain(query_text(request.query, "error")));
  if (const std::string issuer = query_text(request.query, "iss");
      !issuer.empty() && issuer != access.openid->issuer)
    return refused(request, "bad-token", "the answer came from another provider");  // RFC 9207
  std::unique_lock talk(talking_, patience);
  if (!talk.owns_lock()) return back_to_console("busy");
  const auto claims = provider(*plan).claims(code, begun->ask);
  talk.unlock();
  if (!claims) return refused(request, reason_of(claims.error()), claims.error().message);
  const config::Person* const person = person_of(*claims, access);
  if (person == nullptr)
    return refused(request, "not-named",
                   access.openid->claim + " \"" + plain(text_of(*claims, access.openid->claim.c_str())) +
                       "\" is nobody in access.yaml");
  sign_in_.note_success(request);
  return welcome(*person);
}

Response OpenIdDesk::welcome(const config::Person& person) {
  const auto opened = sign_in_.sessions().open(person.name, clock_.now());
  if (!opened) return back_to_console("failed");
  (void)hub_.audit({"person:" + person.name, "sign-in", "console", "ok", "", "by the sign-in provider"});
  Response out = go_to("/");
  const bool tls = !service_.plan()->site.api.tls.certificate.empty() ||
                   service_.plan()->site.access.openid->console.starts_with("https://");
  out.fields.emplace_back("Set-Cookie", session_cookie(opened->text, tls));
  out.fields.emplace_back("Set-Cookie", std::string(cookie_name) + std::string(cookie_place) + "; Max-Age=0");
  return out;
}

/// On record with the reason; the page says it in words, without anything of the provider's.
Response OpenIdDesk::refused(const Request& request, std::string_view why, std::string_view detail) {
  (void)hub_.audit({"address:" + request.peer, "sign-in", "console", "refused", "", std::string(detail)});
  const bool our_own =
      why == "no-answer" || why == "bad-config";  // nobody guesses: whoever signs in is not to blame
  return our_own ? back_to_console(why) : sign_in_.note_failure(request, back_to_console(why));
}

}  // namespace gatehouse::control
