/// When certificates and keys of OpenPGP end: looked at by people's tools, never on the way of a record.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/support/dressing.hpp"

namespace gatehouse {

struct Certificate {
  std::string subject;  ///< its common name, or all of the name if it has none; printable
  Timestamp begins{}, ends{};
};
/// Those that a PEM text holds, in order; Errc::bad_input if it holds none or one is damaged.
[[nodiscard]] Result<std::vector<Certificate>> certificates_in(std::string_view pem);
[[nodiscard]] Result<std::vector<Certificate>> read_certificates(const std::filesystem::path& file);

/// What gpg's folder knows of a key.
struct PgpKey {
  std::optional<Timestamp>
      ends{};           ///< when nothing can be sealed for it, or signed by it, any more; nothing: never
  std::string fault{};  ///< why it cannot be used now ("revoked"); empty: it can
};
enum class PgpUse : unsigned char { seal, sign };
/// Errc::bad_config if the key is not there.
[[nodiscard]] Result<PgpKey> look_at_pgp_key(const PgpKeys& keys, const std::string& fingerprint, PgpUse use);

}  // namespace gatehouse
