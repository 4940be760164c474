/// Connectors of a site's own, from shared libraries (`plugins:` in site.yaml; include/gatehouse/plugin.hpp).
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "gatehouse/connector.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/support/yaml.hpp"

namespace gatehouse::config {

/// Loads the library, which runs its own start-up code, and keeps it until the program ends; loading it again gives
/// the same connectors, even if the file was replaced meanwhile. Refused, in words for people: a file that others
/// may write or that lies in a folder where others may, one of another `plugin_abi`, one that cannot be linked with
/// this program, and one whose connectors lack a name, a summary, or a way to read or write.
[[nodiscard]] Result<std::span<const Connector* const>> load_plugin(const std::filesystem::path& file);

/// `built_in`, and behind them those that `plugins:` of a site's `site.yaml` names. A library that is refused is a
/// finding.
[[nodiscard]] std::vector<const Connector*> connectors_of(const yaml::Document& site_file,
                                                          const std::filesystem::path& folder,
                                                          std::span<const Connector* const> built_in,
                                                          Findings& findings);

}  // namespace gatehouse::config
