/// The inbox of unmapped codes: values that stand in no line of their table, how many records wait for each, and
/// since when. What could be a person's value and no code is masked.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/answers.hpp"
#include "engine/plan.hpp"
#include "hub/hub.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

/// One line of the inbox.
struct MissingCode {
  std::string table, source, field, value;
  bool open = false;
  bool person = false;       ///< its field says who somebody is
  std::size_t distinct = 0;  ///< so many other values of its field are missing too, itself included
  std::uint64_t count = 0;
  Timestamp first{}, last{};
  std::string sample{};              ///< file:line of one record
  std::string route{};               ///< of that record
  std::vector<std::string> legal{};  ///< what it may mean; empty: the target has no closed list
};

constexpr std::size_t most_looked_at = 10'000;  ///< held records, of the oldest

struct CodeInbox {
  std::vector<MissingCode> lines{};  ///< the most frequent first
  std::uint64_t answered = 0;        ///< records that wait still, and all of whose codes have their line by now
};

/// A record that is held for a code, by its place.
struct HeldPlace {
  hub::RecordId id{};
  std::string route, file;
  std::uint64_t line = 0;
  Timestamp since{};
};
/// What it lacks, as its mapping stands now: what has been filled in is no more missing.
struct LackedCodes {
  std::string route, place;
  Timestamp since{};
  std::vector<mapping::UnmappedCode> codes{};
};
/// Reads the record, which is audited. Of no route that maps a layout any more: no route and no codes.
[[nodiscard]] Result<LackedCodes> lacked_codes(const engine::Plan& plan, hub::Hub& hub, const HeldPlace& held,
                                               std::string_view actor, std::string_view purpose);
[[nodiscard]] CodeInbox inbox_of(std::span<const LackedCodes* const> records);

struct InboxWish {
  std::string route{};  ///< empty: all
  std::string actor{}, purpose{};
  std::size_t limit = most_looked_at;
};
/// Reads every record that is held for a code, up to the limit.
[[nodiscard]] Result<CodeInbox> unmapped_codes(const engine::Plan& plan, hub::Hub& hub, const InboxWish& wish);

/// A code that several records share, one of few in its field, is nobody's secret, and the inbox is of no use
/// without it. What has as many digits as a date or a number of a person has, and what stands in a field that says
/// who somebody is, is shown to nobody who does not say why.
[[nodiscard]] bool is_plain_code(const MissingCode& one);
[[nodiscard]] std::string shown_code(const MissingCode& one, bool reveal);
[[nodiscard]] Json codes_as_json(const std::vector<MissingCode>& lines, bool reveal);

}  // namespace gatehouse::control
