// `openid:` of access.yaml: signing in at the console by way of the agency's own provider.
#include <algorithm>

#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

bool is_secure(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  return url.starts_with(scheme) && url.size() > scheme.size() && url.find_first_of(" \t\r\n\"#?") == url.npos;
}

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

/// What the console is reached at is written into a URL that the provider compares letter by letter.
bool is_origin(std::string_view url) {
  const auto host = url.find("://");
  if (host == url.npos || url.find('/', host + 3) != url.npos) return false;
  return is_secure(url) || url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:");
}

/// A claim that anybody may choose for themselves names nobody; `sub` is the provider's own.
bool names_people(std::string_view claim) {
  return claim == "sub" || claim == "preferred_username" || claim == "email" || claim == "upn" || claim == "oid";
}

}  // namespace

std::optional<OpenId> read_openid(yaml::Section& top, const std::filesystem::path& folder, Findings& findings) {
  const yaml::Node* const node = top.node("openid");
  if (node == nullptr) return std::nullopt;
  yaml::Section section(*node, top.file(), top.path_of("openid"), findings);
  OpenId out{.issuer = section.required("issuer"), .client = section.required("client")};
  const auto file = [&](std::string_view key) {
    const std::filesystem::path path = section.text_or(key, "");
    return path.empty() || path.is_absolute() ? path : folder / path;
  };
  out.secret_file = file("secret_file");
  out.console = without_slash(section.required("console"));
  out.claim = section.text_or("claim", out.claim);
  out.scope = section.text_or("scope", out.claim == "email" ? "openid email" : "openid profile");
  out.label = section.text_or("label", out.label);
  out.ca_file = file("ca_file");
  out.only = section.yes_no("only").value_or(false);
  out.where = {top.file(), node->line};
  section.done();
  if (!out.issuer.empty() && !is_secure(out.issuer))
    section.error("bad-openid", node->line, "issuer",
                  "the provider is named by its https:// address, as its own "
                  "/.well-known/openid-configuration says it in `issuer`");
  if (!out.console.empty() && !is_origin(out.console))
    section.error("bad-openid", node->line, "console",
                  "write the address at which people open the console, scheme, name and port only: "
                  "https://gateway.agency.example");
  if (!names_people(out.claim))
    section.error(
        "bad-openid", node->line, "claim",
        "people are named by sub, preferred_username, email, upn or oid: claims that the provider vouches "
        "for");
  if ((" " + out.scope + " ").find(" openid ") == std::string::npos)
    section.error("bad-openid", node->line, "scope", "`scope` has `openid` among its words");
  return out;
}

const Person* Access::called(std::string_view name) const {
  const auto at = std::find_if(people.begin(), people.end(),
                               [&](const Person& one) { return !one.openid.empty() && one.openid == name; });
  return at == people.end() || name.empty() ? nullptr : &*at;
}

}  // namespace gatehouse::config
