#include "control/openid/id_token.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "control/answering.hpp"
#include "control/strict_json.hpp"
#include "gatehouse/support/base64.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t longest_token = 64u << 10;
constexpr int deepest_token = 8;
constexpr int least_rsa_bits = 2048;
constexpr std::int64_t second = 1'000'000;                   // of a Timestamp
constexpr std::int64_t clocks_differ_by = 60, oldest = 600;  // seconds

struct Free {
  void operator()(EVP_PKEY* one) const { ::EVP_PKEY_free(one); }
  void operator()(EVP_PKEY_CTX* one) const { ::EVP_PKEY_CTX_free(one); }
  void operator()(EVP_MD_CTX* one) const { ::EVP_MD_CTX_free(one); }
  void operator()(OSSL_PARAM_BLD* one) const { ::OSSL_PARAM_BLD_free(one); }
  void operator()(OSSL_PARAM* one) const { ::OSSL_PARAM_free(one); }
  void operator()(BIGNUM* one) const { ::BN_free(one); }
  void operator()(ECDSA_SIG* one) const { ::ECDSA_SIG_free(one); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// The algorithms that we take (RFC 7518, section 3.1).
struct Algorithm {
  std::string_view name, key_type, hash;
  bool pss;
  std::string_view curve, group;  ///< of ECDSA: as a JWK and as OpenSSL call it
  std::size_t half;               ///< bytes of one of the two numbers of its signature
};
constexpr std::array algorithms{
    Algorithm{"RS256", "RSA", "SHA256", false, "", "", 0},
    Algorithm{"RS384", "RSA", "SHA384", false, "", "", 0},
    Algorithm{"RS512", "RSA", "SHA512", false, "", "", 0},
    Algorithm{"PS256", "RSA", "SHA256", true, "", "", 0},
    Algorithm{"PS384", "RSA", "SHA384", true, "", "", 0},
    Algorithm{"PS512", "RSA", "SHA512", true, "", "", 0},
    Algorithm{"ES256", "EC", "SHA256", false, "P-256", "P-256", 32},
    Algorithm{"ES384", "EC", "SHA384", false, "P-384", "P-384", 48},
};

const Algorithm* algorithm_of(std::string_view name) {
  const auto* const at =
      std::find_if(algorithms.begin(), algorithms.end(), [&](const Algorithm& one) { return one.name == name; });
  return at == algorithms.end() ? nullptr : at;
}

tl::unexpected<Error> refuse(std::string why) {
  return fail(Errc::not_permitted, "the sign-in provider's token " + why);
}

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Owned<BIGNUM> number_in(const Json& key, const char* member) {
  const auto bytes = bytes_of_base64url(text_of(key, member));
  if (!bytes || bytes->empty()) return nullptr;
  return Owned<BIGNUM>(::BN_bin2bn(raw(*bytes), static_cast<int>(bytes->size()), nullptr));
}

Owned<EVP_PKEY> made(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(::OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(::EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* out = nullptr;
  if (!parameters || !context || ::EVP_PKEY_fromdata_init(context.get()) != 1 ||
      ::EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return Owned<EVP_PKEY>(out);
}

Owned<EVP_PKEY> rsa_key(const Json& key) {
  const auto modulus = number_in(key, "n"), exponent = number_in(key, "e");
  const Owned<OSSL_PARAM_BLD> builder(::OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder || ::BN_num_bits(modulus.get()) < least_rsa_bits ||
      ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  return made("RSA", builder.get());
}

Owned<EVP_PKEY> curve_key(const Json& key, const Algorithm& algorithm) {
  const auto x = bytes_of_base64url(text_of(key, "x")), y = bytes_of_base64url(text_of(key, "y"));
  const Owned<OSSL_PARAM_BLD> builder(::OSSL_PARAM_BLD_new());
  if (!x || !y || x->size() != algorithm.half || y->size() != algorithm.half ||
      text_of(key, "crv") != algorithm.curve)
    return nullptr;
  const std::string point = "\x04" + *x + *y;  // not compressed (SEC 1, 2.3.3)
  if (!builder ||
      ::OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, algorithm.group.data(),
                                        algorithm.group.size()) != 1 ||
      ::OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return made("EC", builder.get());
}

/// A JWS has the two numbers side by side (RFC 7518, 3.4); OpenSSL wants them in DER.
std::optional<std::string> as_der(std::string_view signature, std::size_t half) {
  if (signature.size() != 2 * half) return std::nullopt;
  const int size = static_cast<int>(half);
  Owned<BIGNUM> r(::BN_bin2bn(raw(signature), size, nullptr)), s(::BN_bin2bn(raw(signature) + half, size, nullptr));
  const Owned<ECDSA_SIG> pair(::ECDSA_SIG_new());
  if (!r || !s || !pair || ::ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return std::nullopt;
  (void)r.release();
  (void)s.release();
  unsigned char* bytes = nullptr;
  const int length = ::i2d_ECDSA_SIG(pair.get(), &bytes);
  if (length <= 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  ::OPENSSL_free(bytes);
  return out;
}

bool verifies(EVP_PKEY* key, const Algorithm& algorithm, std::string_view text, std::string signature) {
  if (algorithm.half > 0) {
    auto der = as_der(signature, algorithm.half);
    if (!der) return false;
    signature = std::move(*der);
  }
  const Owned<EVP_MD_CTX> context(::EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr;
  if (!context ||
      ::EVP_DigestVerifyInit_ex(context.get(), &how, algorithm.hash.data(), nullptr, nullptr, key, nullptr) != 1)
    return false;
  if (algorithm.pss && (::EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 ||
                        ::EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return ::EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(text), text.size()) == 1;
}

/// May this key have signed that? A set has keys for other uses, and of other kinds.
bool fits(const Json& key, const Algorithm& algorithm, std::string_view id) {
  const std::string use = text_of(key, "use"), named = text_of(key, "alg"), own_id = text_of(key, "kid");
  return text_of(key, "kty") == algorithm.key_type && (use.empty() || use == "sig") &&
         (named.empty() || named == algorithm.name) && (id.empty() || own_id == id) &&
         (algorithm.curve.empty() || text_of(key, "crv") == algorithm.curve);
}

std::vector<Json> keys_for(const Json& set, const Algorithm& algorithm, std::string_view id) {
  std::vector<Json> out;
  const auto keys = set.is_object() ? set.find("keys") : set.end();
  if (keys == set.end() || !keys->is_array()) return out;
  std::copy_if(keys->begin(), keys->end(), std::back_inserter(out),
               [&](const Json& key) { return fits(key, algorithm, id); });
  return out;
}

Result<void> check_signature(std::string_view signed_part, const std::string& signature, const Json& header,
                             const Json& keys) {
  const Algorithm* const algorithm = algorithm_of(text_of(header, "alg"));
  if (algorithm == nullptr) return refuse("is not signed in a way that is taken (RS, PS or ES, 256 to 512)");
  if (header.contains("crit")) return refuse("has extensions that must be understood, and are not");
  const std::vector<Json> fitting = keys_for(keys, *algorithm, text_of(header, "kid"));
  if (fitting.empty()) return fail(Errc::not_found, "the sign-in provider does not publish the key of its token");
  for (const Json& one : fitting) {
    const auto key = algorithm->half > 0 ? curve_key(one, *algorithm) : rsa_key(one);
    if (key && verifies(key.get(), *algorithm, signed_part, signature)) return {};
  }
  return refuse("is not signed by the provider");
}

std::optional<std::int64_t> time_in(const Json& claims, const char* name) {
  const auto at = claims.find(name);
  if (at == claims.end() || !at->is_number()) return std::nullopt;
  const double seconds = at->get<double>();
  if (!(seconds > 0 && seconds < 1e11)) return std::nullopt;
  return static_cast<std::int64_t>(seconds);
}

/// One text, or a list that has it; a token for several must say that it was given to us.
bool is_for(const Json& claims, std::string_view client) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  const bool party_named = claims.contains("azp");
  if (party_named && text_of(claims, "azp") != client) return false;
  if (audience->is_string()) return audience->get<std::string>() == client;
  if (!audience->is_array() || (audience->size() > 1 && !party_named)) return false;
  return std::any_of(audience->begin(), audience->end(),
                     [&](const Json& one) { return one.is_string() && one.get<std::string>() == client; });
}

Result<void> check_claims(const Json& claims, const ExpectedToken& expected) {
  if (text_of(claims, "iss") != expected.issuer) return refuse("is of another issuer");
  if (!is_for(claims, expected.client)) return refuse("was made for somebody else (`aud`, `azp`)");
  if (expected.nonce.empty() || text_of(claims, "nonce") != expected.nonce)
    return refuse("belongs to another sign-in (`nonce`)");
  const std::int64_t now = expected.now.micros / second;
  const auto ends = time_in(claims, "exp"), made = time_in(claims, "iat");
  if (!ends || !made) return refuse("does not say when it was made and when it ends");
  if (*ends + clocks_differ_by <= now) return refuse("is over; are the clocks right?");
  if (*made > now + clocks_differ_by || *made + oldest < now) return refuse("is not of now; are the clocks right?");
  if (const auto from = time_in(claims, "nbf"); from && *from > now + clocks_differ_by)
    return refuse("is not good yet; are the clocks right?");
  if (text_of(claims, "sub").empty()) return refuse("names nobody");
  return {};
}

/// Part of a token: JSON in letters for URLs.
Json part(std::string_view text) {
  const auto bytes = bytes_of_base64url(text);
  if (!bytes) return {};
  StrictBody body = read_strictly(*bytes, deepest_token);
  return body.twice_said.empty() && body.value.is_object() ? std::move(body.value) : Json();
}

}  // namespace

Result<Json> claims_of_id_token(std::string_view token, const Json& keys, const ExpectedToken& expected) {
  if (token.size() > longest_token) return refuse("is too long");
  const auto first = token.find('.');
  const auto second_dot = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second_dot == token.npos || token.find('.', second_dot + 1) != token.npos)
    return refuse("is not a signed one");
  const Json header = part(token.substr(0, first));
  const auto signature = bytes_of_base64url(token.substr(second_dot + 1));
  Json claims = part(token.substr(first + 1, second_dot - first - 1));
  if (!header.is_object() || !claims.is_object() || !signature) return refuse("cannot be read");
  GATEHOUSE_TRY(check_signature(token.substr(0, second_dot), *signature, header, keys));
  GATEHOUSE_TRY(check_claims(claims, expected));
  return claims;
}

}  // namespace gatehouse::control
