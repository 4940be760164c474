#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <nlohmann/json.hpp>

namespace gatehouse {

namespace {

std::string_view word(Grade grade) {
  if (grade == Grade::error) return "error";
  return grade == Grade::warning ? "warning" : "info";
}

spdlog::level::level_enum level(Grade grade) {
  if (grade == Grade::silent) return spdlog::level::off;
  if (grade == Grade::error) return spdlog::level::err;
  return grade == Grade::warning ? spdlog::level::warn : spdlog::level::info;
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

struct Log::State {
  std::mutex mutex{};
  Listener listener{};
  spdlog::logger logger{"gatehouse", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log(Grade least) : state_(std::make_unique<State>()) {
  state_->logger.set_level(level(least));
  state_->logger.set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc);
  state_->logger.flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::show_from(Grade least) { state_->logger.set_level(level(least)); }

void Log::heard_by(Listener listener) {
  const std::lock_guard hold(state_->mutex);
  state_->listener = std::move(listener);
}

void Log::write(const Message& message, std::initializer_list<Fact> facts) {
  {
    const std::lock_guard hold(state_->mutex);
    if (state_->listener) state_->listener(message, {facts.begin(), facts.size()});
  }
  std::string line = R"("grade":")";
  line += word(message.grade);
  line += R"(","id":")";
  line += message.id;
  line += R"(","message":)";
  append_json_text(line, message.sentence);
  for (const Fact& fact : facts) {
    line += ',';
    append_json_text(line, fact.name);
    line += ':';
    if (const auto* text = std::get_if<std::string_view>(&fact.value))
      append_json_text(line, *text);
    else
      line += std::to_string(std::get<std::int64_t>(fact.value));
  }
  state_->logger.log(level(message.grade), "{}", line);
}

}  // namespace gatehouse
