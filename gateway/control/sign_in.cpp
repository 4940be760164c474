#include "control/sign_in.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "hub/tokens.hpp"
#include "policy/disclosure.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t second = 1'000'000;             // of a Timestamp
constexpr std::int64_t failures_count = 300 * second;  // so long
constexpr std::int64_t first_lock = 60 * second, longest_lock = 900 * second;
constexpr std::size_t most_accounts = 4096;
constexpr std::string_view bearer = "Bearer ";

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && !a.empty() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Labels labels_of(const std::vector<std::string>& names) {
  Labels out;
  for (const std::string& name : names)
    if (const auto label = policy::label_of(name)) out.add(*label);
  return out;
}

policy::Sights sights_of(policy::Role role, const config::Access& access) {
  const auto at = std::find_if(access.roles.begin(), access.roles.end(),
                               [&](const config::RoleSight& one) { return one.role == policy::word(role); });
  if (at == access.roles.end()) return policy::usual_sights(role);
  policy::Sights out;
  out.sees.add(labels_of(at->sees));
  out.reveals.add(labels_of(at->reveals));
  return out;
}

policy::Caller the_site_itself() {
  return {.sights = policy::Sights::everything(), .merit_staff = true, .site_itself = true};
}

/// On a site of real people, nobody sees values in clear, and nobody is the first or second of two to join clients,
/// who has not said who he is: anybody could be both.
bool takes_a_name(const Request& request) {
  const std::string_view path = request.path;
  return path.ends_with("/reveal") || path == "/v1/clients/merge" ||
         (path.starts_with("/v1/reviews/") && request.method == "POST");
}

}  // namespace

int Lockout::refused_for(const std::string& address, Timestamp now) {
  const std::lock_guard hold(mutex_);
  const auto at = accounts_.find(address);
  if (at == accounts_.end() || at->second.until.micros <= now.micros) return 0;
  return static_cast<int>((at->second.until.micros - now.micros + second - 1) / second);
}

bool Lockout::failed(const std::string& address, Timestamp now) {
  const std::lock_guard hold(mutex_);
  if (accounts_.size() >= most_accounts && !accounts_.contains(address)) forget_the_oldest();
  Account& account = accounts_[address];
  if (now.micros - account.last.micros > failures_count) account.failures = 0;
  account.last = now;
  if (++account.failures < most_failures) return false;
  account.failures = 0;
  account.until = {now.micros + std::min(longest_lock, first_lock << std::min(account.locks, 8))};
  ++account.locks;
  return true;
}

void Lockout::succeeded(const std::string& address) {
  const std::lock_guard hold(mutex_);
  accounts_.erase(address);
}

void Lockout::forget_the_oldest() {
  accounts_.erase(std::min_element(accounts_.begin(), accounts_.end(), [](const auto& a, const auto& b) {
    return a.second.last.micros < b.second.last.micros;
  }));
}

policy::Caller caller_of(const config::Person& person, const config::Access& access) {
  policy::Caller out{.name = "person:" + person.name, .merit_staff = person.merit_staff};
  out.merit_only = labels_of(access.merit_only);
  for (const std::string& name : person.roles) {
    const auto role = policy::role_of(name);
    if (!role) continue;
    out.roles.add(*role);
    const policy::Sights sights = sights_of(*role, access);
    out.sights.sees.add(sights.sees);
    out.sights.reveals.add(sights.reveals);
  }
  return out;
}

tl::expected<policy::Caller, Response> SignIn::caller(const Request& request) {
  const auto plan = service_.plan();
  const config::Access& access = plan->site.access;
  if (!request.authorization.empty()) {
    const std::string_view text = request.authorization;
    return by_token(text.starts_with(bearer) ? text.substr(bearer.size()) : std::string_view(), request);
  }
  if (const config::Person* const person = access.holder_of(request.certificate)) return caller_of(*person, access);
  if (request.from_page || !session_text(request.cookie).empty()) return by_session(request);
  if (access.demanded)
    return tl::unexpected(
        Response{401, "{\"error\":\"sign-in\",\"message\":\"send a token: Authorization: Bearer ...\"}\n"});
  policy::Caller anybody = the_site_itself();
  if (!plan->site.synthetic && takes_a_name(request))
    return tl::unexpected(
        Response{403,
                 "{\"error\":\"not-permitted\",\"message\":\"name the people who may in access.yaml, "
                 "or use `gatehouse clients` on the machine of the site\"}\n"});
  return anybody;
}

