#include "control/code_inbox.hpp"

#include <algorithm>
#include <map>

#include "gatehouse/support/dates.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t longest_code = 4;     ///< a longer value may be no code but a name in the wrong column
constexpr std::size_t longest_shared = 12;  ///< ... unless many records share it
constexpr std::uint64_t many_records = 3;
constexpr std::size_t few_codes = 50;  ///< of one field; a column of numbers or names has more

class Inbox {
 public:
  Inbox(const engine::Plan& plan, hub::Hub& hub, const InboxWish& wish) : plan_(plan), hub_(hub), wish_(wish) {}

  Result<void> add(const hub::HeldRecord& held) {
    const engine::PlannedRoute* route = plan_.route(held.route);
    if (route == nullptr || !mapping::ends(*route->mapping).from_layout) return {};
    const auto record = hub_.record(held.id, wish_.actor, wish_.purpose);
    if (!record) return fail(record.error());
    mapping::UnmappedFinder finder(route->mapping);  // as it stands now: what has been filled in is no more missing
    GATEHOUSE_TRY(finder.begin(record->head));
    const std::vector<mapping::UnmappedCode> codes = finder.find({record->raw, record->line, nullptr});
    if (codes.empty()) ++answered_;
    for (const mapping::UnmappedCode& code : codes) {
      MissingCode& one = missing_[{code.table, code.source, code.value}];
      if (one.count++ == 0)
        one = {.table = code.table,
               .source = code.source,
               .field = code.field,
               .value = code.value,
               .open = code.open,
               .person = code.person,
               .count = 1,
               .first = held.since,
               .last = held.since};
      one.first = std::min(one.first, held.since);
      one.last = std::max(one.last, held.since);
      one.route = held.route;
      one.sample = held.file + ":" + std::to_string(held.line);
    }
    return {};
  }
  [[nodiscard]] CodeInbox all() const { return {lines(), answered_}; }

 private:
  [[nodiscard]] std::vector<MissingCode> lines() const {
    std::vector<MissingCode> out;
    std::map<std::pair<std::string, std::string>, std::size_t> distinct;
    for (const auto& [key, one] : missing_) ++distinct[{one.table, one.source}];
    for (const auto& [key, one] : missing_) {
      out.push_back(one);
      out.back().distinct = distinct[{one.table, one.source}];
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const MissingCode& a, const MissingCode& b) { return a.count > b.count; });
    return out;
  }

  const engine::Plan& plan_;
  hub::Hub& hub_;
  const InboxWish& wish_;
  std::map<std::tuple<std::string, std::string, std::string>, MissingCode> missing_{};
  std::uint64_t answered_ = 0;
};

}  // namespace

Result<CodeInbox> unmapped_codes(const engine::Plan& plan, hub::Hub& hub, const InboxWish& wish) {
  const auto held =
      hub.held({.route = wish.route, .rule = "unmapped-code", .file = {}, .id = {}, .limit = wish.limit});
  if (!held) return fail(held.error());
  Inbox inbox(plan, hub, wish);
  for (const hub::HeldRecord& one : *held) GATEHOUSE_TRY(inbox.add(one));
  return inbox.all();
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
                    {"example", one.sample}});
  return list;
}

}  // namespace gatehouse::control
