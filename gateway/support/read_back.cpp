#include "support/read_back.hpp"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "gatehouse/support/files.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t key_bytes = 16, tag_bytes = 16, iv_bytes = 12;
constexpr std::size_t piece_bytes = 256u << 10;
using Key = std::array<unsigned char, key_bytes>;
using Tag = std::array<unsigned char, tag_bytes>;

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

/// As of SHA-256: without it nothing that we promise of files holds.
void require(bool works) {
  if (works) return;
  std::fputs("OpenSSL offers no GMAC: the installation is broken\n", stderr);
  std::abort();
}

/// A key serves for one file, so its initialisation vector may be zeros.
Context begun(const Key& key) {
  const std::unique_ptr<EVP_MAC, FreeMac> mac(EVP_MAC_fetch(nullptr, "GMAC", nullptr));
  require(mac != nullptr);
  Context context(EVP_MAC_CTX_new(mac.get()));
  std::array<char, 12> cipher{"AES-128-GCM"};
  std::array<unsigned char, iv_bytes> iv{};
  const std::array<OSSL_PARAM, 3> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, iv.data(), iv.size()), OSSL_PARAM_construct_end()};
  require(context != nullptr && EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()) == 1);
  return context;
}

void add_to(EVP_MAC_CTX* context, std::string_view bytes) {
  require(EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1);
}

Tag tag_of(EVP_MAC_CTX* context) {
  Tag tag{};
  std::size_t size = 0;
  require(EVP_MAC_final(context, tag.data(), &size, tag.size()) == 1 && size == tag.size());
  return tag;
}

}  // namespace

struct ReadBack::State {
  Key key{};
  Context written{};
};

ReadBack::ReadBack() : state_(std::make_unique<State>()) {
  require(RAND_bytes(state_->key.data(), static_cast<int>(state_->key.size())) == 1);
  state_->written = begun(state_->key);
}
ReadBack::~ReadBack() = default;
ReadBack::ReadBack(ReadBack&&) noexcept = default;
ReadBack& ReadBack::operator=(ReadBack&&) noexcept = default;

void ReadBack::add(std::string_view bytes) { add_to(state_->written.get(), bytes); }

Result<void> ReadBack::sync_and_compare(const std::filesystem::path& path) {
  const std::string name = "'" + path.string() + "'";
  const auto file = open_regular_file(path);
  if (!file) return fail(file.error());
  if (::fsync(file->get()) != 0) return fail(system_error(errno, "syncing " + name));
  // What is clean in the cache is dropped, so that the disk itself is read.
  (void)::posix_fadvise(file->get(), 0, 0, POSIX_FADV_DONTNEED);
  const Context read = begun(state_->key);
  std::vector<char> piece(piece_bytes);
  for (;;) {
    const auto size = read_some(*file, piece.data(), piece.size());
    if (!size) return fail(size.error(), path.string());
    if (*size == 0) break;
    add_to(read.get(), {piece.data(), *size});
  }
  if (tag_of(read.get()) == tag_of(state_->written.get())) return {};
  return fail(Errc::corrupt, "checking " + name + ": the disk gave back other bytes than were written");
}

}  // namespace gatehouse