tl::expected<policy::Caller, Response> SignIn::by_token(std::string_view text, const Request& request) {
  if (equal(text, local_secret_)) return the_site_itself();
  const Timestamp now = clock_.now();
  if (auto locked_out = locked(request)) return tl::unexpected(std::move(*locked_out));
  const auto token = hub_.tokens().find(text);
  if (!token) return tl::unexpected(Response{503, "{\"error\":\"unavailable\"}\n"});
  const auto plan = service_.plan();
  const config::Person* const person =
      *token && (*token)->good_at(now) ? plan->site.access.person((*token)->person) : nullptr;
  // One answer for every reason: who guesses learns nothing.
  if (person == nullptr) return tl::unexpected(note_failure(request, {401, "{\"error\":\"bad-token\"}\n"}));
  lockout_.succeeded(request.peer);
  return caller_of(*person, plan->site.access);
}

/// A page of the console: whoever is signed in there, and for what changes something, the page itself and no other.
tl::expected<policy::Caller, Response> SignIn::by_session(const Request& request) {
  const auto who = session(request, !request.unattended);
  const auto plan = service_.plan();
  const config::Person* const person = who ? plan->site.access.person(who->person) : nullptr;
  if (person == nullptr)
    return tl::unexpected(Response{401, "{\"error\":\"sign-in\",\"message\":\"sign in first\"}\n"});
  if (request.method != "GET" && !equal(request.csrf, who->csrf))
    return tl::unexpected(
        Response{403, "{\"error\":\"no-csrf\",\"message\":\"the page is an old one; load it again\"}\n"});
  return caller_of(*person, plan->site.access);
}

std::optional<SignedIn> SignIn::session(const Request& request, bool touch) {
  const std::string text = session_text(request.cookie);
  auto who = sessions_.find(text, clock_.now(), touch);
  if (!who || who->token == 0) return who;
  const auto token = hub_.tokens().find(who->token);
  if (!token) return std::nullopt;  // nobody can say now; the session is there when the store is
  if (*token && (*token)->good_at(clock_.now())) return who;
  sessions_.close(text);
  return std::nullopt;
}

bool SignIn::still_in(const Request& request) {
  const auto plan = service_.plan();
  const config::Access& access = plan->site.access;
  if (!request.authorization.empty()) {
    const std::string_view text = request.authorization;
    const std::string_view token = text.starts_with(bearer) ? text.substr(bearer.size()) : std::string_view();
    if (equal(token, local_secret_)) return true;
    const auto found = hub_.tokens().find(token);
    return found && *found && (*found)->good_at(clock_.now()) && access.person((*found)->person) != nullptr;
  }
  if (access.holder_of(request.certificate) != nullptr) return true;
  if (!request.from_page && session_text(request.cookie).empty()) return !access.demanded;
  const auto who = session(request, false);
  return who && access.person(who->person) != nullptr;
}

std::optional<Response> SignIn::locked(const Request& request) {
  const int seconds = lockout_.refused_for(request.peer, clock_.now());
  if (seconds <= 0) return std::nullopt;
  return Response{.status = 429,
                  .body = "{\"error\":\"locked\",\"message\":\"too many failures; wait and try again\"}\n",
                  .retry_after = seconds};
}

Response SignIn::note_failure(const Request& request, Response answer) {
  if (lockout_.failed(request.peer, clock_.now()))
    (void)hub_.audit({"address:" + request.peer, "sign-in", "api", "locked", "",
                      std::to_string(Lockout::most_failures) + " failures"});
  return answer;
}

}  // namespace gatehouse::control
