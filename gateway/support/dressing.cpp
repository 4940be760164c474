#include "gatehouse/support/dressing.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "support/coats.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t fingerprint_size = 40;

std::optional<Coat> coat_named(std::string_view word) {
  if (word == "gzip") return Coat::gzip;
  if (word == "zip") return Coat::zip;
  if (word == "openpgp") return Coat::openpgp;
  return std::nullopt;
}

bool is_fingerprint(std::string_view text) {
  return text.size() == fingerprint_size &&
         text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

Result<std::vector<std::string>> fingerprints(const Surroundings& around, std::string_view option) {
  std::vector<std::string> all = list_option(around.options, option);
  for (const std::string& one : all)
    if (!is_fingerprint(one))
      return fail(Errc::bad_config,
                  "option " + std::string(option) +
                      ": a fingerprint has 40 hexadecimal digits, as `gpg --fingerprint` shows it");
  return all;
}

Result<PgpKeys> pgp_keys(const Surroundings& around) {
  auto home = path_option(around, "pgp_home");
  if (!home) return fail(home.error());
  auto passphrase = secret_option(around, "pgp_passphrase");
  if (!passphrase) return fail(passphrase.error());
  auto recipients = fingerprints(around, "pgp_recipient");
  if (!recipients) return fail(recipients.error());
  auto signers = fingerprints(around, "pgp_signer");
  if (!signers) return fail(signers.error());
  return PgpKeys{std::move(*home), std::move(*passphrase), std::move(*recipients), std::move(*signers)};
}

/// A file that nobody else can open and that is gone when it is closed, also after a crash.
Result<Handle> nameless_file(const std::filesystem::path& folder) {
  Handle file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file) return file;
  std::string name = (folder / ".tmp-dressing-XXXXXX").string();
  Handle named(::mkostemp(name.data(), O_CLOEXEC));
  if (!named) return fail(system_error(errno, "making room in " + folder.string()));
  (void)::unlink(name.c_str());
  return named;
}

Result<void> write_all(const Handle& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(file.get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(system_error(errno, "writing what was unpacked"));
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<void> take_off(Coat coat, const Handle& file, const Dressing& dressing, Bounded& out) {
  if (coat == Coat::gzip) return take_off_gzip(file, out);
  if (coat == Coat::zip) return take_off_zip(file, out);
  return take_off_openpgp(file, dressing.pgp, out);
}

Result<void> put_on(Coat coat, const Handle& file, std::string_view name, const Dressing& dressing,
                    const Put& out) {
  if (coat == Coat::gzip) return put_on_gzip(file, out);
  if (coat == Coat::zip) return put_on_zip(file, name, out);
  return put_on_openpgp(file, dressing.pgp, out);
}

Result<void> rewind_file(const Handle& file) {
  if (::lseek(file.get(), 0, SEEK_SET) == 0) return {};
  return fail(system_error(errno, "reading what was unpacked"));
}

Result<Published> write_dressed(const std::filesystem::path& path, const std::filesystem::path& plain,
                                std::string_view name, const Dressing& dressing) {
  auto source = open_regular_file(plain);
  if (!source) return fail(source.error());
  Handle inner = std::move(*source);
  for (std::size_t i = dressing.coats.size(); i-- > 1;) {
    auto next = nameless_file(dressing.workroom);
    if (!next) return fail(next.error());
    GATEHOUSE_TRY(put_on(dressing.coats[i], inner, name, dressing,
                         [&](std::string_view bytes) { return write_all(*next, bytes); }));
    GATEHOUSE_TRY(rewind_file(*next));
    inner = std::move(*next);
  }
  auto file = NewFile::create(path, {.secret = true});
  if (!file) return fail(file.error());
  GATEHOUSE_TRY(put_on(dressing.coats.front(), inner, name, dressing,
                       [&](std::string_view bytes) { return file->write(bytes); }));
  return file->publish();
}

/// What a zip calls the file in it: the name without the endings of coats.
std::string inner_name(std::string_view name) {
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view ending : {".zip", ".gz", ".pgp", ".gpg"})
      if (name.size() > ending.size() && name.ends_with(ending)) {
        name.remove_suffix(ending.size());
        cut = true;
      }
  }
  return std::string(name);
}

}  // namespace

