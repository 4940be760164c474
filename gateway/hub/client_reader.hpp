/// Opens the records of one client and builds its view. Works on one connection, one thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/core.hpp"
#include "hub/origins.hpp"
#include "hub/pins.hpp"

namespace gatehouse::hub {

/// One linked record, its body still sealed.
struct LinkedRecord {
  std::int64_t id = 0;
  std::int64_t received = 0;
  Force force = Force::none;
  std::string system;
  std::string sealed;
};

/// Where records were at a moment, as far as it differs from now: their client then, or 0.
using Whereabouts = std::unordered_map<std::int64_t, std::int64_t>;

class ClientReader {
 public:
  /// Reads the hub as it was at a moment; `moved` undoes what happened to records since.
  ClientReader(Core& core, Connection& db, Keys& keys, const AsOf& as_of, const Whereabouts& moved)
      : core_(core),
        db_(db),
        keys_(keys),
        last_(static_cast<std::int64_t>(as_of.last_record)),
        moved_(moved),
        pins_(db, keys, core.dictionary, as_of.last_event),
        origins_(db, core.dictionary, as_of.last_event) {}

  /// Records that are linked to `client` now.
  [[nodiscard]] Result<std::vector<LinkedRecord>> records_of(std::int64_t client);
  [[nodiscard]] Result<LinkedRecord> record(std::int64_t id);
  /// The view that these records make: of each chain of versions the newest among them.
  [[nodiscard]] Result<ClientView> view(std::int64_t client, const std::vector<LinkedRecord>& records);

 private:
  [[nodiscard]] Result<bool> in_force(const LinkedRecord& record, std::int64_t client);
  [[nodiscard]] Result<void> add_rows(const LinkedRecord& record, ClientView& view);
  [[nodiscard]] Result<std::vector<Origins>> origins_of(ClientView& view);
  [[nodiscard]] Result<std::vector<Pin>> pins_of(const std::vector<LinkedRecord>& records, ClientView& view);

  Core& core_;
  Connection& db_;
  Keys& keys_;
  std::int64_t last_;
  const Whereabouts& moved_;
  PinReader pins_;
  OriginReader origins_;
  std::string plain_;
};

}  // namespace gatehouse::hub
