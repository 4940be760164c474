/// Dates, instants and schedules. What a format wrote it reads as the same date, and no day that does not exist is
/// read; a schedule's next time is later than now, fits the expression, and no earlier one was passed over.
#include "gatehouse/support/dates.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <array>

#include "engine/schedule.hpp"
#include "fuzz.hpp"

namespace {

using namespace gatehouse;
using engine::Cron;
using engine::Zone;
using fuzz::require;

constexpr std::int64_t minute = 60'000'000;
constexpr std::int32_t first_day = days_from_civil(1, 1, 1), last_day = days_from_civil(9999, 12, 31);

bool exists(Date date) { return date.days >= first_day && date.days <= last_day; }

std::string write(const DateFormat& format, Date date) {
  std::string out(format.size(), '\0');
  const std::size_t size = format.write(date, out.data());
  require(size <= format.size(), "a date takes no more room than its format says");
  return out.substr(0, size);
}

bool two_digits_suffice(const DateFormat& format, Date date) {
  const int year = civil_from_days(date.days).year;
  return year >= 1901 + format.pivot() && year <= 2000 + format.pivot();
}

void check_format(std::string_view text, std::string_view sample, Date date) {
  const auto format = DateFormat::compile(text);
  if (!format) return;
  if (const auto read = format->read(sample)) {
    require(exists(*read), "a date that was read exists");
    if (format->in_place()) require(write(*format, *read) == sample, "a date is read to the letter");
  }
  const auto again = format->read(write(*format, date));
  if (format->has_day() && (!format->two_digits() || two_digits_suffice(*format, date)))
    require(again == date, "a date that was written is read as the same date");
}

void check_instant(std::string_view text) {
  const auto time = timestamp_from_iso(text);
  if (!time) return;
  const std::string iso_text = iso(*time);
  require(timestamp_from_iso(iso_text) == time, "an instant that was written is read as the same instant");
  require(iso_text.size() >= 20 && iso_text.size() <= 27, "an instant has its usual length");
}

bool fits(const Cron& cron, std::int64_t local) {
  const std::int64_t day = local >= 0 ? local / 1440 : (local - 1439) / 1440;
  const auto of_day = static_cast<std::size_t>(local - day * 1440);
  const Civil civil = civil_from_days(static_cast<std::int32_t>(day));
  const bool month_day = cron.days[civil.day];
  const bool weekday = cron.weekdays[static_cast<std::size_t>(((day + 4) % 7 + 7) % 7)];
  const bool date_fits = cron.any_day && cron.any_weekday ? true
                         : cron.any_day                   ? weekday
                         : cron.any_weekday               ? month_day
                                                          : month_day || weekday;
  return date_fits && cron.months[civil.month] && cron.hours[of_day / 60] && cron.minutes[of_day % 60];
}

/// The wall clock jumped forward just before `at`.
bool behind_a_gap(const Zone& zone, Timestamp at) {
  return zone.local_minutes(at) - zone.local_minutes({at.micros - minute}) > 1;
}

bool due(const Cron& cron, const Zone& zone, Timestamp at) {
  const std::int64_t local = zone.local_minutes(at);
  if (!fits(cron, local)) return false;
  return cron.hours.all() || zone.instant_of(local) == at;  // a repeated hour counts once, except for a rhythm
}

void check_schedule(std::string_view text, const Zone& zone, Timestamp after) {
  const auto cron = engine::parse_cron(text);
  if (!cron) {
    require(cron.error().message.size() < 400 + text.size(), "what is wrong with an expression is said in short");
    return;
  }
  for (int round = 0; round < 3; ++round) {
    const auto next = engine::next_due(*cron, zone, after);
    if (!next) return;
    require(*next > after, "the next time is later than now");
    require(due(*cron, zone, *next) || behind_a_gap(zone, *next), "the next time fits the expression");
    const std::int64_t between = (next->micros - after.micros) / minute;
    for (std::int64_t i = 1; i < std::min<std::int64_t>(between, 100); ++i) {
      const Timestamp soon{(after.micros / minute + i) * minute}, late{(next->micros / minute - i) * minute};
      require(soon >= *next || !due(*cron, zone, soon), "no time is passed over");
      require(late <= after || !due(*cron, zone, late), "no time is passed over");
    }
    after = *next;
  }
}

const std::array<Zone, 6>& zones() {
  static const std::array<Zone, 6> all{*Zone::find("America/Chicago"),     *Zone::find("UTC"),
                                       *Zone::find("America/Anchorage"),   *Zone::find("America/St_Johns"),
                                       *Zone::find("Australia/Lord_Howe"), *Zone::find("Pacific/Apia")};
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  const Date date{input.ConsumeIntegralInRange<std::int32_t>(first_day, last_day)};
  const std::size_t zone = input.ConsumeIntegralInRange<std::size_t>(0, zones().size() - 1);
  // From 1970 to 2099, with seconds.
  const Timestamp after{input.ConsumeIntegralInRange<std::int64_t>(0, 4'102'444'800) * 1'000'000};
  const std::string text = input.ConsumeRemainingBytesAsString();
  std::string_view rest = text;
  const std::string_view first = fuzz::take_line(rest);
  check_format(first, fuzz::take_line(rest), date);
  check_instant(first);
  check_schedule(first, zones()[zone], after);
  return 0;
}
