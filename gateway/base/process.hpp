/// What the process as a whole promises: its memory is never written to a disk, and its cryptography is a validated
/// one where the site demands that.
#pragma once

#include <string>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// No core dump of this process, and nobody but root may look into its memory: keys and records lie in it.
/// Call it first thing. Fails where the system refuses.
[[nodiscard]] Result<void> forbid_dumps();

/// From now on only algorithms of the FIPS provider of OpenSSL are used. Fails with Errc::bad_config where it is
/// not installed or its self-test fails: then nothing may be sealed or opened.
[[nodiscard]] Result<void> require_fips();

}  // namespace gatehouse
