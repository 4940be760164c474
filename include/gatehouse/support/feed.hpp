/// A source for systems that are not this machine. A connector fetches one arrival after the other; all else that
/// the contract of a `Source` asks for (whole arrivals, hashes, counts, resuming, nothing twice) is done here, over
/// a Spool.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/dressing.hpp"
#include "gatehouse/support/spool.hpp"

namespace gatehouse {

/// What a connector fetched.
struct Fetched {
  std::string name;  ///< of the arrival; a good name (support/names.hpp), never again with other bytes
  /// Made by Spool::begin, or a whole file of Spool::unfinished.
  std::variant<NewFile, std::filesystem::path> file;
  std::string note{};
};

/// The other side, as one kind of connector speaks to it. One thread, one run.
class Feed {
 public:
  virtual ~Feed() = default;
  /// Asks for the next arrival, whole; nothing when none waits. `known` are the names that are here already. What
  /// may not be read is appended to `refused`, once a run.
  [[nodiscard]] virtual Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                                             std::vector<Refusal>& refused) = 0;
  /// Tells the system that the arrival is safe with us. May come again for the same one.
  [[nodiscard]] virtual Result<void> acknowledge(Spool& spool, const Spooled& arrival) = 0;
  /// Tells the system that the arrival was turned away; its bytes are put aside on our disk by the caller. `name`
  /// alone is known of what `fetch` itself refused.
  [[nodiscard]] virtual Result<void> refuse(Spool& spool, const Spooled& arrival, std::string_view reason) = 0;
};

/// `framing` is how the spooled bytes are cut; a feed that writes its own lines may differ from the layout's. With
/// a `dressing` they lie in the spool as they came, and are unpacked as often as they are read.
[[nodiscard]] std::unique_ptr<Source> source_of(std::unique_ptr<Feed> feed, Spool spool, Framing framing,
                                                std::stop_token stop, Dressing dressing = {});

}  // namespace gatehouse
