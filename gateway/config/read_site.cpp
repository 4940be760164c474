#include <charconv>

#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

bool is_loopback(std::string_view address) {
  return address == "127.0.0.1" || address == "::1" || address == "localhost" || address.starts_with("127.");
}

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

void read_api(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* node = top.node("api");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("api"), findings);
  const std::string listen = section.text_or("listen", "127.0.0.1:8470");
  const bool beyond = section.yes_no("allow_beyond_this_machine").value_or(false);
  section.done();
  if (!split_listen(listen, site.api)) {
    section.error("bad-address", node->line, "listen",
                  "\"" + listen + "\" is no ADDRESS:PORT such as 127.0.0.1:8470");
  } else if (!is_loopback(site.api.address) && !beyond) {
    section.error("api-not-on-loopback", node->line, "listen",
                  "the API asks nobody who they are, so it answers on this machine only; use 127.0.0.1, or say "
                  "`allow_beyond_this_machine: yes` if something in front of it checks every caller");
  }
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

void read_store(yaml::Section& top, Findings& findings) {
  const yaml::Node* node = top.node("store");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("store"), findings);
  (void)section.choice("kind", {"sqlite"});
  section.done();
}

void read_keys(yaml::Section& top, Site& site, Findings& findings) {
  std::string file = "keys/site.key";
  if (const yaml::Node* node = top.node("keys")) {
    yaml::Section section(*node, top.file(), top.path_of("keys"), findings);
    file = section.text_or("file", file);
    section.done();
  }
  site.key_file = std::filesystem::path(file).is_absolute() ? std::filesystem::path(file) : site.folder / file;
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
  read_store(top, findings);
  read_keys(top, site, findings);
  read_api(top, site, findings);
  read_limits(top, site, findings);
  top.done();
}

}  // namespace gatehouse::config
