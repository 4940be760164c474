#include "base/secrets.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <system_error>

namespace gatehouse {
namespace {

/// An open file, closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::string why(int error) { return std::generic_category().message(error); }

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<Key> key_of_hex(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (text.size() != 2 * Key::size) return std::nullopt;
  std::array<unsigned char, Key::size> bytes{};
  for (std::size_t i = 0; i < Key::size; ++i) {
    const auto high = hex_digit(text[2 * i]);
    const auto low = hex_digit(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    bytes[i] = static_cast<unsigned char>(*high * 16 + *low);
  }
  const Key key{bytes};
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return key;
}

Result<void> check_guarded(int fd, const std::string& name) {
  struct stat info {};
  if (::fstat(fd, &info) != 0)
    return fail(Errc::unavailable, "cannot examine key file " + name + ": " + why(errno));
  if (!S_ISREG(info.st_mode)) return fail(Errc::not_permitted, "key file " + name + " is not a plain file");
  if (info.st_uid != ::geteuid() && info.st_uid != 0)
    return fail(Errc::not_permitted, "key file " + name + " belongs to another user; it must be ours");
  if ((info.st_mode & 0077) != 0)
    return fail(Errc::not_permitted, "key file " + name + " is open to others; run: chmod 600 " + name);
  return {};
}

Result<void> write_all(int fd, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0) return fail(Errc::no_space, "cannot write key file " + name + ": " + why(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return fail(Errc::unavailable, "cannot sync key file " + name + ": " + why(errno));
  return {};
}

/// Under its name only when it is whole and on the disk: killed, or on a full disk, no half of a key is there. Half
/// a file under another name is nobody's key; the name tells whose leftover it is.
Result<void> publish_new(const std::filesystem::path& folder, const std::filesystem::path& path,
                         const Secret& text) {
  const std::string name = path.string();
  const std::string aside =
      (folder / (".tmp-" + path.filename().string() + "-" + std::to_string(::getpid()))).string();
  ::unlink(aside.c_str());  // of a process before us that had our number
  const Descriptor file(::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return fail(Errc::not_permitted, "cannot make key file " + name + ": " + why(errno));
  ::flock(file.get(), LOCK_EX | LOCK_NB);  // as all files that are being made: whoever clears up sees that we live
  auto done = write_all(file.get(), text.reveal(), name);
  const auto place = [&] {  // some file systems know only the one, some only the other
    return ::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) == 0 ||
           (errno != EEXIST && ::link(aside.c_str(), name.c_str()) == 0);
  };
  if (done && !place())
    done = errno == EEXIST ? fail(Errc::conflict, "key file " + name + " exists; it is not overwritten")
                           : fail(Errc::unavailable, "cannot make key file " + name + ": " + why(errno));
  ::unlink(aside.c_str());
  return done;
}

}  // namespace

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = std::move(other.text_);
  other.wipe();
  return *this;
}

void Secret::wipe() {
  OPENSSL_cleanse(text_.data(), text_.size());
  text_.clear();
}

Key::Key(std::span<const unsigned char, size> bytes) { std::copy(bytes.begin(), bytes.end(), bytes_.begin()); }

Key::~Key() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

Result<Key> Key::derive(std::string_view purpose) const {
  struct Free {
    void operator()(EVP_PKEY_CTX* c) const { EVP_PKEY_CTX_free(c); }
  };
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr));
  Key out;
  std::size_t length = size;
  const auto* info = reinterpret_cast<const unsigned char*>(purpose.data());
  const bool made = context && EVP_PKEY_derive_init(context.get()) > 0 &&
                    EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) > 0 &&
                    EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes_.data(), static_cast<int>(size)) > 0 &&
                    EVP_PKEY_CTX_add1_hkdf_info(context.get(), info, static_cast<int>(purpose.size())) > 0 &&
                    EVP_PKEY_derive(context.get(), out.bytes_.data(), &length) > 0;
  if (!made || length != size) return fail(Errc::internal, "the crypto library could not derive a key");
  return out;
}

Result<Key> read_key_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) {
    const int error = errno;
    if (error == ENOENT)
      return fail(Errc::not_found, "key file " + name + " does not exist; `gatehouse init` makes one");
    if (error == ELOOP) return fail(Errc::not_permitted, "key file " + name + " is a symbolic link");
    return fail(Errc::not_permitted, "cannot open key file " + name + ": " + why(error));
  }
  GATEHOUSE_TRY(check_guarded(file.get(), name));
  std::array<char, 128> buffer{};
  const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
  const std::string_view text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  std::optional<Key> key = key_of_hex(text);
  if (!key && text.size() == Key::size)
    key = Key(
        std::span<const unsigned char, Key::size>(reinterpret_cast<const unsigned char*>(text.data()), Key::size));
  OPENSSL_cleanse(buffer.data(), buffer.size());
  if (!key) return fail(Errc::bad_config, "key file " + name + " holds neither 64 hex digits nor 32 bytes");
  return *key;
}

Result<void> write_new_key_file(const std::filesystem::path& path) {
  static constexpr char digits[] = "0123456789abcdef";
  const std::string name = path.string();
  std::array<unsigned char, Key::size> bytes{};
  GATEHOUSE_TRY(random_bytes(bytes));
  std::string text;
  text.reserve(2 * Key::size + 1);
  for (const unsigned char b : bytes) {
    text += digits[b >> 4];
    text += digits[b & 15];
  }
  text += '\n';
  OPENSSL_cleanse(bytes.data(), bytes.size());
  const Secret secret(std::move(text));

  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  GATEHOUSE_TRY(publish_new(folder, path, secret));
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0)
    return fail(Errc::unavailable, "cannot sync the folder of key file " + name + ": " + why(errno));
  return {};
}

Result<void> random_bytes(std::span<unsigned char> out) {
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
    return fail(Errc::unavailable, "the operating system gave no random bytes");
  return {};
}

}  // namespace gatehouse
