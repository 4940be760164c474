#include "gatehouse/support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

#include "gatehouse/support/files.hpp"

namespace gatehouse {
namespace {

struct CloseBio {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
};
struct CloseCertificate {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

constexpr std::size_t most_certificates = 1000;
constexpr std::uint64_t most_bytes = 8u << 20;

Timestamp time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ::ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return {static_cast<std::int64_t>(::timegm(&parts)) * 1'000'000};
}

std::string subject_of(X509* certificate) {
  X509_NAME* const name = ::X509_get_subject_name(certificate);
  std::array<char, 256> text{};
  if (::X509_NAME_get_text_by_NID(name, NID_commonName, text.data(), static_cast<int>(text.size())) < 0)
    (void)::X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
  std::string out = text.data();
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

}  // namespace

Result<std::vector<Certificate>> certificates_in(std::string_view pem) {
  std::vector<Certificate> out;
  const std::unique_ptr<BIO, CloseBio> from(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (out.size() < most_certificates) {
    const std::unique_ptr<X509, CloseCertificate> one(::PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr));
    if (!one) break;
    out.push_back({subject_of(one.get()), time_of(::X509_get0_notBefore(one.get())),
                   time_of(::X509_get0_notAfter(one.get()))});
  }
  const auto why = ::ERR_peek_last_error();
  ::ERR_clear_error();
  if (out.empty()) return fail(Errc::bad_input, "there is no certificate in it (PEM)");
  if (why != 0 && ERR_GET_REASON(why) != PEM_R_NO_START_LINE)
    return fail(Errc::bad_input, "certificate " + std::to_string(out.size() + 1) + " in it is damaged");
  return out;
}

Result<std::vector<Certificate>> read_certificates(const std::filesystem::path& file) {
  const auto text = read_file(file, most_bytes);
  if (!text) return fail(text.error());
  auto out = certificates_in(*text);
  if (!out) return fail(out.error(), file.string());
  return out;
}

}  // namespace gatehouse
