/// A changed mapping beside the one in force on many real records: how many values change, of which field, by which
/// line, and record by record. It is a job that its asker may leave; what came of the last trials is kept in memory
/// until the service ends. Values of people stand in it masked, or not at all.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "control/answers.hpp"
#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// What a changed mapping does otherwise, as far as the trial came.
struct MappingTrial {
  struct Example {
    std::uint64_t record = 0;  ///< or client, where the mapping writes to a system
    std::string place{};       ///< `FILE:LINE`; empty of a client
    std::string words{};       ///< `"3" -> "2"`
  };
  struct Change {
    std::string field{}, where{}, step{};
    std::uint64_t records = 0;
    std::vector<Example> examples{};  ///< the first of them
  };
  std::int64_t number = 0;
  std::string mapping{}, text{}, file{};  ///< `text` that was tried, of the mapping or of this file beside it
  bool of_clients = false;
  std::uint64_t records = 0, changed = 0, values = 0;  ///< looked at; those that change; values of them that do
  std::vector<Change> changes{};                       ///< the most frequent first
};

/// The last trials. Any thread.
class TrialShelf {
 public:
  /// Keeps it under the next number, and gives that; the oldest goes.
  std::int64_t put(MappingTrial trial);
  /// Null where there is none, or no more.
  [[nodiscard]] std::shared_ptr<const MappingTrial> find(std::int64_t number) const;

 private:
  mutable std::mutex mutex_;
  std::int64_t last_ = 0;
  std::deque<std::shared_ptr<const MappingTrial>> kept_;
};

struct TrialWish {
  std::string mapping{}, route{}, text{};
  std::string file{};    ///< whose text it is, beside the mapping; empty: the mapping's
  std::string folder{};  ///< where the draft lay: not told in the places of its lines
  std::shared_ptr<const mapping::Mapping> live{}, draft{};
  std::size_t last = 0;  ///< so many records (or clients), the newest
  std::string actor{};
};
/// 202 and the number of the job, which leaves its trial on the shelf.
[[nodiscard]] Response ask_trial(engine::Service& service, hub::Hub& hub, Clock& clock,
                                 std::shared_ptr<TrialShelf> shelf, TrialWish wish);

/// Counts, field by field.
[[nodiscard]] Json as_json(const MappingTrial& trial);
/// `change=` (its place in the list, from 0), `after=` and `limit=` of the query: examples of one change.
[[nodiscard]] Response trial_examples(const MappingTrial& trial, const Request& request,
                                      const policy::Caller& caller);

/// What a viewer without the right to see people's values is told of a masked one.
[[nodiscard]] std::string told_value(const std::string& text, const policy::Caller& caller);
/// A sentence about a draft names the files as if they lay in their place.
[[nodiscard]] std::string without_folder(std::string text, std::string_view folder);

}  // namespace gatehouse::control
