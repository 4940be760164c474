#include "control/http_rules.hpp"

#include <algorithm>

namespace gatehouse::control {

namespace {

Response refuse(int status, std::string_view why) { return {status, "{\"error\":\"" + std::string(why) + "\"}\n"}; }

std::size_t count_of(const Header& header, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(header.fields.begin(), header.fields.end(),
                                                [&](const auto& one) { return one.first == name; }));
}

std::string_view value_of(const Header& header, std::string_view name) {
  const auto at =
      std::find_if(header.fields.begin(), header.fields.end(), [&](const auto& one) { return one.first == name; });
  return at == header.fields.end() ? std::string_view() : std::string_view(at->second);
}

/// RFC 9112, 6.1 and 6.3: length and chunks together, two lengths, or a coding that we do not speak mean one thing
/// to a proxy and another to us.
bool says_two_lengths(const Header& header) {
  const std::size_t codings = count_of(header, "transfer-encoding"), lengths = count_of(header, "content-length");
  if (lengths > 1 || codings > 1) return true;
  const std::string_view length = value_of(header, "content-length");
  if (length.find_first_not_of("0123456789") != std::string_view::npos) return true;  // "2, 2": a list of lengths
  if (codings == 0) return false;
  return lengths == 1 || header.version < 11 || value_of(header, "transfer-encoding") != "chunked";
}

/// Our paths are letters, digits and `/ - _ .`; nothing in them needs to be escaped, so nothing may be.
bool is_plain_path(std::string_view path) {
  const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' ||
           c == '_' || c == '.';
  });
  return plain && path.starts_with('/') && path.find("//") == std::string_view::npos &&
         path.find("..") == std::string_view::npos && path.find("/./") == std::string_view::npos;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// A page whose name was made to point here sends that name (DNS rebinding).
bool calls_us(std::string_view host, std::span<const std::string> names) {
  if (const auto port = host.rfind(':');
      port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
    host = host.substr(0, port);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host == "localhost" || host == "127.0.0.1" || host == "::1" ||
         std::find(names.begin(), names.end(), host) != names.end();
}

/// The one place of the API that a page of somebody else's leads to: whoever signed in there comes back.
constexpr std::string_view way_back = "/v1/session/openid/back";

/// A browser says from which page a request comes; nobody else does. Our own pages may ask for anything; from
/// elsewhere somebody may be led to a page of the console, and to nothing of the API but the way back from the
/// sign-in provider.
bool comes_from_elsewhere(const Header& header, std::string_view path) {
  if (count_of(header, "origin") > 1 || count_of(header, "sec-fetch-site") > 1) return true;
  const std::string_view origin = value_of(header, "origin"), site = value_of(header, "sec-fetch-site");
  if (const auto host = origin.find("://");
      count_of(header, "origin") == 1 &&
      (host == std::string_view::npos || origin.substr(host + 3) != value_of(header, "host")))
    return true;
  if (site.empty() || site == "same-origin" || site == "none") return false;
  return header.method != "GET" || (path.starts_with("/v1/") && path != way_back) ||
         value_of(header, "sec-fetch-mode") != "navigate";
}

}  // namespace

std::optional<Response> refusal_of(const Header& header, const HeaderRules& rules) {
  if (header.version != 10 && header.version != 11) return refuse(505, "http-version");
  if (header.fields.size() > rules.most_fields) return refuse(431, "header-too-large");
  if (header.target.size() > rules.most_target) return refuse(414, "target-too-long");
  if (says_two_lengths(header)) return refuse(400, "two-lengths");
  const auto mark = std::min(header.target.find('?'), header.target.size());
  if (!is_plain_path(header.target.substr(0, mark)) || !is_printable(header.target.substr(mark)))
    return refuse(400, "bad-path");
  if (count_of(header, "host") > 1 || (header.version == 11 && count_of(header, "host") == 0))
    return refuse(400, "bad-host");
  if (count_of(header, "host") == 1 && !calls_us(value_of(header, "host"), rules.names))
    return refuse(421, "wrong-host");
  if (count_of(header, "authorization") > 1) return refuse(400, "two-authorizations");
  if (comes_from_elsewhere(header, header.target.substr(0, mark))) return refuse(403, "not-permitted");
  return std::nullopt;
}

}  // namespace gatehouse::control
