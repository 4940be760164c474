#include "cursor.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::odbc {
namespace {

constexpr std::size_t most_remembered = 200'000;
constexpr std::size_t hash_digits = 32;
constexpr std::int64_t day = 86'400'000'000;  // of a Timestamp

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return out;
}

/// `YYYY-MM-DD HH:MM:SS[.f]`, in UTC; a zone, if it is written, says so.
std::optional<Timestamp> time_of(std::string_view text) {
  for (const std::string_view utc : {"Z", "+00:00", "+00"}) {
    if (!text.ends_with(utc)) continue;
    text.remove_suffix(utc.size());
    break;
  }
  if (text.size() < 19 || (text[10] != ' ' && text[10] != 'T')) return {};
  std::string iso_text(text);
  iso_text[10] = 'T';
  return timestamp_from_iso(iso_text + "Z");
}

std::string as_sql(Timestamp time) {
  std::string text = iso(time);
  text[10] = ' ';
  text.pop_back();
  return text;
}

}  // namespace

std::string before(std::string_view cursor, std::int64_t overlap) {
  if (const auto at = number(cursor)) return std::to_string(*at - overlap);
  if (const auto day = date_from_iso(cursor)) return iso(Date{static_cast<std::int32_t>(day->days - overlap)});
  if (const auto time = time_of(cursor)) return as_sql({time->micros - overlap * 1'000'000});
  return std::string(cursor);
}

CursorKind kind_of(std::string_view cursor) {
  if (cursor.empty()) return CursorKind::blank;
  if (number(cursor)) return CursorKind::number;
  return date_from_iso(cursor) || time_of(cursor) ? CursorKind::calendar : CursorKind::other;
}

bool later(std::string_view a, std::string_view b) {
  const auto first = number(a);
  const auto second = number(b);
  return first && second ? *first > *second : a > b;
}

Result<Progress> Progress::from(std::string_view memory, std::int64_t overlap, Timestamp now, bool text_column) {
  Progress progress;
  progress.overlap_ = overlap;
  progress.now_ = now;
  progress.text_column_ = text_column;
  if (memory.empty()) return progress;
  const auto read = nlohmann::json::parse(memory, nullptr, false);
  if (!read.is_object() || !read.contains("cursor") || !read["cursor"].is_string() || !read.contains("seen") ||
      !read["seen"].is_array()) {
    return fail(Errc::corrupt, "what was noted of the last pull cannot be read");
  }
  progress.cursor_ = read["cursor"].get<std::string>();
  for (const auto& hash : read["seen"]) {
    if (hash.is_string()) progress.seen_.insert(hash.get<std::string>());
  }
  if (progress.kind_here(progress.cursor_) == CursorKind::other || progress.lies_ahead(progress.cursor_, day)) {
    progress.odd_.mark_dropped = true;
    progress.cursor_.clear();
  }
  return progress;
}

CursorKind Progress::kind_here(std::string_view cursor) const {
  const CursorKind kind = kind_of(cursor);
  return kind == CursorKind::number && text_column_ ? CursorKind::other : kind;
}

/// Later than the clock says, by more than `tolerance` microseconds.
bool Progress::lies_ahead(std::string_view cursor, std::int64_t tolerance) const {
  const auto date = date_from_iso(cursor);
  const auto at = date ? Timestamp{date->days * day} : time_of(cursor).value_or(Timestamp{});
  return at.micros > now_.micros + tolerance;
}

void Progress::move_to(std::string_view cursor, bool known) {
  const CursorKind kind = kind_here(cursor);
  if (kind == CursorKind::blank) return;
  const CursorKind before = kind_here(cursor_);
  if (kind == CursorKind::other || (before != CursorKind::blank && before != kind)) {
    if (!known) ++odd_.strange;
    return;
  }
  if (!known && lies_ahead(cursor, day)) ++odd_.future;
  const std::int64_t tolerance = date_from_iso(cursor) ? day : 0;  // somewhere it is tomorrow already
  if (lies_ahead(cursor, tolerance)) return;
  if (cursor_.empty() || later(cursor, cursor_)) cursor_ = cursor;
}

void Progress::forget_old() {
  const std::string from = begin();
  std::erase_if(near_, [&](const Row& row) { return later(from, row.cursor); });
  while (near_.size() > most_remembered) near_.pop_front();
}

bool Progress::note(std::string_view cursor, std::string_view line) {
  std::string hash = sha256_hex(std::string(cursor) + "\n" + std::string(line)).substr(0, hash_digits);
  const bool known = seen_.contains(hash);
  move_to(cursor, known);
  near_.push_back({std::string(cursor), std::move(hash)});
  if (near_.size() >= 2 * most_remembered) forget_old();
  return !known;
}

std::string Progress::text() const {
  Progress tidy = *this;
  tidy.forget_old();
  nlohmann::json out{{"cursor", cursor_}, {"seen", nlohmann::json::array()}};
  for (const Row& row : tidy.near_) out["seen"].push_back(row.hash);
  return out.dump();
}

}  // namespace gatehouse::odbc
