#include "push.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "answer.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "service.hpp"

namespace gatehouse::http {
namespace {

constexpr std::int64_t most_lanes = 64;
constexpr std::uint64_t longest_envelope = 1u << 20;
constexpr std::string_view record_word = "{record}";

struct Settings {
  std::string url{}, method{}, content_type{}, key_header{}, remote_id{}, envelope{}, label{};
};

Result<Settings> read_settings(const Surroundings& around) {
  const OptionValues& options = around.options;
  Settings settings{.url = text_option(options, "send_url"),
                    .method = text_option(options, "method"),
                    .content_type = text_option(options, "content_type"),
                    .key_header = text_option(options, "key_header"),
                    .remote_id = text_option(options, "remote_id"),
                    .envelope = std::string(record_word)};
  if (settings.url.empty()) return fail(Errc::bad_config, "option send_url: is missing");
  const auto route = around.names.find("route");
  settings.label = label_of((route == around.names.end() ? "records" : route->second) + "-" + around.stamp);
  if (text_option(options, "envelope_file").empty()) return settings;
  const auto path = path_option(around, "envelope_file");
  if (!path) return fail(path.error());
  auto envelope = read_file(*path, longest_envelope);
  if (!envelope) return fail(envelope.error(), "option envelope_file");
  if (envelope->find(record_word) == std::string::npos) {
    return fail(Errc::bad_config, "option envelope_file: the word {record} does not stand in it");
  }
  settings.envelope = std::move(*envelope);
  return settings;
}

/// A record that waits for `commit`.
struct Waiting {
  std::string id, key, bytes;
  std::int64_t version = 0;
};

class HttpSink final : public Sink {
 public:
  /// One service a lane: each has its own connection.
  HttpSink(Settings settings, std::vector<Service> lanes)
      : settings_(std::move(settings)), services_(std::move(lanes)) {}

  /// A request has no place for a head or a tail: the envelope is an option.
  Result<void> frame(std::string_view, std::string_view) override { return {}; }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    std::vector<Answer> answers;
    for (const Outgoing& record : records) {
      waiting_.push_back(
          {std::string(record.id), std::string(record.idempotency_key), std::string(record.bytes), record.version});
      answers.push_back({.remote_id = waiting_.back().id});
    }
    return answers;
  }

  Result<std::vector<Shipped>> commit() override;
  std::vector<Answer> final_answers() override { return final_; }

 private:
  [[nodiscard]] Request request_for(const Waiting& record) const;
  [[nodiscard]] Answer answer_of(const Waiting& record, const Response& response) const;

  void send_lane(std::size_t lane, std::atomic<bool>& shut);
  void note_fault(const Error& why);
  void tell_why();
  [[nodiscard]] std::size_t lane_of(const Waiting& record) const;

  Settings settings_;
  std::vector<Service> services_;  ///< each used by the thread of its lane only
  std::vector<Waiting> waiting_{};
  std::vector<Answer> final_{};  ///< each written by the lane of its record
  std::atomic<std::size_t> answered_{0};
  std::mutex guard_;
  std::string fault_{};  ///< the first one; under `guard_` while lanes send
};

Request HttpSink::request_for(const Waiting& record) const {
  Request request{
      .method = settings_.method,
      .url = filled_url(settings_.url,
                        {{"id", record.id}, {"version", std::to_string(record.version)}, {"key", record.key}}),
      .headers = {"Content-Type: " + settings_.content_type},
      .body = settings_.envelope};
  if (!settings_.key_header.empty()) request.headers.push_back(settings_.key_header + ": " + record.key);
  request.body.replace(request.body.find(record_word), record_word.size(), record.bytes);
  return request;
}

/// The body of a refusal may quote the record: only its status is told.
Answer HttpSink::answer_of(const Waiting& record, const Response& response) const {
  if (response.status < 200 || response.status > 299) {
    const char* meaning = response.status == 409 ? " (the system has another record there)" : "";
    return {.said = Answer::Said::refused,
            .remote_id = record.id,
            .reason = "the system refuses it: HTTP " + std::to_string(response.status) + meaning};
  }
  std::string own = settings_.remote_id.empty() ? std::string() : text_at(response.body, settings_.remote_id);
  return {.remote_id = own.empty() ? record.id : std::move(own)};
}

/// A record that gets no answer does not stop those behind it, but for those of its own client: the service is left
/// alone when it fails too often in a row, and what it was never asked then is `not_sent`.
void HttpSink::send_lane(std::size_t lane, std::atomic<bool>& shut) {
  Service& service = services_[lane];
  std::set<std::string_view> open;  // clients whose earlier record has no answer
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    const Waiting& record = waiting_[i];
    if (lane_of(record) != lane) continue;
    if (shut.load() || open.contains(record.id)) {
      final_[i] = {.said = Answer::Said::not_sent, .remote_id = record.id, .reason = "not sent"};
      continue;
    }
    const auto response = service.ask(request_for(record));
    if (response) {
      final_[i] = answer_of(record, *response);
      ++answered_;
      continue;
    }
    open.insert(record.id);
    if (response.error().code != Errc::unavailable && answered_ == 0) shut.store(true);
    final_[i] = {.said = service.reached() ? Answer::Said::unknown : Answer::Said::not_sent,
                 .remote_id = record.id,
                 .reason = response.error().message};
    note_fault(response.error());
  }
}

/// Records of one client stay in one lane, and so in their order.
std::size_t HttpSink::lane_of(const Waiting& record) const {
  return std::hash<std::string_view>{}(record.id) % services_.size();
}

void HttpSink::note_fault(const Error& why) {
  const std::lock_guard hold(guard_);
  if (fault_.empty()) fault_ = why.message;
}

/// What was not sent says what stood in its way.
void HttpSink::tell_why() {
  for (Answer& answer : final_)
    if (answer.said == Answer::Said::not_sent && answer.reason != fault_) answer.reason = "not sent: " + fault_;
}

Result<std::vector<Shipped>> HttpSink::commit() {
  if (waiting_.empty()) return std::vector<Shipped>{};
  Shipped shipped{.name = settings_.label};
  final_.assign(waiting_.size(), {});
  std::atomic<bool> shut{false};
  {
    std::vector<std::jthread> others;
    for (std::size_t lane = 1; lane < services_.size(); ++lane)
      others.emplace_back([this, lane, &shut] { send_lane(lane, shut); });
    send_lane(0, shut);
  }
  tell_why();
  Sha256 hash;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (final_[i].said != Answer::Said::accepted) continue;
    hash.add(waiting_[i].bytes);
    hash.add("\n");
    shipped.bytes += waiting_[i].bytes.size() + 1;
    ++shipped.records;
  }
  if (shipped.records == 0) return std::vector<Shipped>{};
  shipped.sha256 = hash.hex();
  return std::vector<Shipped>{std::move(shipped)};
}

}  // namespace

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto settings = read_settings(around);
  if (!settings) return fail(settings.error());
  const auto parallel = number_option(around.options, "parallel");
  if (!parallel) return fail(parallel.error());
  if (*parallel < 1 || *parallel > most_lanes)
    return fail(Errc::bad_config, "option parallel: 1 to " + std::to_string(most_lanes));
  std::vector<Service> lanes;
  for (std::int64_t lane = 0; lane < *parallel; ++lane) {
    auto service = Service::of(around, *parallel);
    if (!service) return fail(service.error());
    lanes.push_back(std::move(*service));
  }
  return std::make_unique<HttpSink>(std::move(*settings), std::move(lanes));
}

}  // namespace gatehouse::http
