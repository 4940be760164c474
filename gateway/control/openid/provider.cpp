#include "control/openid/provider.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "control/answering.hpp"
#include "control/openid/id_token.hpp"
#include "gatehouse/support/base64.hpp"
#include "gatehouse/support/http_client.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t second = 1'000'000;  // of a Timestamp
constexpr std::int64_t known_for = 3600 * second, keys_again_after = 60 * second;
constexpr std::string_view document = "/.well-known/openid-configuration";

tl::unexpected<Error> not_as_said(const std::string& what) {
  return fail(Errc::bad_config, "the sign-in provider's document " + what + " (`openid.issuer` in access.yaml)");
}

http::Client client_for(const config::OpenId& settings) {
  return http::Client({.ca_file = settings.ca_file, .wait = std::chrono::seconds(8), .max_bytes = 1u << 20});
}

/// Of a file that people write: its first line.
Result<std::string> secret_of(const config::OpenId& settings) {
  if (settings.secret_file.empty()) return std::string();
  std::ifstream file(settings.secret_file);
  std::string line;
  if (!std::getline(file, line) || line.empty())
    return fail(Errc::bad_config, "`openid.secret_file` in access.yaml cannot be read, or is empty");
  while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
  return line;
}

/// RFC 7636: what is sent now, so that whoever catches the code has no use for it.
std::string challenge_of(const std::string& verifier) {
  std::array<unsigned char, 32> hash{};
  (void)::EVP_Digest(verifier.data(), verifier.size(), hash.data(), nullptr, ::EVP_sha256(), nullptr);
  return base64url({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string out;
  for (const auto& [name, value] : members)
    out += (out.empty() ? "" : "&") + std::string(name) + "=" + http::url_encoded(value);
  return out;
}

bool lists(const Json& document_read, const char* member, std::string_view word) {
  const auto at = document_read.find(member);
  return at != document_read.end() && at->is_array() && std::any_of(at->begin(), at->end(), [&](const Json& one) {
           return one.is_string() && one.get<std::string>() == word;
         });
}

}  // namespace

std::string Provider::way_back(const config::OpenId& settings) {
  return settings.console + "/v1/session/openid/back";
}

Result<Json> Provider::fetch(const std::string& url) const {
  auto client = client_for(settings_);
  const auto answer = client.send({.url = url, .headers = {"Accept: application/json"}});
  if (!answer) return fail(answer.error(), "sign-in provider");
  if (answer->status != 200)
    return fail(Errc::unavailable, "the sign-in provider answers " + std::to_string(answer->status));
  Json out = Json::parse(answer->body, nullptr, false);
  if (!out.is_object()) return not_as_said("is no JSON object");
  return out;
}

Result<void> Provider::discover() {
  if (!token_.empty() && clock_.now().micros - known_.micros < known_for) return {};
  std::string base = settings_.issuer;
  while (base.ends_with('/')) base.pop_back();
  const auto said = fetch(base + std::string(document));
  if (!said) return fail(said.error());
  if (text_of(*said, "issuer") != settings_.issuer)
    return not_as_said("names another issuer: write it letter by letter as it stands there");
  for (const auto& [member, into] : {std::pair{"authorization_endpoint", &authorization_},
                                     std::pair{"token_endpoint", &token_}, std::pair{"jwks_uri", &keys_at_}}) {
    *into = text_of(*said, member);
    if (!into->starts_with("https://")) return not_as_said("has no https:// `" + std::string(member) + "`");
  }
  const char* const ways = "token_endpoint_auth_methods_supported";
  secret_in_header_ = lists(*said, ways, "client_secret_basic") || !lists(*said, ways, "client_secret_post");
  known_ = clock_.now();
  return read_keys();
}

Result<void> Provider::read_keys() {
  auto keys = fetch(keys_at_);
  if (!keys) return fail(keys.error());
  keys_ = std::move(*keys);
  keys_read_ = clock_.now();
  return {};
}

Result<std::string> Provider::sign_in_page(const SignInAsk& ask) {
  GATEHOUSE_TRY(discover());
  return authorization_ + (authorization_.find('?') == std::string::npos ? "?" : "&") +
         form({{"response_type", "code"},
               {"client_id", settings_.client},
               {"redirect_uri", way_back(settings_)},
               {"scope", settings_.scope},
               {"state", ask.state},
               {"nonce", ask.nonce},
               {"code_challenge", challenge_of(ask.verifier)},
               {"code_challenge_method", "S256"}});
}

Result<std::string> Provider::exchange(std::string_view code, const SignInAsk& ask) const {
  const auto secret = secret_of(settings_);
  if (!secret) return fail(secret.error());
  http::Request request{
      .method = "POST",
      .url = token_,
      .headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"},
      .body = form({{"grant_type", "authorization_code"},
                    {"code", code},
                    {"redirect_uri", way_back(settings_)},
                    {"code_verifier", ask.verifier}}),
  };
  if (!secret->empty() && secret_in_header_)
    request.headers.push_back("Authorization: Basic " +
                              base64(http::url_encoded(settings_.client) + ":" + http::url_encoded(*secret)));
  else
    request.body += "&" + form({{"client_id", settings_.client}});
  if (!secret->empty() && !secret_in_header_) request.body += "&" + form({{"client_secret", *secret}});
  auto client = client_for(settings_);
  const auto answer = client.send(request);
  if (!answer) return fail(answer.error(), "sign-in provider");
  if (answer->status >= 500)
    return fail(Errc::unavailable, "the sign-in provider answers " + std::to_string(answer->status));
  const Json body = Json::parse(answer->body, nullptr, false);
  std::string token = answer->status == 200 ? text_of(body, "id_token") : std::string();
  if (token.empty()) return fail(Errc::not_permitted, "the sign-in provider does not take the code, or us");
  return token;
}

Result<Json> Provider::claims(std::string_view code, const SignInAsk& ask) {
  GATEHOUSE_TRY(discover());
  const auto token = exchange(code, ask);
  if (!token) return fail(token.error());
  const auto look = [&] {
    return claims_of_id_token(
        *token, keys_,
        {.issuer = settings_.issuer, .client = settings_.client, .nonce = ask.nonce, .now = clock_.now()});
  };
  auto out = look();
  const bool may_be_new = !out && out.error().code == Errc::not_found;
  if (!may_be_new || clock_.now().micros - keys_read_.micros < keys_again_after) return out;
  GATEHOUSE_TRY(read_keys());
  return look();
}

}  // namespace gatehouse::control
