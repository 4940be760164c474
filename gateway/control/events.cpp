#include "control/events.hpp"

#include <array>

#include "control/answering.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t second = 1'000'000;  // of a Timestamp
constexpr std::int64_t beat = 15 * second, longest = 3600 * second, look_who = 2 * second;

/// An id is good for one start of the service: `BOOT.NUMBER`.
struct EventId {
  std::uint64_t boot = 0, number = 0;
};

std::optional<EventId> event_id(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == text.npos) return std::nullopt;
  const auto boot = number_of(text.substr(0, dot)), number = number_of(text.substr(dot + 1));
  return boot && number ? std::optional(EventId{*boot, *number}) : std::nullopt;
}

std::uint64_t known_to(const engine::Changes& changes, const Request& request) {
  const std::uint64_t now = changes.since(0).last;
  if (request.last_event.empty()) return now;
  const auto id = event_id(request.last_event);
  return id && id->boot == changes.boot() && id->number <= now ? id->number : 0;  // after a restart: everything
}

class Onlooker final : public Stream {
 public:
  Onlooker(engine::Service& service, SignIn& sign_in, Clock& clock, Request request)
      : changes_(service.changes()), sign_in_(sign_in), clock_(clock), request_(std::move(request)) {
    known_ = known_to(changes_, request_);
    began_ = said_ = looked_ = clock_.now();
    first_ = "retry: 3000\nid: " + id() + "\n: gatehouse\n\n";
  }

  std::optional<std::string> next() override {
    const Timestamp now = clock_.now();
    if (!first_.empty()) return std::exchange(first_, {});
    if (now.micros - began_.micros > longest || !still_in(now)) return std::nullopt;
    const auto news = changes_.since(known_);
    if (news.topics.empty()) return quiet(now);
    known_ = news.last;
    said_ = now;
    Json topics = Json::array();
    for (const engine::Topic topic : news.topics) topics.push_back(engine::word(topic));
    return "event: changed\nid: " + id() + "\ndata: " + Json{{"topics", topics}}.dump() + "\n\n";
  }

 private:
  [[nodiscard]] std::string id() const { return std::to_string(changes_.boot()) + "." + std::to_string(known_); }

  /// A line now and then, by which both ends know that the other is there.
  std::string quiet(Timestamp now) {
    if (now.micros - said_.micros < beat) return {};
    said_ = now;
    return ": still here\n\n";
  }

  /// Who signs out, or is struck out of access.yaml, is told nothing more.
  bool still_in(Timestamp now) {
    if (now.micros - looked_.micros < look_who) return true;
    looked_ = now;
    return sign_in_.still_in(request_);
  }

  engine::Changes& changes_;
  SignIn& sign_in_;
  Clock& clock_;
  Request request_;
  std::uint64_t known_ = 0;
  Timestamp began_, said_, looked_;
  std::string first_;
};

struct Effect {
  std::string_view begin;
  engine::Topic topic;
};
/// By what a path begins with.
constexpr std::array effects{
    Effect{"/v1/held", engine::Topic::held},         Effect{"/v1/held", engine::Topic::runs},
    Effect{"/v1/held", engine::Topic::clients},      Effect{"/v1/records", engine::Topic::held},
    Effect{"/v1/codes", engine::Topic::held},        Effect{"/v1/codes", engine::Topic::mappings},
    Effect{"/v1/mappings", engine::Topic::mappings}, Effect{"/v1/clients", engine::Topic::clients},
    Effect{"/v1/clients", engine::Topic::reviews},   Effect{"/v1/reviews", engine::Topic::reviews},
    Effect{"/v1/reviews", engine::Topic::clients},   Effect{"/v1/conflicts", engine::Topic::clients},
    Effect{"/v1/intake", engine::Topic::clients},    Effect{"/v1/intake", engine::Topic::runs},
    Effect{"/v1/reports", engine::Topic::reports},   Effect{"/v1/submissions", engine::Topic::reports},
    Effect{"/v1/holds", engine::Topic::trust},       Effect{"/v1/models", engine::Topic::reviews},
    Effect{"/v1/jobs", engine::Topic::jobs},
};

}  // namespace

Response events(engine::Service& service, SignIn& sign_in, Clock& clock, const Request& request) {
  Response out{.status = 200, .body = "", .type = "text/event-stream"};
  Request known{.method = "GET", .path = request.path};
  known.authorization = request.authorization;
  known.certificate = request.certificate;
  known.cookie = request.cookie;
  known.from_page = request.from_page;
  known.last_event = request.last_event;
  known.unattended = true;
  known.peer = request.peer;
  out.stream = std::make_shared<Onlooker>(service, sign_in, clock, std::move(known));
  return out;
}

void note_change(engine::Changes& changes, std::string_view path) {
  for (const Effect& one : effects)
    if (path.starts_with(one.begin)) changes.note(one.topic);
}

}  // namespace gatehouse::control
