#include "control/sessions.hpp"

#include <algorithm>
#include <array>

#include "base/secrets.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t minute = 60'000'000;  // of a Timestamp
constexpr std::string_view name = "gatehouse_session=";

Result<std::string> random_text() {
  std::array<unsigned char, 32> bytes{};
  GATEHOUSE_TRY(random_bytes(bytes));
  return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool is_over(const SignedIn& one, Timestamp now) {
  return now.micros - one.used.micros > Sessions::idle_minutes * minute ||
         now.micros - one.began.micros > Sessions::longest_hours * 60 * minute;
}

}  // namespace

Result<Sessions::Opened> Sessions::open(std::string_view person, Timestamp now, std::int64_t token) {
  auto text = random_text();
  if (!text) return fail(text.error());
  auto csrf = random_text();
  if (!csrf) return fail(csrf.error());
  Opened out{std::move(*text), {std::string(person), std::move(*csrf), now, now, token}};
  const std::lock_guard hold(mutex_);
  std::erase_if(by_hash_, [&](const auto& one) { return is_over(one.second, now); });
  if (by_hash_.size() >= most) forget_the_oldest();
  by_hash_[sha256_hex(out.text)] = out.who;
  return out;
}

std::optional<SignedIn> Sessions::find(std::string_view text, Timestamp now, bool touch) {
  if (text.empty()) return std::nullopt;
  const std::lock_guard hold(mutex_);
  const auto at = by_hash_.find(sha256_hex(text));
  if (at == by_hash_.end()) return std::nullopt;
  if (is_over(at->second, now)) {
    by_hash_.erase(at);
    return std::nullopt;
  }
  if (touch) at->second.used = now;
  return at->second;
}

void Sessions::close(std::string_view text) {
  const std::lock_guard hold(mutex_);
  by_hash_.erase(sha256_hex(text));
}

void Sessions::close_all_of(std::string_view person) {
  const std::lock_guard hold(mutex_);
  std::erase_if(by_hash_, [&](const auto& one) { return one.second.person == person; });
}

void Sessions::forget_the_oldest() {
  by_hash_.erase(std::min_element(by_hash_.begin(), by_hash_.end(), [](const auto& a, const auto& b) {
    return a.second.used.micros < b.second.used.micros;
  }));
}

std::string session_text(std::string_view cookies) {
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(name)) return std::string(one.substr(name.size()));
  }
  return {};
}

std::string session_cookie(std::string_view text, bool tls) {
  std::string out = std::string(name) + std::string(text) + "; Path=/; HttpOnly; SameSite=Strict";
  if (tls) out += "; Secure";
  if (text.empty()) out += "; Max-Age=0";
  return out;
}

}  // namespace gatehouse::control
