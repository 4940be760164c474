/// What an administrator wrote under `options:`, held against the connector's table of options.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/site.hpp"
#include "gatehouse/support/yaml.hpp"

namespace gatehouse::config {

/// Reads the map under `options:`, or another key (or nothing): names and types are checked by the table, values
/// are brought into the form that connectors read (`yes`/`no`, seconds as a number). Defaults are not filled in
/// yet.
[[nodiscard]] OptionValues read_options(yaml::Section& section, const Connector& connector, Findings& findings,
                                        std::string_view key = "options");

/// Options of the system, then those of the route over them, then the defaults. An option that is required
/// and absent is a finding at `where`.
[[nodiscard]] OptionValues complete_options(const Connector& connector, const OptionValues& system,
                                            const OptionValues& route, const Place& where, Findings& findings);

}  // namespace gatehouse::config
