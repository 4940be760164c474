#include "engine/held_lines.hpp"

#include "base/log.hpp"

namespace gatehouse::engine {

namespace {

/// Length of the UTF-8 sequence at the front of `text`, or 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

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
