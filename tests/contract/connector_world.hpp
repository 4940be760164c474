/// What the contract suite must know of a connector's other side. Each connector brings one world (or one for
/// each way of using it) and passes the whole suite; `connector_contract_test.cpp` lists them.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/connector.hpp"

namespace gatehouse {

class ConnectorWorld {
 public:
  virtual ~ConnectorWorld() = default;
  [[nodiscard]] virtual const Connector& connector() const = 0;
  /// Options to open source and sink with, beyond the defaults.
  [[nodiscard]] virtual OptionValues options() const = 0;

  /// Puts one whole arrival in front of the source.
  virtual void offer(const std::string& name, std::span<const std::string> records) = 0;
  /// The reason that lies beside an arrival put aside; nothing if it was not refused.
  [[nodiscard]] virtual std::optional<std::string> refusal_of(const std::string& name) const = 0;

  /// The records that the receiving system can see, in order.
  [[nodiscard]] virtual std::vector<std::string> delivered() const = 0;
  /// How many things of any sort our sink has left at its side, hidden and temporary ones included.
  [[nodiscard]] virtual std::size_t traces() const = 0;
};

[[nodiscard]] inline const Connector& connector_of_kind(std::string_view kind) {
  const auto all = connectors();
  return **std::find_if(all.begin(), all.end(), [&](const Connector* one) { return one->kind == kind; });
}

struct WorldMaker {
  const char* name;
  std::unique_ptr<ConnectorWorld> (*make)();
};
inline void PrintTo(const WorldMaker& maker, std::ostream* out) { *out << maker.name; }

/// One line here and in connector_contract_test.cpp for each world.
std::unique_ptr<ConnectorWorld> file_world();
std::unique_ptr<ConnectorWorld> file_per_record_world();
std::unique_ptr<ConnectorWorld> sftp_world();
std::unique_ptr<ConnectorWorld> ftps_world();
std::unique_ptr<ConnectorWorld> http_world();
std::unique_ptr<ConnectorWorld> exec_world();
std::unique_ptr<ConnectorWorld> postgresql_world();
std::unique_ptr<ConnectorWorld> mariadb_world();
std::unique_ptr<ConnectorWorld> sqlite_world();
/// True where $GATEHOUSE_TEST_PLUGIN names the library of docs/examples/connector (tests/contract/plugin sets it).
[[nodiscard]] bool has_plugin();
std::unique_ptr<ConnectorWorld> plugin_world();

}  // namespace gatehouse
