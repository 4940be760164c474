/// A report made again from its receipt: the hub as of the pinned point in history, the pinned text of the mapping
/// (layout and codes included), what the agreement kept back then. Equal bytes prove that the file holds what the
/// hub knew, and nothing else. Nothing is sent.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "hub/hub.hpp"
#include "report/receipt.hpp"

namespace gatehouse::engine {

struct RebuildWish {
  std::string_view version{};   ///< of this program
  std::filesystem::path out{};  ///< where the bytes go, mode 0600, whatever was there; empty: they are only hashed
  std::stop_token stop{};
  std::function<Result<void>(std::string_view)> line{};  ///< gets each record as well; may be empty
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};  ///< clients; may be empty
};

struct Rebuilt {
  std::string sha256{};
  std::uint64_t bytes = 0;
  std::int64_t rows = 0;
  bool same = false;                   ///< the bytes are those of the receipt
  mapping::LayoutShape layout{};       ///< of the file
  std::string mapping_from{};          ///< `the site` or `the hub, which keeps its text`
  std::vector<std::string> reasons{};  ///< where they are not: what is known to be different
};

/// Fails, and says what is missing, where the report cannot even be tried: the hub has not reached that point in
/// history (Errc::bad_input), the mapping's text is kept nowhere (Errc::not_found, with what changed in it), or it
/// does not fit this program (Errc::bad_config).
[[nodiscard]] Result<Rebuilt> rebuild_report(const Plan& plan, hub::Hub& hub, const report::PinnedReport& pinned,
                                             const RebuildWish& wish);

}  // namespace gatehouse::engine
