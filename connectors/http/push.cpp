#include "push.hpp"

#include <algorithm>

#include "answer.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "service.hpp"

namespace gatehouse::http {
namespace {

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
  HttpSink(Settings settings, Service service) : settings_(std::move(settings)), service_(std::move(service)) {}

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

  Settings settings_;
  Service service_;
  std::vector<Waiting> waiting_{};
  std::vector<Answer> final_{};
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

/// What was not sent, or not answered, is `unknown`: the next run sends it again under the same key.
Result<std::vector<Shipped>> HttpSink::commit() {
  if (waiting_.empty()) return std::vector<Shipped>{};
  Shipped shipped{.name = settings_.label};
  Sha256 hash;
  std::string open;  // why the rest is not sent
  for (const Waiting& record : waiting_) {
    if (!open.empty()) {
      final_.push_back({.said = Answer::Said::unknown, .remote_id = record.id, .reason = open});
      continue;
    }
    const auto response = service_.ask(request_for(record));
    if (!response && final_.empty()) return fail(response.error());
    if (!response) {
      open = "not sent, or not answered: " + response.error().message;
      final_.push_back({.said = Answer::Said::unknown, .remote_id = record.id, .reason = open});
      continue;
    }
    final_.push_back(answer_of(record, *response));
    if (final_.back().said != Answer::Said::accepted) continue;
    hash.add(record.bytes);
    hash.add("\n");
    shipped.bytes += record.bytes.size() + 1;
    ++shipped.records;
  }
  shipped.sha256 = hash.hex();
  return std::vector<Shipped>{std::move(shipped)};
}

}  // namespace

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto settings = read_settings(around);
  if (!settings) return fail(settings.error());
  auto service = Service::of(around);
  if (!service) return fail(service.error());
  return std::make_unique<HttpSink>(std::move(*settings), std::move(*service));
}

}  // namespace gatehouse::http
