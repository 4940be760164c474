#include "engine/held_lines.hpp"

#include "base/log.hpp"
#include "gatehouse/support/utf8.hpp"

namespace gatehouse::engine {

namespace {

void append_hex(std::string& out, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  append_json_text(out, name);
  out += ':';
  append_json_text(out, text);
}

void append_problem(std::string& out, const Problem& problem) {
  out += '{';
  append_member(out, "severity", word(problem.severity));
  for (const auto& [name, text] : {std::pair<std::string_view, const std::string&>{"rule", problem.rule},
                                   {"field", problem.field},
                                   {"source", problem.source},
                                   {"message", problem.message},
                                   {"where", problem.where}}) {
    if (text.empty()) continue;
    out += ',';
    append_member(out, name, text);
  }
  out += '}';
}

}  // namespace

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::stored:
      return "stored";
    case Outcome::unchanged:
      return "unchanged";
    case Outcome::held:
      return "held";
    case Outcome::rejected:
      return "rejected";
    case Outcome::filtered:
      break;
  }
  return "filtered";
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::warn:
      return "warn";
    case Severity::filter:
      return "filter";
    case Severity::hold:
      return "hold";
    case Severity::reject:
      break;
  }
  return "reject";
}

std::string describe(const Problem& problem, std::string_view file, std::uint64_t line) {
  std::string text(file);
  text += ':' + std::to_string(line) + ": ";
  if (!problem.source.empty())
    text += problem.source + ": ";
  else if (!problem.field.empty())
    text += problem.field + ": ";
  text += problem.message + " [" + problem.rule + "]";
  if (!problem.where.empty()) text += " (rule at " + problem.where + ")";
  return text;
}

void append_held_line(std::string& out, const RawRecord& raw, const MappedRecord& mapped) {
  out += "{\"line\":" + std::to_string(raw.line) + ",";
  append_member(out, "outcome", word(mapped.outcome));
  out += ",\"problems\":[";
  for (std::size_t i = 0; i < mapped.problems.size(); ++i) {
    if (i > 0) out += ',';
    append_problem(out, mapped.problems[i]);
  }
  if (is_utf8(raw.bytes)) {
    out += "],\"raw\":";
    append_json_text(out, raw.bytes);
  } else {
    out += "],\"raw_hex\":";
    append_hex(out, raw.bytes);
  }
  out += "}\n";
}

Result<void> HeldLines::add(const RawRecord& raw, const MappedRecord& mapped) {
  line_.clear();
  append_held_line(line_, raw, mapped);
  return add_lines(line_);
}

Result<void> HeldLines::add_lines(std::string_view lines) {
  if (lines.empty()) return {};
  if (!file_) {
    auto created = NewFile::create(path_, {.secret = true, .durable = durable_});
    if (!created) return fail(created.error());
    file_.emplace(std::move(*created));
  }
  return file_->write(lines);
}

Result<bool> HeldLines::publish() {
  if (!file_) {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    return false;
  }
  auto published = file_->publish();
  if (!published) return fail(published.error());
  return true;
}

}  // namespace gatehouse::engine
