// Spans of time, and when a system may not be loaded: hours of the week, and outages that are known.
#include <array>
#include <charconv>

#include "config/reading.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::config {

namespace {

constexpr std::int32_t minutes_per_day = 24 * 60;
constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// `18:30`; 24:00 is the end of a day.
std::optional<std::int32_t> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  std::int32_t hours = 0, minutes = 0;
  const auto read = [](std::string_view two, std::int32_t& into) {
    const auto [end, error] = std::from_chars(two.data(), two.data() + two.size(), into);
    return error == std::errc{} && end == two.data() + two.size();
  };
  if (!read(text.substr(0, 2), hours) || !read(text.substr(3, 2), minutes) || minutes > 59) return std::nullopt;
  const std::int32_t out = hours * 60 + minutes;
  return out >= 0 && out <= minutes_per_day ? std::optional(out) : std::nullopt;
}

std::optional<std::size_t> day_of(std::string_view name) {
  for (std::size_t i = 0; i < day_names.size(); ++i)
    if (day_names[i] == name) return i;
  return std::nullopt;
}

/// `daily`, `sat`, `mon-fri`.
std::optional<std::uint8_t> days_of(std::string_view text) {
  if (text == "daily") return std::uint8_t{0x7f};
  const auto dash = text.find('-');
  const auto first = day_of(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  std::uint8_t out = 0;
  for (std::size_t day = *first;; day = (day + 1) % day_names.size()) {
    out = static_cast<std::uint8_t>(out | (1u << day));
    if (day == *last) return out;
  }
}

/// `mon-fri 08:00-18:00`. Past midnight: two entries.
std::optional<ClosedHours> closed_hours(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto days = days_of(text.substr(0, space));
  const std::string_view times = text.substr(space + 1);
  const auto dash = times.find('-');
  if (!days || dash == std::string_view::npos) return std::nullopt;
  const auto from = minute_of(times.substr(0, dash));
  const auto to = minute_of(times.substr(dash + 1));
  if (!from || !to || *from >= *to) return std::nullopt;
  return ClosedHours{*days, *from, *to};
}

/// `2026-03-01 06:00`.
std::optional<std::int64_t> moment_of(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto day = date_from_iso(text.substr(0, space));
  const auto minute = minute_of(text.substr(space + 1));
  if (!day || !minute) return std::nullopt;
  return std::int64_t{day->days} * minutes_per_day + *minute;
}

void read_outage(const yaml::Node& node, yaml::Section& top, System& system, Findings& findings) {
  yaml::Section section(node, top.file(), top.path_of("outages"), findings);
  const auto from = moment_of(section.required("from"));
  const auto to = moment_of(section.required("to"));
  Outage outage{from.value_or(0), to.value_or(0), section.text_or("why", "")};
  section.done();
  if (from && to && *from < *to)
    system.outages.push_back(std::move(outage));
  else
    top.error("bad-hours", node.line, "outages", "write {from: 2026-03-01 06:00, to: 2026-03-07 18:00, why: ...}");
}

}  // namespace

void read_duration(yaml::Section& section, std::string_view key, std::chrono::milliseconds& into) {
  const auto text = section.text(key);
  if (!text) return;
  const auto span = parse_duration(*text);
  if (span && span->count() > 0) {
    into = *span;
  } else {
    section.error("bad-duration", section.self().find(key)->line, key,
                  "\"" + *text + "\" is no span of time; write 500ms, 2s, 5m or 1h");
  }
}

void read_hours(yaml::Section& top, System& system, Findings& findings) {
  const yaml::Node* const closed = top.node("closed");
  for (const std::string& text : top.texts("closed")) {
    if (const auto hours = closed_hours(text))
      system.closed.push_back(*hours);
    else
      top.error("bad-hours", closed->line, "closed",
                "\"" + text + "\" names no hours; write mon-fri 08:00-18:00, sat 12:00-24:00 or daily 01:00-03:00");
  }
  const yaml::Node* const outages = top.node("outages");
  if (outages == nullptr) return;
  for (const yaml::Node& node : outages->items) read_outage(node, top, system, findings);
  if (!outages->is_list())
    top.error("bad-hours", outages->line, "outages",
              "write a list: [{from: 2026-03-01 06:00, to: 2026-03-07 18:00}]");
}

}  // namespace gatehouse::config
