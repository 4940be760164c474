// Does the service answer, and is it who it should be? Nothing is asked of it: a queue must not lose a message.
#include <algorithm>

#include "connector.hpp"
#include "gatehouse/support/certificates.hpp"
#include "gatehouse/support/options.hpp"
#include "service.hpp"

namespace gatehouse::http {
namespace {

/// `https://HOST:PORT/` of a URL: its words have no values here.
std::string origin(const std::string& url) {
  const auto host = url.find("://");
  if (host == std::string::npos) return url;
  return url.substr(0, url.find_first_of("/?#", host + 3)) + "/";
}

void keep_earlier(Reached& reached, Timestamp ends) {
  reached.certificate_ends = reached.certificate_ends ? std::min(*reached.certificate_ends, ends) : ends;
}

}  // namespace

Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds patience) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  access->wait = patience;
  if (const auto token = secret_option(around, "token"); !token) return fail(token.error());
  Reached out;
  for (const char* option : {side == Side::source ? "url" : "send_url", "oauth_url"}) {
    const std::string url = text_option(around.options, option);
    if (url.empty()) continue;
    const auto shown = Client(*access).greet(origin(url));
    if (!shown) return fail(shown.error());
    if (const auto certificates = certificates_in(*shown)) keep_earlier(out, certificates->front().ends);
  }
  return out;
}

}  // namespace gatehouse::http
