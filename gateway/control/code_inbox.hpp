/// The inbox of unmapped codes: values that stand in no line of their table, how many records wait for each, and
/// since when. What could be a person's value and no code is masked.
#pragma once

#include <string>
#include <vector>

#include "control/answers.hpp"
#include "engine/plan.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

/// One line of the inbox.
struct MissingCode {
  std::string table, source, field, value;
  bool open = false;
  bool person = false;       ///< its field says who somebody is
  std::size_t distinct = 0;  ///< so many other values of its field are missing too, itself included
  std::uint64_t count = 0;
  Timestamp first{}, last{};
  std::string sample{};  ///< file:line of one record
  std::string route{};   ///< of that record
};

struct InboxWish {
  std::string route{};  ///< empty: all
  std::string actor{}, purpose{};
  std::size_t limit = 10'000;  ///< held records that are looked at
};
struct CodeInbox {
  std::vector<MissingCode> lines{};  ///< the most frequent first
  std::uint64_t answered = 0;        ///< records that wait still, and all of whose codes have their line by now
};
/// Reading the records is audited.
[[nodiscard]] Result<CodeInbox> unmapped_codes(const engine::Plan& plan, hub::Hub& hub, const InboxWish& wish);

/// A code that several records share, one of few in its field, is nobody's secret, and the inbox is of no use
/// without it. What has as many digits as a date or a number of a person has, and what stands in a field that says
/// who somebody is, is shown to nobody who does not say why.
[[nodiscard]] bool is_plain_code(const MissingCode& one);
[[nodiscard]] std::string shown_code(const MissingCode& one, bool reveal);
[[nodiscard]] Json codes_as_json(const std::vector<MissingCode>& lines, bool reveal);

}  // namespace gatehouse::control
