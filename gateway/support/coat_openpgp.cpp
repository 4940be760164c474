// OpenPGP by gpgme: gpg does the work, in a folder of keys of the site's own.
#include <gpgme.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>
#include <optional>

#include "gatehouse/support/certificates.hpp"
#include "support/coats.hpp"

namespace gatehouse {
namespace {

struct CloseContext {
  void operator()(gpgme_ctx_t context) const { ::gpgme_release(context); }
};
struct CloseData {
  void operator()(gpgme_data_t data) const { ::gpgme_data_release(data); }
};
struct CloseKey {
  void operator()(gpgme_key_t key) const { ::gpgme_key_unref(key); }
};
using Context = std::unique_ptr<std::remove_pointer_t<gpgme_ctx_t>, CloseContext>;
using Data = std::unique_ptr<std::remove_pointer_t<gpgme_data_t>, CloseData>;
using Key = std::unique_ptr<std::remove_pointer_t<gpgme_key_t>, CloseKey>;

std::string words_of(gpgme_error_t code) {
  char text[128] = "";
  (void)::gpgme_strerror_r(code, text, sizeof text);
  return text;
}

gpgme_error_t give_passphrase(void* hook, const char*, const char*, int again, int fd) {
  const auto& passphrase = *static_cast<const std::string*>(hook);
  if (passphrase.empty() || again != 0) return ::gpgme_error(GPG_ERR_CANCELED);
  const std::string line = passphrase + "\n";
  return ::gpgme_io_writen(fd, line.data(), line.size()) == 0 ? 0 : ::gpgme_error_from_syserror();
}

Result<Context> open_context(const PgpKeys& keys) {
  ::gpgme_check_version(nullptr);
  gpgme_ctx_t raw = nullptr;
  if (const auto code = ::gpgme_new(&raw); code != 0) return fail(Errc::unavailable, "OpenPGP: " + words_of(code));
  Context context(raw);
  auto code = ::gpgme_ctx_set_engine_info(raw, GPGME_PROTOCOL_OpenPGP, nullptr, keys.home.c_str());
  if (code == 0) code = ::gpgme_set_pinentry_mode(raw, GPGME_PINENTRY_MODE_LOOPBACK);
  if (code != 0) return fail(Errc::bad_config, "OpenPGP: " + words_of(code) + "; is the package gpg installed?");
  ::gpgme_set_passphrase_cb(raw, give_passphrase, const_cast<std::string*>(&keys.passphrase));
  return context;
}

/// Where gpgme puts bytes: they are handed on, and the first error is kept.
struct Outlet {
  std::function<Result<void>(std::string_view)> put;
  std::optional<Error> error{};
};

ssize_t take_bytes(void* hook, const void* bytes, size_t size) {
  auto& outlet = *static_cast<Outlet*>(hook);
  auto taken = outlet.put({static_cast<const char*>(bytes), size});
  if (taken) return static_cast<ssize_t>(size);
  outlet.error = taken.error();
  errno = EIO;
  return -1;
}

gpgme_data_cbs outlet_calls() { return {nullptr, take_bytes, nullptr, nullptr}; }

Result<Data> data_of(const Handle& file) {
  gpgme_data_t raw = nullptr;
  if (const auto code = ::gpgme_data_new_from_fd(&raw, file.get()); code != 0)
    return fail(Errc::unavailable, "OpenPGP: " + words_of(code));
  return Data(raw);
}

Result<Data> data_of(gpgme_data_cbs& calls, Outlet& outlet) {
  gpgme_data_t raw = nullptr;
  if (const auto code = ::gpgme_data_new_from_cbs(&raw, &calls, &outlet); code != 0)
    return fail(Errc::unavailable, "OpenPGP: " + words_of(code));
  return Data(raw);
}

Result<Key> find_key(gpgme_ctx_t context, const std::string& fingerprint, bool secret) {
  gpgme_key_t raw = nullptr;
  const auto code = ::gpgme_get_key(context, fingerprint.c_str(), &raw, secret ? 1 : 0);
  if (code == 0) return Key(raw);
  return fail(Errc::bad_config, "OpenPGP: the key " + fingerprint + " is not in pgp_home" +
                                    (secret ? " with its private part" : "") + ": " + words_of(code));
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// One of `signers` has signed, and nothing was changed since.
bool signed_by(gpgme_ctx_t context, const std::vector<std::string>& signers) {
  const gpgme_verify_result_t result = ::gpgme_op_verify_result(context);
  for (gpgme_signature_t one = result == nullptr ? nullptr : result->signatures; one != nullptr; one = one->next) {
    if (one->status != 0 || one->fpr == nullptr) continue;
    const auto key = find_key(context, one->fpr, false);  // a subkey may have signed
    if (!key) continue;
    for (const std::string& signer : signers)
      if ((*key)->fpr != nullptr && upper((*key)->fpr) == upper(signer)) return true;
  }
  return false;
}

/// Sealed with a passphrase alone: it names no key that opens it.
bool names_no_key(gpgme_ctx_t context) {
  const gpgme_decrypt_result_t result = ::gpgme_op_decrypt_result(context);
  return result == nullptr || result->recipients == nullptr;
}

tl::unexpected<Error> not_opened(gpgme_ctx_t context, gpgme_error_t code) {
  switch (::gpgme_err_code(code)) {
    case GPG_ERR_NO_SECKEY:
      return fail(Errc::bad_input,
                  "It is sealed for a key that we do not have. Seal it for ours, and send it again.");
    case GPG_ERR_BAD_PASSPHRASE:
    case GPG_ERR_CANCELED:
      if (names_no_key(context))
        return fail(Errc::bad_input,
                    "It is sealed with a passphrase, and for no key. Seal it for ours, and send it again.");
      return fail(Errc::bad_config, "OpenPGP: our private key does not open: see the option pgp_passphrase");
    case GPG_ERR_NO_DATA:
      return fail(Errc::bad_input, "It is no OpenPGP file. Seal it, and send it again.");
    default:
      return fail(Errc::bad_input, "It does not open by OpenPGP (" + words_of(code) + "). Send it again.");
  }
}

std::string fault_of(const _gpgme_key& key, bool can) {
  if (key.revoked != 0) return "it is revoked";
  if (key.expired != 0) return "it has expired";
  if (key.disabled != 0 || key.invalid != 0) return "it is disabled or invalid";
  return can ? "" : "none of its parts that can do this is valid";
}

}  // namespace

Result<PgpKey> look_at_pgp_key(const PgpKeys& keys, const std::string& fingerprint, PgpUse use) {
  const auto context = open_context(keys);
  if (!context) return fail(context.error());
  const auto key = find_key(context->get(), fingerprint, false);
  if (!key) return fail(key.error());
  // Any part that can do it will do: the one that lasts longest counts, and never longer than the whole.
  constexpr long never = std::numeric_limits<long>::max();
  const auto end_of = [](const _gpgme_subkey& part) { return part.expires == 0 ? never : part.expires; };
  const gpgme_subkey_t whole = (*key)->subkeys;
  long last = 0;
  bool can = false;
  for (gpgme_subkey_t part = whole; part != nullptr; part = part->next) {
    const bool fits = use == PgpUse::seal ? part->can_encrypt != 0 : part->can_sign != 0;
    if (!fits || part->revoked != 0 || part->disabled != 0) continue;
    last = std::max(last, end_of(*part));
    can = can || part->expired == 0;
  }
  PgpKey out{.fault = fault_of(**key, can)};
  if (whole != nullptr) last = std::min(last, end_of(*whole));
  if (last != never && last != 0) out.ends = Timestamp{static_cast<std::int64_t>(last) * 1'000'000};
  return out;
}

Result<void> take_off_openpgp(const Handle& file, const PgpKeys& keys, Bounded& out) {
  const auto context = open_context(keys);
  if (!context) return fail(context.error());
  // A file grows by its own packing too; how much of it gpg has read is not known here, so its whole size counts.
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  (void)::lseek(file.get(), 0, SEEK_SET);
  Outlet outlet{[&](std::string_view bytes) { return out.put(bytes, static_cast<std::uint64_t>(size)); }};
  gpgme_data_cbs calls = outlet_calls();
  const auto sealed = data_of(file);
  if (!sealed) return fail(sealed.error());
  const auto plain = data_of(calls, outlet);
  if (!plain) return fail(plain.error());
  const auto code = ::gpgme_op_decrypt_verify(context->get(), sealed->get(), plain->get());
  if (outlet.error) return fail(*outlet.error);
  if (code != 0) return not_opened(context->get(), code);
  if (keys.signers.empty() || signed_by(context->get(), keys.signers)) return {};
  return fail(Errc::bad_input,
              "None of those who may sign has signed it (pgp_signer). Sign it, and send it again.");
}

Result<void> put_on_openpgp(const Handle& file, const PgpKeys& keys, const Put& out) {
  if (keys.recipients.empty()) return fail(Errc::bad_config, "option pgp_recipient: is needed to seal files");
  const auto context = open_context(keys);
  if (!context) return fail(context.error());
  std::vector<Key> held;
  std::vector<gpgme_key_t> recipients;
  for (const std::string& one : keys.recipients) {
    auto key = find_key(context->get(), one, false);
    if (!key) return fail(key.error());
    held.push_back(std::move(*key));
    recipients.push_back(held.back().get());
  }
  recipients.push_back(nullptr);
  for (const std::string& one : keys.signers) {
    const auto key = find_key(context->get(), one, true);
    if (!key) return fail(key.error());
    (void)::gpgme_signers_add(context->get(), key->get());
  }
  Outlet outlet{out};
  gpgme_data_cbs calls = outlet_calls();
  const auto plain = data_of(file);
  if (!plain) return fail(plain.error());
  const auto sealed = data_of(calls, outlet);
  if (!sealed) return fail(sealed.error());
  const auto how = static_cast<gpgme_encrypt_flags_t>(GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO);
  const auto code =
      keys.signers.empty()
          ? ::gpgme_op_encrypt(context->get(), recipients.data(), how, plain->get(), sealed->get())
          : ::gpgme_op_encrypt_sign(context->get(), recipients.data(), how, plain->get(), sealed->get());
  if (outlet.error) return fail(*outlet.error);
  if (code != 0) return fail(Errc::bad_config, "OpenPGP: sealing: " + words_of(code));
  return {};
}

}  // namespace gatehouse
