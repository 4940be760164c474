// ID tokens: each algorithm that is taken, by keys made here; and each way in which a token is not the one asked
// for.
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>

#include "control/openid/id_token.hpp"
#include "gatehouse/support/base64.hpp"

namespace gatehouse::control {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* one) const { ::EVP_PKEY_free(one); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

constexpr std::int64_t now_seconds = 1'800'000'000;
constexpr ExpectedToken expected{.issuer = "https://login.agency.example/realm",
                                 .client = "gatehouse",
                                 .nonce = "n-0123456789",
                                 .now = {now_seconds * 1'000'000}};

std::string number(const EVP_PKEY* key, const char* name, std::size_t least = 0) {
  BIGNUM* value = nullptr;
  EXPECT_EQ(::EVP_PKEY_get_bn_param(key, name, &value), 1);
  std::string out(std::max(least, static_cast<std::size_t>(BN_num_bytes(value))), '\0');
  (void)::BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  ::BN_free(value);
  return base64url(out);
}

struct Signer {
  std::string alg;
  Key key;
  Json jwk;
};

Signer rsa(const std::string& alg, const std::string& id, unsigned bits = 2048) {
  Key key(::EVP_RSA_gen(bits));
  Json jwk{{"kty", "RSA"}, {"kid", id}, {"use", "sig"}};
  jwk["n"] = number(key.get(), OSSL_PKEY_PARAM_RSA_N);
  jwk["e"] = number(key.get(), OSSL_PKEY_PARAM_RSA_E);
  return {alg, std::move(key), std::move(jwk)};
}

Signer curve(const std::string& alg, const std::string& id) {
  const bool small = alg == "ES256";
  const std::size_t size = small ? 32 : 48;
  Key key(::EVP_EC_gen(small ? "P-256" : "P-384"));
  Json jwk{{"kty", "EC"}, {"kid", id}, {"crv", small ? "P-256" : "P-384"}};
  jwk["x"] = number(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, size);
  jwk["y"] = number(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, size);
  return {alg, std::move(key), std::move(jwk)};
}

std::string side_by_side(const std::string& der, std::size_t half) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* const pair = ::d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  std::string out(2 * half, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  (void)::BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, static_cast<int>(half));
  (void)::BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + half, static_cast<int>(half));
  ::ECDSA_SIG_free(pair);
  return out;
}

std::string signature_of(const Signer& signer, const std::string& text) {
  EVP_MD_CTX* const context = ::EVP_MD_CTX_new();
  EVP_PKEY_CTX* how = nullptr;
  const std::string hash = "SHA" + signer.alg.substr(2);
  EXPECT_EQ(::EVP_DigestSignInit_ex(context, &how, hash.c_str(), nullptr, nullptr, signer.key.get(), nullptr), 1);
  if (signer.alg.starts_with("PS")) {
    (void)::EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING);
    (void)::EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST);
  }
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  (void)::EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string out(size, '\0');
  EXPECT_EQ(::EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size()), 1);
  out.resize(size);
  ::EVP_MD_CTX_free(context);
  if (signer.alg.starts_with("ES")) return side_by_side(out, signer.alg == "ES256" ? 32 : 48);
  return out;
}

Json good_claims() {
  return {{"iss", expected.issuer},       {"aud", expected.client},   {"nonce", expected.nonce},
          {"sub", "248289761001"},        {"exp", now_seconds + 300}, {"iat", now_seconds - 5},
          {"email", "ana@agency.example"}};
}

std::string token_of(const Signer& signer, const Json& claims, Json header = Json::object()) {
  header["alg"] = signer.alg;
  if (!header.contains("kid")) header["kid"] = signer.jwk["kid"];
  const std::string text = base64url(header.dump()) + "." + base64url(claims.dump());
  return text + "." + base64url(signature_of(signer, text));
}

Json set_of(std::initializer_list<Json> keys) { return {{"keys", Json(keys)}}; }

Errc refusal(const std::string& token, const Json& keys) {
  const auto out = claims_of_id_token(token, keys, expected);
  EXPECT_FALSE(out);
  return out ? Errc::internal : out.error().code;
}

class Tokens : public ::testing::TestWithParam<std::string> {};

TEST_P(Tokens, OfEachAlgorithmAreTakenAndTheirBytesCount) {
  const Signer signer = GetParam().starts_with("E") ? curve(GetParam(), "one") : rsa(GetParam(), "one");
  const std::string token = token_of(signer, good_claims());
  const auto claims = claims_of_id_token(token, set_of({signer.jwk}), expected);
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ((*claims)["sub"], "248289761001");
  std::string other = token;
  const auto middle = other.find('.') + 12;
  other[middle] = other[middle] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(claims_of_id_token(other, set_of({signer.jwk}), expected));
  std::string cut = token.substr(0, token.rfind('.') + 1);
  EXPECT_FALSE(claims_of_id_token(cut, set_of({signer.jwk}), expected)) << "no signature";
}
INSTANTIATE_TEST_SUITE_P(All, Tokens,
                         ::testing::Values("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"));

