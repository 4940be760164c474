#include "base/process.hpp"

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <system_error>

namespace gatehouse {

Result<void> forbid_dumps() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0) return {};
  return fail(Errc::unavailable, "core dumps cannot be switched off: " + std::generic_category().message(errno));
}

/// The provider stays loaded until the process ends, as OpenSSL wants it.
Result<void> require_fips() {
  const bool loaded = OSSL_PROVIDER_try_load(nullptr, "fips", 1) != nullptr &&
                      OSSL_PROVIDER_try_load(nullptr, "base", 1) != nullptr &&
                      EVP_default_properties_enable_fips(nullptr, 1) == 1;
  if (loaded && EVP_default_properties_is_fips_enabled(nullptr) == 1) return {};
  return fail(Errc::bad_config,
              "the site says `require_fips: yes`, and OpenSSL has no FIPS provider that passes its self-test here; "
              "install the provider that your agency has validated, or take the line out");
}

}  // namespace gatehouse
