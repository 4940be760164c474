#include "connector.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <nlohmann/json.hpp>

#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "program.hpp"

namespace gatehouse::exec {
namespace {

using enum OptionType;
using nlohmann::json;

constexpr std::array options{
    Option{"program", path, "The program to run, seen from the site; it must be executable.", "", true},
    Option{"place", text, "What the program gets as GATEHOUSE_PLACE: a folder, an address, a queue.", "", false, "",
           true},
    Option{"secret", secret,
           "Where the secret lies that the program gets as GATEHOUSE_SECRET: file:PATH or env:NAME."},
    Option{"wait_seconds", seconds, "Longest run of one call.", "300"},
    Option{"memory_mib", integer, "Most memory (address space) of the program, in MiB.", "1024"},
    Option{"max_bytes", integer, "Most bytes that one call may write.", "8589934592"},
    Option{"work", path, "The folder for what is under way; only this service may read it.", "state/work"},
};

/// One JSON object a line; a line that is none ends it.
Result<std::vector<json>> read_lines(std::string_view text) {
  std::vector<json> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    json line = json::parse(text.substr(0, end), nullptr, false);
    if (!line.is_object()) return fail(Errc::bad_input, "the program's answer has a line that is no JSON object");
    lines.push_back(std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string text_of(const json& line, const char* name) {
  const auto at = line.find(name);
  return at != line.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// Another arrival may do better; a full disk, or a stop, meets them all.
bool only_this_one(const Error& why) { return why.code == Errc::unavailable || why.code == Errc::bad_input; }

class ExecFeed final : public Feed {
 public:
  explicit ExecFeed(Program program) : program_(std::move(program)) {}

  Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                       std::vector<Refusal>& refused) override {
    if (!listed_) GATEHOUSE_TRY(list(refused));
    while (!waiting_.empty()) {
      const std::string id = std::move(waiting_.front());
      waiting_.pop_front();
      if (std::find(known.begin(), known.end(), id) != known.end()) continue;
      auto file = spool.begin(id);
      if (!file) return fail(file.error());
      const auto fetched =
          program_.call("read", id, {}, [&](std::string_view bytes) { return file->write(bytes); });
      if (fetched) return std::optional<Fetched>{{id, std::move(*file)}};
      if (program_.stopped() || !only_this_one(fetched.error())) return fail(fetched.error());
      refused.push_back({{.name = id}, "not-read", fetched.error().message, true});
    }
    return std::optional<Fetched>{};
  }
  Result<void> acknowledge(Spool&, const Spooled& arrival) override { return tell("accept", arrival.name, {}); }
  Result<void> refuse(Spool&, const Spooled& arrival, std::string_view reason) override {
    return tell("refuse", arrival.name, reason);
  }

 private:
  /// Once a run: what comes later is for the next run.
  Result<void> list(std::vector<Refusal>& refused) {
    listed_ = true;
    const auto answer = program_.ask("list", {}, {});
    if (!answer) return fail(answer.error());
    const auto lines = read_lines(*answer);
    if (!lines) return fail(lines.error());
    for (const json& line : *lines) {
      const std::string id = text_of(line, "id");
      if (good_name(id) && id.front() != '-') {
        waiting_.push_back(id);
      } else {
        refused.push_back(
            {{.name = label_of(id)},
             "bad-name",
             "An arrival's id is not allowed: use 1 to 128 of A-Z a-z 0-9 . _ - and no dot or dash in "
             "front. It stays where it is.",
             true});
      }
    }
    return {};
  }
  Result<void> tell(std::string_view verb, std::string_view id, std::string_view input) {
    const auto answer = program_.ask(verb, id, input);
    return answer ? Result<void>() : fail(answer.error());
  }

  Program program_;
  bool listed_ = false;
  std::deque<std::string> waiting_{};
};

/// Hands all records over with `commit`, in one call; its answers are the program's.
class ExecSink final : public Sink {
 public:
  ExecSink(Program program, std::string label) : program_(std::move(program)), label_(std::move(label)) {}

  Result<void> frame(std::string_view, std::string_view) override { return {}; }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    std::vector<Answer> answers;
    for (const Outgoing& record : records) {
      const json line{{"id", record.id},
                      {"key", record.idempotency_key},
                      {"version", record.version},
                      {"record", record.bytes}};
      lines_ += line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
      ids_.emplace_back(record.id);
      hash_.add(record.bytes);
      hash_.add("\n");
      bytes_ += record.bytes.size() + 1;
      answers.push_back({.remote_id = ids_.back()});
    }
    return answers;
  }

  Result<std::vector<Shipped>> commit() override {
    if (ids_.empty()) return std::vector<Shipped>{};
    const auto answer = program_.ask("write", {}, lines_);
    if (!answer) return fail(answer.error());
    const auto lines = read_lines(*answer);
    if (!lines) return fail(lines.error());
    if (lines->size() != ids_.size()) {
      return fail(Errc::bad_input, "the program answers " + std::to_string(lines->size()) + " records and got " +
                                       std::to_string(ids_.size()));
    }
    for (std::size_t i = 0; i < ids_.size(); ++i) final_.push_back(answer_of((*lines)[i], ids_[i]));
    return std::vector<Shipped>{{label_, hash_.hex(), bytes_, ids_.size()}};
  }
  std::vector<Answer> final_answers() override { return final_; }

 private:
  static Answer answer_of(const json& line, const std::string& id) {
    using Said = Answer::Said;
    const std::string said = text_of(line, "said");
    const std::string own = text_of(line, "id");
    return {.said = said == "accepted"   ? Said::accepted
                    : said == "refused"  ? Said::refused
                    : said == "not_sent" ? Said::not_sent
                                         : Said::unknown,
            .remote_id = own.empty() ? id : own,
            .reason = text_of(line, "reason")};
  }

  Program program_;
  std::string label_;
  std::string lines_{};
  std::vector<std::string> ids_{};
  Sha256 hash_{};
  std::uint64_t bytes_ = 0;
  std::vector<Answer> final_{};
};

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  auto program = Program::of(around, "exec");
  if (!program) return fail(program.error());
  auto spool = Spool::open(program->folder());
  if (!spool) return fail(spool.error());
  return source_of(std::make_unique<ExecFeed>(std::move(*program)), std::move(*spool), framing, around.stop);
}

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto program = Program::of(around, "exec-out");
  if (!program) return fail(program.error());
  const auto route = around.names.find("route");
  const std::string what = route == around.names.end() ? "records" : route->second;
  return std::make_unique<ExecSink>(std::move(*program), label_of(what + "-" + around.stamp));
}

}  // namespace

const Connector connector{
    .kind = "exec",
    .summary = "A program of the site's own, in any language: it lists, reads, accepts, refuses and writes.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
};

}  // namespace gatehouse::exec
