/// Connectors of an agency's own in a shared library, built outside our tree against the installed headers
/// (`find_package(gatehouse)`) and named under `plugins:` in site.yaml. docs/connectors-new.md shows how. What this
/// header includes is what `plugin_abi` covers; of the other headers of `support/` a library may use what it likes,
/// and is built anew for each release then.
#pragma once

#include <span>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/line_file.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse {

/// Raised when this header, or one that it includes, changes (a rule of ours holds the two together). A library of
/// another number is refused before anything else of it is looked at.
inline constexpr unsigned plugin_abi = 1;

/// What a library says of itself. `abi` stays the first member for ever.
struct Plugin {
  unsigned abi = plugin_abi;
  std::span<const Connector* const> connectors{};
};

}  // namespace gatehouse

/// The one symbol that a library gives. What it points to stays as it is as long as the program runs.
extern "C" __attribute__((visibility("default"))) const gatehouse::Plugin* gatehouse_plugin();
