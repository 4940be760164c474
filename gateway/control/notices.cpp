#include "control/notices.hpp"

#include <algorithm>
#include <array>

#include "base/messages.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/smtp.hpp"

namespace gatehouse::control {

namespace {

/// What a person should hear of without looking; GH-100 itself is not: it would go the same way.
bool concerns_people(const Message& message) {
  return (message.grade == Grade::error || message.grade == Grade::warning ||
          message.id == messages::report_due_soon.id) &&
         message.id != messages::notice_lost.id;
}

/// A file's name may hold a person's number.
bool may_be_mailed(std::string_view fact) { return fact != "file"; }

/// Long numbers become stars: an error's text may name a file too.
std::string without_long_numbers(std::string text) {
  constexpr std::size_t long_number = 7;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end - at >= long_number)
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
                '*');
    at = std::max(end, at + 1);
  }
  return text;
}

std::string as_text(const Message& message, std::span<const Fact> facts) {
  std::string out = std::string(message.sentence) + " [" + std::string(message.id) + "]\n";
  for (const Fact& fact : facts) {
    if (!may_be_mailed(fact.name)) continue;
    const auto* const text = std::get_if<std::string_view>(&fact.value);
    const std::string value =
        text != nullptr ? std::string(*text) : std::to_string(std::get<std::int64_t>(fact.value));
    if (!value.empty()) out += "  " + std::string(fact.name) + ": " + without_long_numbers(value) + "\n";
  }
  if (!message.meaning.empty()) out += "  " + std::string(message.meaning) + "\n";
  return out + "  What to do: " + std::string(message.action) + "\n";
}

Result<std::string> password_of(const config::Notices& settings) {
  if (settings.password_file.empty()) return std::string();
  auto text = read_file(settings.password_file, 4096);
  if (!text) return text;
  return text->substr(0, text->find_first_of("\r\n"));
}

}  // namespace

Notices::Notices(config::Notices settings, std::string site, Log& log, Clock& clock)
    : settings_(std::move(settings)), site_(std::move(site)), log_(log), clock_(clock) {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  log_.heard_by([this](const Message& message, std::span<const Fact> facts) { hear(message, facts); });
}

Notices::~Notices() {
  log_.heard_by({});
  thread_.request_stop();
  changed_.notify_all();
}

void Notices::hear(const Message& message, std::span<const Fact> facts) {
  if (!concerns_people(message)) return;
  const std::lock_guard hold(mutex_);
  if (waiting_.size() >= most) {
    ++more_;
    return;
  }
  waiting_.push_back(as_text(message, facts));
  changed_.notify_all();
}

void Notices::work(const std::stop_token& stop) {
  for (;;) {
    {
      std::unique_lock hold(mutex_);
      changed_.wait(hold, stop, [this] { return !waiting_.empty(); });
    }
    if (!stop.stop_requested()) (void)clock_.sleep(gather, stop);
    std::deque<std::string> waiting;
    std::size_t more = 0;
    {
      const std::lock_guard hold(mutex_);
      waiting.swap(waiting_);
      std::swap(more, more_);
    }
    if (!waiting.empty()) send(std::move(waiting), more);
    if (stop.stop_requested()) return;
  }
}

void Notices::send(std::deque<std::string> waiting, std::size_t more) {
  const std::string first = waiting.front().substr(0, waiting.front().find('\n'));
  const std::size_t count = waiting.size() + more;
  Mail mail{.from = settings_.from,
            .to = settings_.to,
            .subject = "Gatehouse " + site_ + ": " +
                       (count == 1 ? first : std::to_string(count) + " notices, the first: " + first)};
  for (const std::string& one : waiting) mail.text += one + "\n";
  if (more > 0) mail.text += "and " + std::to_string(more) + " more: see the log.\n\n";
  mail.text += "`gatehouse status --site` has the rest; the ids are in docs/messages.md.\n";
  const auto password = password_of(settings_);
  const auto sent = password ? send_mail({.server = settings_.server,
                                          .port = settings_.port,
                                          .user = settings_.user,
                                          .password = *password,
                                          .ca_file = settings_.ca_file,
                                          .tls = settings_.tls},
                                         mail)
                             : Result<void>(fail(password.error()));
  if (!sent) log_.write(messages::notice_lost, {{"why", sent.error().message}});
}

}  // namespace gatehouse::control