TEST(IdToken, OfTheRightKeyAmongMany) {
  const Signer one = rsa("RS256", "one"), two = rsa("RS256", "two"), three = curve("ES256", "three");
  const Json keys = set_of({one.jwk, two.jwk, three.jwk});
  EXPECT_TRUE(claims_of_id_token(token_of(two, good_claims()), keys, expected));
  EXPECT_TRUE(claims_of_id_token(token_of(three, good_claims()), keys, expected));
  EXPECT_TRUE(claims_of_id_token(token_of(two, good_claims(), {{"kid", ""}}), keys, expected))
      << "tried one by one";
  EXPECT_EQ(refusal(token_of(two, good_claims(), {{"kid", "one"}}), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(token_of(two, good_claims(), {{"kid", "new"}}), keys), Errc::not_found) << "keys may be new";
}

TEST(IdToken, IsNeverSignedAsItWishes) {
  const Signer signer = rsa("RS256", "one");
  const Json keys = set_of({signer.jwk});
  const std::string claims = base64url(good_claims().dump());
  for (const char* alg : {"none", "None", "HS256", "RS1", "", "ES512"}) {
    const std::string text = base64url(Json{{"alg", alg}, {"kid", "one"}}.dump()) + "." + claims;
    EXPECT_EQ(refusal(text + ".", keys), Errc::not_permitted) << alg;
    // the public key, taken for a shared secret
    const std::string secret = signer.jwk["n"];
    unsigned char mac[32];
    unsigned size = sizeof mac;
    (void)::HMAC(::EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                 reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
    EXPECT_EQ(refusal(text + "." + base64url({reinterpret_cast<const char*>(mac), size}), keys),
              Errc::not_permitted);
  }
  EXPECT_EQ(refusal(token_of(signer, good_claims(), {{"crit", {"b64"}}}), keys), Errc::not_permitted);
  Json own_key = {{"jwk", signer.jwk}};
  const Signer thief = rsa("RS256", "one");
  own_key["jwk"] = thief.jwk;
  EXPECT_EQ(refusal(token_of(thief, good_claims(), own_key), keys), Errc::not_permitted) << "a key that it brings";
}

TEST(IdToken, NeedsAKeyThatIsMadeForIt) {
  const Signer weak = rsa("RS256", "one", 1024);
  EXPECT_EQ(refusal(token_of(weak, good_claims()), set_of({weak.jwk})), Errc::not_permitted) << "1024 bits";
  const Signer signer = rsa("RS256", "one");
  for (const auto& [member, value] : {std::pair{"use", "enc"}, std::pair{"alg", "RS512"}, std::pair{"kty", "EC"}}) {
    Json key = signer.jwk;
    key[member] = value;
    EXPECT_EQ(refusal(token_of(signer, good_claims()), set_of({key})), Errc::not_found) << member;
  }
  Json broken = signer.jwk;
  broken["n"] = "!!";
  EXPECT_EQ(refusal(token_of(signer, good_claims()), set_of({broken})), Errc::not_permitted);
  EXPECT_EQ(refusal(token_of(signer, good_claims()), Json::array()), Errc::not_found);
  const Signer ec = curve("ES256", "one");
  Json outside = ec.jwk;
  outside["y"] = outside["x"];  // no point of the curve
  EXPECT_EQ(refusal(token_of(ec, good_claims()), set_of({outside})), Errc::not_permitted);
}

TEST(IdToken, IsForUsAndForNow) {
  const Signer signer = curve("ES256", "one");
  const Json keys = set_of({signer.jwk});
  const auto with = [&](const char* member, Json value) {
    Json claims = good_claims();
    if (value.is_null())
      claims.erase(member);
    else
      claims[member] = std::move(value);
    return token_of(signer, claims);
  };
  for (const char* member : {"iss", "aud", "exp", "iat", "nonce", "sub"})
    EXPECT_EQ(refusal(with(member, nullptr), keys), Errc::not_permitted) << "without " << member;
  EXPECT_EQ(refusal(with("iss", "https://login.agency.example/realm/"), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("aud", "other"), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("aud", Json{"other", "gatehouse"}), keys), Errc::not_permitted) << "for several, unnamed";
  EXPECT_TRUE(claims_of_id_token(with("aud", Json{"gatehouse"}), keys, expected));
  EXPECT_EQ(refusal(with("azp", "other"), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("nonce", "n-other"), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("nonce", 7), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("exp", now_seconds - 61), keys), Errc::not_permitted);
  EXPECT_TRUE(claims_of_id_token(with("exp", now_seconds - 30), keys, expected)) << "clocks differ";
  EXPECT_EQ(refusal(with("exp", "soon"), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("iat", now_seconds + 120), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("iat", now_seconds - 3600), keys), Errc::not_permitted);
  EXPECT_EQ(refusal(with("nbf", now_seconds + 120), keys), Errc::not_permitted);
}

TEST(IdToken, ThatIsNoneIsRefusedWithoutItsText) {
  const Signer signer = curve("ES256", "one");
  const Json keys = set_of({signer.jwk});
  const std::string good = token_of(signer, good_claims());
  for (const std::string& text : {std::string(), std::string("a.b"), std::string("a.b.c.d"), "x" + good, good + "=",
                                  "." + good, std::string(100'000, 'a')}) {
    const auto out = claims_of_id_token(text, keys, expected);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().message.find("248289761001"), std::string::npos);
  }
  const std::string twice = R"({"alg":"ES256","kid":"one","alg":"none"})";
  EXPECT_FALSE(claims_of_id_token(base64url(twice) + good.substr(good.find('.')), keys, expected));
}

TEST(Base64, HasBothAlphabetsAndRefusesWhatNoBytesHave) {
  EXPECT_EQ(base64("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(bytes_of_base64url("-_8"), "\xfb\xff");
  EXPECT_EQ(bytes_of_base64url(""), "");
  for (const char* bad : {"a", "-_9", "+/8", "-_8=", "a b"}) EXPECT_FALSE(bytes_of_base64url(bad)) << bad;
}

}  // namespace
}  // namespace gatehouse::control
