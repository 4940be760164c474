/// The proof of a report that was sent: its receipt is the one that was written for it, the same bytes are made
/// again from the hub, and the file that was kept, where it is there, is the one of the receipt.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "control/answers.hpp"
#include "engine/report_rebuild.hpp"
#include "report/receipt.hpp"

namespace gatehouse::control {

inline constexpr std::uint64_t largest_receipt = 16u << 20;

/// What is known of the retained file.
enum class Retained { absent, same, different };
[[nodiscard]] std::string_view word(Retained retained);

/// What was found out, whether or not the report could be made again.
struct Proof {
  report::PinnedReport pinned;
  std::optional<engine::Rebuilt> made{};
  std::optional<Error> refusal{};
  Retained retained = Retained::absent;
  std::int64_t changed_of =
      0;  ///< the submission whose receipt this claims to be, and is not to the letter; 0: none
  std::filesystem::path registered{};  ///< the receipt that was kept of it

  /// The bytes are the same, and the receipt says of them what is true.
  [[nodiscard]] bool rebuilt() const { return made && made->same && honest(); }
  [[nodiscard]] bool honest() const {
    return !made || !made->same || (made->rows == pinned.rows && made->bytes == pinned.file.bytes);
  }
  /// `rebuild`, `retained-file`, or nothing.
  [[nodiscard]] std::string_view proven_by() const;
};

struct ProofWish {
  std::string actor{};          ///< for the audit
  std::filesystem::path out{};  ///< where the bytes go that were made again; empty: nowhere
  std::stop_token stop{};
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};  ///< clients; may be empty
};

/// Compares the file at `path` with the one of the receipt. Absent where `path` is not `named` and is not there.
[[nodiscard]] Result<Retained> look_at_retained(const std::filesystem::path& path, bool named,
                                                const report::ReportFile& file);
/// Tries the hub; what keeps it from trying is part of the proof, not its end. A receipt that was changed is not
/// made again: what it pins is somebody's word. Audited.
[[nodiscard]] Result<void> make_again(const engine::Plan& plan, hub::Hub& hub, std::string_view receipt,
                                      const ProofWish& wish, Proof& proof);

/// One sentence: PROVEN, NOT PROVEN or DIFFERENT, and why.
[[nodiscard]] std::string conclusion(const Proof& proof);
[[nodiscard]] Json as_json(const Proof& proof);

}  // namespace gatehouse::control
