#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

/// `127.0.0.1:8470` or `[::1]:8470`.
bool split_listen(std::string_view listen, Api& api) {
  const auto colon = listen.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view digits = listen.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return false;
  std::string_view address = listen.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address.empty()) return false;
  api.address = address == "localhost" ? "127.0.0.1" : std::string(address);
  api.port = port;
  return true;
}

std::filesystem::path beside(const Site& site, const std::string& file) {
  const std::filesystem::path path = file;
  return file.empty() || path.is_absolute() ? path : site.folder / path;
}

ApiTls read_tls(yaml::Section& api, const Site& site, Findings& findings) {
  const yaml::Node* node = api.node("tls");
  if (node == nullptr) return {};
  yaml::Section section(*node, api.file(), api.path_of("tls"), findings);
  ApiTls out{beside(site, section.required("certificate")), beside(site, section.required("key")),
             beside(site, section.text_or("client_ca", ""))};
  section.done();
  return out;
}

void read_api(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("api");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("api"), findings);
  const std::string listen = section.text_or("listen", "127.0.0.1:8470");
  site.api.behind_something = section.yes_no("allow_beyond_this_machine").value_or(false);
  site.api.names = section.texts("names");
  site.api.tls = read_tls(section, site, findings);
  site.api.where = {top.file(), node->line};
  section.done();
  if (!split_listen(listen, site.api))
    section.error("bad-address", node->line, "listen",
                  "\"" + listen + "\" is no ADDRESS:PORT such as 127.0.0.1:8470");
}

std::filesystem::path file_in(const Site& site, yaml::Section& section, std::string_view key) {
  const std::filesystem::path path = section.text_or(key, "");
  return path.empty() || path.is_absolute() ? path : site.folder / path;
}

/// The mail server for notices. Without TLS only on this machine: a name is no secret, but it is nobody's business
/// either.
void read_notices(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("notices");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("notices"), findings);
  Notices notices{
      .server = section.required("server"), .from = section.required("from"), .to = section.texts("to")};
  if (const auto n = section.integer("port", 1, 65535)) notices.port = static_cast<std::uint16_t>(*n);
  notices.user = section.text_or("user", "");
  notices.password_file = file_in(site, section, "password_file");
  notices.ca_file = file_in(site, section, "ca_file");
  notices.tls = section.yes_no("tls").value_or(true);
  section.done();
  const bool here = notices.server == "localhost" || notices.server == "127.0.0.1" || notices.server == "::1";
  if (!notices.tls && (!here || !notices.user.empty()))
    section.error("bad-notices", node->line, "tls",
                  "without TLS only a server on this machine is used, and without signing in");
  const auto address = [](const std::string& text) {
    return text.find('@') != std::string::npos && text.find_first_of(" <>\r\n\"") == std::string::npos;
  };
  if (notices.to.empty() || !address(notices.from) || !std::all_of(notices.to.begin(), notices.to.end(), address))
    section.error("bad-notices", node->line, "to",
                  "`from` and each of `to` is an address such as ops@agency.example");
  site.notices = std::move(notices);
}

void read_standards(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("standards");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("standards"), findings);
  read_duration(section, "search", site.standards.search);
  read_duration(section, "read", site.standards.read);
  read_duration(section, "update", site.standards.update);
  if (const auto n = section.integer("share", 1, 100)) site.standards.share = static_cast<int>(*n);
  const std::string action = section.text_or("when_missed", "alarm");
  site.standards.shed = action == "shed";
  section.done();
  if (action != "alarm" && action != "shed")
    section.error("bad-standards", node->line, "when_missed", "write alarm or shed");
}

void read_limits(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("limits");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("limits"), findings);
  if (const auto n = section.integer("workers", 1, 64)) site.limits.workers = static_cast<std::size_t>(*n);
  if (const auto n = section.integer("cache_mib", 1, 65536)) site.limits.cache_mib = static_cast<std::uint32_t>(*n);
  if (const auto n = section.integer("request_bytes", 1024, 64 << 20))
    site.limits.request_bytes = static_cast<std::uint64_t>(*n);
  section.done();
}

/// Letters, digits, _ and -: what needs no quoting in a message, and can be quoted safely in SQL.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

ServerStore read_server_store(yaml::Section& section, const Site& site, std::size_t line) {
  ServerStore out;
  out.host = section.required("host");
  out.port = std::to_string(section.integer("port", 1, 65535).value_or(5432));
  out.database = section.text_or("database", "gatehouse");
  out.user = section.text_or("user", "gatehouse");
  out.schema = section.text_or("schema", "gatehouse");
  out.driver = section.text_or("driver", "/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so");
  out.options = section.text_or("options", "");
  if (const auto file = section.text("password_file"))
    out.password_file =
        std::filesystem::path(*file).is_absolute() ? std::filesystem::path(*file) : site.folder / *file;
  if (!is_plain_name(out.schema))
    section.error("bad-name", line, "schema", "a schema's name is made of letters, digits, _ and -");
  return out;
}

void read_store(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("store");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("store"), findings);
  if (section.choice("kind", {"sqlite", "postgresql"}) == "postgresql")
    site.store = read_server_store(section, site, node->line);
  section.done();
}

constexpr std::string_view credential_prefix = "credential:";

/// `credential:NAME` is a file that systemd gives to the service alone (LoadCredential=, LoadCredentialEncrypted=).
std::string credential_file(yaml::Section& section, const yaml::Node& node, const std::string& text) {
  const std::string name = text.substr(credential_prefix.size());
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || name.empty() || name.find('/') != std::string::npos) {
    section.error("no-credential", node.line, "file",
                  "there is no credential \"" + name +
                      "\" here; it is there when systemd starts the service with LoadCredential=" + name + ":FILE");
    return text;
  }
  return std::string(folder) + "/" + name;
}

void read_keys(yaml::Section& top, Site& site, Findings& findings) {
  std::string file = "keys/site.key";
  if (const yaml::Node* node = top.node("keys")) {
    yaml::Section section(*node, top.file(), top.path_of("keys"), findings);
    file = section.text_or("file", file);
    site.require_fips = section.yes_no("require_fips").value_or(false);
    section.done();
    if (file.starts_with(credential_prefix)) file = credential_file(section, *node, file);
  }
  site.key_file = std::filesystem::path(file).is_absolute() ? std::filesystem::path(file) : site.folder / file;
}

void read_audit(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("audit");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("audit"), findings);
  const std::filesystem::path anchor = section.text_or("anchor", "");
  section.done();
  if (!anchor.empty()) site.audit_anchor = anchor.is_absolute() ? anchor : site.folder / anchor;
}

}  // namespace

void read_site_file(const yaml::Document& document, Site& site, Findings& findings) {
  yaml::Section top(document.root, document.name, "", findings);
  site.name = top.required("site");
  site.agency = top.text_or("agency", "");
  site.time_zone = top.text_or("time_zone", "UTC");
  const yaml::Node* zone = top.node("time_zone");
  site.time_zone_at = {document.name, zone == nullptr ? 0 : zone->line};
  site.synthetic = top.yes_no("synthetic").value_or(false);
  site.untested = top.yes_no("untested").value_or(false);
  read_store(top, site, findings);
  read_keys(top, site, findings);
  read_audit(top, site, findings);
  read_api(top, site, findings);
  read_limits(top, site, findings);
  read_notices(top, site, findings);
  read_standards(top, site, findings);
  read_client_rules(top, site, findings);
  site.retention = read_retention(top, findings);
  (void)top.texts("plugins");  // `connectors_of` reads them
  top.done();
}

}  // namespace gatehouse::config