Result<void> Bounded::put(std::string_view bytes, std::uint64_t read) {
  if (stop_.stop_requested()) return fail(Errc::unavailable, "asked to stop");
  written_ += bytes.size();
  if (written_ > limits_.most_bytes)
    return fail(Errc::bad_input, "Unpacked it has more than " + std::to_string(limits_.most_bytes) +
                                     " bytes (max_bytes). Split it, or raise the option.");
  if (written_ > ratio_free && written_ / limits_.most_ratio > read)
    return fail(Errc::bad_input, "It grows more than " + std::to_string(limits_.most_ratio) +
                                     " times when it is unpacked, and was not unpacked further. If that is right, "
                                     "raise the option most_ratio.");
  return put_(bytes);
}

Result<Dressing> dressing_of(const Surroundings& around, std::string_view kind) {
  Dressing dressing;
  for (const std::string& word : list_option(around.options, "dressing")) {
    const auto coat = coat_named(word);
    if (!coat) return fail(Errc::bad_config, "option dressing: \"" + word + "\" is none of gzip, zip, openpgp");
    dressing.coats.push_back(*coat);
  }
  if (!dressing.any()) return dressing;
  const auto most = number_option(around.options, "max_bytes");
  if (!most) return fail(most.error());
  const auto ratio = number_option(around.options, "most_ratio");
  if (!ratio) return fail(ratio.error());
  dressing.most_bytes = static_cast<std::uint64_t>(*most);
  dressing.most_ratio = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(*ratio));
  auto folder = work_folder(around, kind);
  if (!folder) return fail(folder.error());
  std::error_code error;
  std::filesystem::create_directories(*folder, error);
  if (!error) std::filesystem::permissions(*folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(Errc::unavailable, "cannot make the folder " + folder->string() + ": " + error.message());
  dressing.workroom = std::move(*folder);
  if (std::find(dressing.coats.begin(), dressing.coats.end(), Coat::openpgp) == dressing.coats.end())
    return dressing;
  auto keys = pgp_keys(around);
  if (!keys) return fail(keys.error());
  dressing.pgp = std::move(*keys);
  return dressing;
}

Result<Handle> undress(const Handle& file, const Dressing& dressing, const std::stop_token& stop) {
  Handle plain;
  for (const Coat coat : dressing.coats) {
    auto next = nameless_file(dressing.workroom);
    if (!next) return fail(next.error());
    Bounded out([&](std::string_view bytes) { return write_all(*next, bytes); }, dressing, stop);
    GATEHOUSE_TRY(take_off(coat, plain ? plain : file, dressing, out));
    GATEHOUSE_TRY(rewind_file(*next));
    plain = std::move(*next);
  }
  return plain;
}

Result<std::string> plain_hash(const std::filesystem::path& path, const Dressing& dressing,
                               const std::stop_token& stop) {
  const auto file = open_regular_file(path);
  if (!file) return fail(file.error());
  const auto plain = undress(*file, dressing, stop);
  if (!plain) return fail(plain.error());
  Sha256 hash;
  std::array<char, 64u << 10> buffer;
  for (;;) {
    const auto size = read_some(*plain, buffer.data(), buffer.size());
    if (!size) return fail(size.error());
    if (*size == 0) return hash.hex();
    hash.add({buffer.data(), *size});
  }
}

Result<Dressed> dress(const std::filesystem::path& plain, std::string_view sha256, std::string_view name,
                      const Dressing& dressing) {
  constexpr std::size_t enough = 32;
  Dressed dressed{dressing.workroom / ("dressed-" + std::string(sha256.substr(0, enough)) + "-" + label_of(name)),
                  {}};
  std::error_code error;
  if (std::filesystem::exists(dressed.path, error)) {
    auto hash = sha256_of_file(dressed.path);
    if (!hash) return fail(hash.error());
    dressed.published = {std::move(*hash), std::filesystem::file_size(dressed.path, error)};
    return dressed;
  }
  auto written = write_dressed(dressed.path, plain, inner_name(name), dressing);
  if (!written) return fail(written.error(), "packing or sealing " + std::string(name));
  dressed.published = std::move(*written);
  return dressed;
}

}  // namespace gatehouse
