#include "base/seal.hpp"

#include <cstring>

namespace gatehouse {
namespace {

constexpr unsigned char format = 1;
constexpr std::size_t nonce_at = 2;
constexpr std::size_t body_at = nonce_at + 12;
constexpr std::size_t tag_size = 16;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// What a sealed value is bound to: its table and its row.
struct Place {
  std::array<unsigned char, 40> bytes{};
  int size = 0;

  Place(std::string_view table, std::int64_t id) {
    const std::size_t name = std::min(table.size(), bytes.size() - 1 - sizeof id);
    std::memcpy(bytes.data(), table.data(), name);
    bytes[name] = '|';
    for (std::size_t i = 0; i < sizeof id; ++i)
      bytes[name + 1 + i] = static_cast<unsigned char>(static_cast<std::uint64_t>(id) >> (8 * i));
    size = static_cast<int>(name + 1 + sizeof id);
  }
};

tl::unexpected<Error> library_failed() { return fail(Errc::internal, "the crypto library failed"); }

}  // namespace

Result<KeyedHash> KeyedHash::make(const Key& key) {
  KeyedHash out;
  out.inner_.reset(EVP_MD_CTX_new());
  out.outer_.reset(EVP_MD_CTX_new());
  out.work_.reset(EVP_MD_CTX_new());
  if (!out.inner_ || !out.outer_ || !out.work_) return library_failed();
  std::array<unsigned char, 64> pad{};
  const auto start = [&](EVP_MD_CTX* context, unsigned char with) {
    pad.fill(with);
    for (std::size_t i = 0; i < Key::size; ++i) pad[i] = static_cast<unsigned char>(key.bytes()[i] ^ with);
    return EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1 && EVP_DigestUpdate(context, pad.data(), 64) == 1;
  };
  const bool made = start(out.inner_.get(), 0x36) && start(out.outer_.get(), 0x5c);
  OPENSSL_cleanse(pad.data(), pad.size());
  if (!made) return library_failed();
  return out;
}

Result<KeyedHash> KeyedHash::copy() const {
  KeyedHash out;
  out.inner_.reset(EVP_MD_CTX_new());
  out.outer_.reset(EVP_MD_CTX_new());
  out.work_.reset(EVP_MD_CTX_new());
  if (!out.inner_ || !out.outer_ || !out.work_) return library_failed();
  if (EVP_MD_CTX_copy_ex(out.inner_.get(), inner_.get()) != 1 ||
      EVP_MD_CTX_copy_ex(out.outer_.get(), outer_.get()) != 1)
    return library_failed();
  return out;
}

void KeyedHash::begin() { EVP_MD_CTX_copy_ex(work_.get(), inner_.get()); }

void KeyedHash::add(std::string_view text) { EVP_DigestUpdate(work_.get(), text.data(), text.size()); }

std::array<unsigned char, 32> KeyedHash::end() {
  std::array<unsigned char, 32> out{};
  EVP_DigestFinal_ex(work_.get(), out.data(), nullptr);
  EVP_MD_CTX_copy_ex(work_.get(), outer_.get());
  EVP_DigestUpdate(work_.get(), out.data(), out.size());
  EVP_DigestFinal_ex(work_.get(), out.data(), nullptr);
  return out;
}

Hash16 KeyedHash::of(std::string_view text) {
  begin();
  add(text);
  const auto full = end();
  Hash16 out{};
  std::copy_n(full.begin(), out.size(), out.begin());
  return out;
}

Hash16 KeyedHash::of(std::initializer_list<std::string_view> parts) {
  const auto full = whole(parts);
  Hash16 out{};
  std::copy_n(full.begin(), out.size(), out.begin());
  return out;
}

std::array<unsigned char, 32> KeyedHash::whole(std::initializer_list<std::string_view> parts) {
  begin();
  for (const std::string_view part : parts) {
    std::array<char, 4> length{};
    for (std::size_t i = 0; i < length.size(); ++i) length[i] = static_cast<char>(part.size() >> (8 * i));
    add({length.data(), length.size()});
    add(part);
  }
  return end();
}

Result<Sealer> Sealer::make(const Key& key, std::uint8_t number) {
  Sealer out;
  out.key_ = key;
  out.number_ = number;
  out.encrypt_.reset(EVP_CIPHER_CTX_new());
  out.decrypt_.reset(EVP_CIPHER_CTX_new());
  const unsigned char* bytes = key.bytes().data();
  const bool made = out.encrypt_ && out.decrypt_ &&
                    EVP_EncryptInit_ex(out.encrypt_.get(), EVP_aes_256_gcm(), nullptr, bytes, nullptr) == 1 &&
                    EVP_DecryptInit_ex(out.decrypt_.get(), EVP_aes_256_gcm(), nullptr, bytes, nullptr) == 1;
  if (!made) return library_failed();
  return out;
}

Result<void> Sealer::use(const Key& key) {
  key_ = key;
  const unsigned char* bytes = key.bytes().data();
  const bool turned = EVP_EncryptInit_ex(encrypt_.get(), nullptr, nullptr, bytes, nullptr) == 1 &&
                      EVP_DecryptInit_ex(decrypt_.get(), nullptr, nullptr, bytes, nullptr) == 1;
  if (!turned) return library_failed();
  return {};
}

Result<Sealer> Sealer::copy() const { return make(key_, number_); }

Result<std::array<unsigned char, 12>> Sealer::next_nonce() {
  if (fresh_) {
    GATEHOUSE_TRY(random_bytes(prefix_));
    fresh_ = false;
  }
  std::array<unsigned char, 12> nonce{};
  std::copy(prefix_.begin(), prefix_.end(), nonce.begin());
  for (std::size_t i = 0; i < 4; ++i) nonce[8 + i] = static_cast<unsigned char>(counter_ >> (8 * i));
  if (++counter_ == 0) fresh_ = true;
  return nonce;
}

Result<void> Sealer::seal(std::string_view table, std::int64_t id, std::string_view plain, std::string& out) {
  const auto nonce = next_nonce();
  if (!nonce) return fail(nonce.error());
  const Place place(table, id);
  const std::size_t start = out.size();
  out.resize(start + overhead + plain.size());
  auto* to = reinterpret_cast<unsigned char*>(out.data()) + start;
  to[0] = format;
  to[1] = number_;
  std::copy(nonce->begin(), nonce->end(), to + nonce_at);
  int length = 0;
  EVP_CIPHER_CTX* context = encrypt_.get();
  const bool done =
      EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce->data()) == 1 &&
      EVP_EncryptUpdate(context, nullptr, &length, place.bytes.data(), place.size) == 1 &&
      EVP_EncryptUpdate(context, to + body_at, &length, bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context, to + body_at + plain.size(), &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_size, to + body_at + plain.size()) == 1;
  if (done) return {};
  out.resize(start);
  return library_failed();
}

Result<void> Sealer::open(std::string_view table, std::int64_t id, std::string_view sealed, std::string& out) {
  const auto damaged = [&] {
    out.clear();
    return fail(Errc::corrupt, "a sealed value of " + std::string(table) + " " + std::to_string(id) +
                                   " does not open: it was altered or moved, or the key file is another one");
  };
  if (sealed.size() < overhead || bytes_of(sealed)[0] != format || bytes_of(sealed)[1] != number_) return damaged();
  const Place place(table, id);
  const std::size_t size = sealed.size() - overhead;
  out.resize(size);
  std::array<unsigned char, tag_size> tag{};
  std::memcpy(tag.data(), sealed.data() + body_at + size, tag_size);
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  int length = 0;
  EVP_CIPHER_CTX* context = decrypt_.get();
  const bool done =
      EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(sealed) + nonce_at) == 1 &&
      EVP_DecryptUpdate(context, nullptr, &length, place.bytes.data(), place.size) == 1 &&
      EVP_DecryptUpdate(context, to, &length, bytes_of(sealed) + body_at, static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context, to + size, &length) == 1;
  if (!done) return damaged();
  return {};
}

}  // namespace gatehouse
