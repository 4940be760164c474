/// What lies around a file on its way: packed (gzip, zip) or sealed (OpenPGP), perhaps several layers. Unpacked
/// bytes lie only in files without a name, which are gone when they are closed, and nothing unpacks without end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse {

enum class Coat : std::uint8_t { gzip, zip, openpgp };

/// Keys of OpenPGP; gpg does the work.
struct PgpKeys {
  std::filesystem::path home{};           ///< gpg's folder with the keys
  std::string passphrase{};               ///< of our private key; "" if it has none
  std::vector<std::string> recipients{};  ///< fingerprints: whom files that we write are sealed for
  std::vector<std::string> signers{};  ///< fingerprints: of files that we read, who may have signed; of others, we
};

struct Dressing {
  std::vector<Coat> coats{};         ///< outermost first; empty: the file is as it is
  std::filesystem::path workroom{};  ///< a folder that only we may enter
  std::uint64_t most_bytes = 0;      ///< of what comes out
  std::uint64_t most_ratio = 0;      ///< bytes out for each byte in, looked at after `ratio_free` bytes
  PgpKeys pgp{};
  [[nodiscard]] bool any() const { return !coats.empty(); }
};
constexpr std::uint64_t ratio_free = 10u << 20;

/// Rows for the tables of connectors that carry files.
namespace dressing_options {
inline constexpr Option dressing{"dressing", OptionType::text,
                                 "What is around the files, outermost first, between commas: gzip, zip (one file "
                                 "in it), openpgp. Empty: nothing."};
inline constexpr Option most_ratio{"most_ratio", OptionType::integer,
                                   "Source: a packed file that grows more than so many times is refused.", "100"};
inline constexpr Option pgp_home{"pgp_home", OptionType::path,
                                 "openpgp: the folder of gpg with the keys (mode 0700), made by gpg --homedir."};
inline constexpr Option pgp_passphrase{
    "pgp_passphrase", OptionType::secret,
    "openpgp: where the passphrase of our private key lies: file:PATH or env:NAME."};
inline constexpr Option pgp_recipient{
    "pgp_recipient", OptionType::text,
    "openpgp, sink: the fingerprints of the keys that files are sealed for, between commas."};
inline constexpr Option pgp_signer{"pgp_signer", OptionType::text,
                                   "openpgp: fingerprints, between commas. Source: a file that none of them has "
                                   "signed is refused. Sink: we sign with these."};
}  // namespace dressing_options

/// From the options above, `max_bytes` and `work`; `kind` names the folder below it.
[[nodiscard]] Result<Dressing> dressing_of(const Surroundings& around, std::string_view kind);

/// The plain bytes of `file` (read from where it stands), to be read from the top. Errc::bad_input: the file is not
/// what it should be, and the message says to its sender what is wrong.
[[nodiscard]] Result<Handle> undress(const Handle& file, const Dressing& dressing, const std::stop_token& stop);
/// SHA-256 of the plain bytes of the file at `path`.
[[nodiscard]] Result<std::string> plain_hash(const std::filesystem::path& path, const Dressing& dressing,
                                             const std::stop_token& stop);

/// A dressed copy on our disk.
struct Dressed {
  std::filesystem::path path;
  Published published;
};
/// Dresses the file `plain`, whose hash is `sha256`, in the workroom; `name` is what a zip calls it. The same plain
/// bytes give the same copy until it is removed, so that a delivery that is taken up again sends the bytes that it
/// sent before (each sealing differs).
[[nodiscard]] Result<Dressed> dress(const std::filesystem::path& plain, std::string_view sha256,
                                    std::string_view name, const Dressing& dressing);

}  // namespace gatehouse
