/// An agreement as its parties wrote it: who may receive which fields of people's records, for what purpose, on
/// what legal ground, until when (20 CFR 603.10 asks for it in writing). Plain values; gateway/policy decides by
/// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gatehouse/value.hpp"

namespace gatehouse {

/// What only merit staff of the receiving system may see, and on which days that rule holds.
struct MeritRule {
  std::vector<std::string> fields{};  ///< like Agreement::fields
  std::optional<Date> from{};         ///< first day of the rule; nothing: always was
  std::optional<Date> to{};           ///< last day; nothing: no end
};

struct Agreement {
  enum class Status : std::uint8_t { active, suspended, revoked };

  std::string name{};                  ///< how accounts and the audit call it
  std::vector<std::string> parties{};  ///< who agreed
  std::string purpose{};               ///< what the data may be used for, in words
  std::vector<std::string> basis{};    ///< the legal ground, in words: `20 CFR 603.5(e)`
  std::vector<std::string> fields{};   ///< labels (`pii`), whole entities (`claim`), single fields (`claim.status`)
  std::optional<Date> from{};          ///< first day; nothing: open
  std::optional<Date> to{};            ///< last day; nothing: open
  MeritRule merit_only{};
  std::string redisclosure{};  ///< what the recipient may pass on; kept with the accounts, not enforced beyond here
  Status status = Status::active;
};

}  // namespace gatehouse
