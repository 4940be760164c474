/// The store's own keys, and the master that wraps them. What is stored is sealed, hashed and chained with three
/// keys that never change and lie in the store, wrapped (AES-256-GCM) by the master key of the site's key file.
/// Another master wraps them anew: no record is touched, and whoever works on the store does not notice.
#pragma once

#include <filesystem>

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Where the next master lies while a rotation is under way, beside the present one.
[[nodiscard]] std::filesystem::path next_key_file(const std::filesystem::path& key_file);

/// The keys of the store, unwrapped by the master in `key_file`, or in the file next to it where a rotation was
/// broken off. Of a store that has none yet, those that are derived from the master: so it was before there were
/// wrapped ones, and the caller must see that they fit. Errc::bad_config where neither file opens them.
[[nodiscard]] Result<Keys> open_store_keys(Connection& db, const std::filesystem::path& key_file);
/// Wraps the derived keys into a store that has none yet.
[[nodiscard]] Result<void> keep_store_keys(Connection& db, const std::filesystem::path& key_file);

/// Wraps the keys by `next` from now on, in one transaction with its audit row. Does nothing where they are
/// already.
[[nodiscard]] Result<void> wrap_anew(Core& core, const Key& next, std::string_view actor);

}  // namespace gatehouse::hub
