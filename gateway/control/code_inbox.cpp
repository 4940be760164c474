#include "control/code_inbox.hpp"

#include <algorithm>
#include <map>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t longest_code = 4;     ///< a longer value may be no code but a name in the wrong column
constexpr std::size_t longest_shared = 12;  ///< ... unless many records share it
constexpr std::uint64_t many_records = 3;
constexpr std::size_t few_codes = 50;  ///< of one field; a column of numbers or names has more

using Lines = std::map<std::tuple<std::string, std::string, std::string>, MissingCode>;

void add(Lines& lines, const LackedCodes& record, const mapping::UnmappedCode& code) {
  MissingCode& one = lines[{code.table, code.source, code.value}];
  if (one.count++ == 0)
    one = {.table = code.table,
           .source = code.source,
           .field = code.field,
           .value = code.value,
           .open = code.open,
           .person = code.person,
           .count = 1,
           .first = record.since,
           .last = record.since,
           .legal = code.legal};
  one.first = std::min(one.first, record.since);
  one.last = std::max(one.last, record.since);
  one.route = record.route;
  one.sample = record.place;
}

}  // namespace

Result<LackedCodes> lacked_codes(const engine::Plan& plan, hub::Hub& hub, const HeldPlace& held,
                                 std::string_view actor, std::string_view purpose) {
  const engine::PlannedRoute* const route = plan.route(held.route);
  if (route == nullptr || !mapping::ends(*route->mapping).from_layout) return LackedCodes{};
  const auto record = hub.record(held.id, actor, purpose);
  if (!record) return fail(record.error());
  mapping::UnmappedFinder finder(route->mapping);
  GATEHOUSE_TRY(finder.begin(record->head));
  return LackedCodes{held.route, held.file + ":" + std::to_string(held.line), held.since,
                     finder.find({record->raw, record->line, nullptr})};
}

CodeInbox inbox_of(std::span<const LackedCodes* const> records) {
  Lines lines;
  CodeInbox out;
  for (const LackedCodes* const record : records) {
    if (!record->route.empty() && record->codes.empty()) ++out.answered;
    for (const mapping::UnmappedCode& code : record->codes) add(lines, *record, code);
  }
  std::map<std::pair<std::string, std::string>, std::size_t> distinct;
  for (const auto& [key, one] : lines) ++distinct[{one.table, one.source}];
  for (auto& [key, one] : lines) {
    one.distinct = distinct[{one.table, one.source}];
    out.lines.push_back(std::move(one));
  }
  std::stable_sort(out.lines.begin(), out.lines.end(),
                   [](const MissingCode& a, const MissingCode& b) { return a.count > b.count; });
  return out;
}

Result<CodeInbox> unmapped_codes(const engine::Plan& plan, hub::Hub& hub, const InboxWish& wish) {
  const auto held =
      hub.held({.route = wish.route, .rule = "unmapped-code", .file = {}, .id = {}, .limit = wish.limit});
  if (!held) return fail(held.error());
  std::vector<LackedCodes> found;
  for (const hub::HeldRecord& one : *held) {
    auto lacked =
        lacked_codes(plan, hub, {one.id, one.route, one.file, one.line, one.since}, wish.actor, wish.purpose);
    if (!lacked) return fail(lacked.error());
    found.push_back(std::move(*lacked));
  }
  std::vector<const LackedCodes*> records;
  for (const LackedCodes& one : found) records.push_back(&one);
  return inbox_of(records);
}

bool is_plain_code(const MissingCode& one) {
  if (one.value.size() <= longest_code) return true;
  if (one.person || one.value.size() > longest_shared || one.count < many_records || one.distinct > few_codes)
    return false;
  constexpr std::ptrdiff_t digits_of_a_date = 5;
  const auto digits =
      std::count_if(one.value.begin(), one.value.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits < digits_of_a_date;
}

std::string shown_code(const MissingCode& one, bool reveal) {
  if (reveal || one.open || is_plain_code(one)) return one.value;
  return "*** (" + std::to_string(one.value.size()) + " characters)";
}

Json codes_as_json(const std::vector<MissingCode>& lines, bool reveal) {
  Json list = Json::array();
  for (const MissingCode& one : lines)
    list.push_back({{"code", shown_code(one, reveal)},
                    {"records", one.count},
                    {"source", one.source},
                    {"field", one.field},
                    {"table", one.table},
                    {"first_seen", iso(one.first)},
                    {"last_seen", iso(one.last)},
                    {"legal", one.legal},
                    {"example", one.sample}});
  return list;
}

}  // namespace gatehouse::control
