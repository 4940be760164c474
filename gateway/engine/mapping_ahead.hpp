/// Reads and maps one portion ahead of the thread that stores: while the hub takes one portion, the next is
/// mapped beside it. At most three portions are alive, whatever the size of the file, and their memory is
/// used again and again.
#pragma once

#include <array>
#include <thread>
#include <vector>

#include "engine/channel.hpp"
#include "gatehouse/connector.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

/// Some records of a file on their way: read, keyed, held against what the hub has, mapped, described.
struct Portion {
  Batch batch;
  std::vector<std::string_view> keys;
  std::vector<bool> unchanged;
  std::vector<MappedRecord> mapped;     ///< mapped[i] belongs to record i; unused if it is unchanged
  std::vector<hub::Incoming> incoming;  ///< what the hub takes
  FilePosition after{};
};

class MappingAhead {
 public:
  /// Starts to read `source` at its position, with a mapper that has begun. All of them must outlive this, which
  /// alone uses `source` and `mapper` meanwhile.
  MappingAhead(Source& source, hub::Intake& intake, mapping::Mapper& mapper, std::size_t records_at_a_time);
  ~MappingAhead();
  MappingAhead(const MappingAhead&) = delete;
  MappingAhead& operator=(const MappingAhead&) = delete;

  /// The next portion, or null at the end of the file. It is the caller's until the next call.
  [[nodiscard]] Result<const Portion*> next();

 private:
  [[nodiscard]] Result<bool> fill(Portion& portion);
  void work(const std::stop_token& stop);

  Source& source_;
  hub::Intake& intake_;
  mapping::Mapper& mapper_;
  std::size_t records_at_a_time_;
  std::array<Portion, 3> portions_;
  Channel<Portion*> empty_;
  Channel<Result<Portion*>> full_;
  Portion* lent_ = nullptr;
  std::jthread thread_;
};

}  // namespace gatehouse::engine
