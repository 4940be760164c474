/// The loader's parts, one a kind of file. For the files of this folder only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "config/site.hpp"
#include "gatehouse/support/yaml.hpp"

namespace gatehouse::config {

/// `site.yaml` into `site`.
void read_site_file(const yaml::Document& document, Site& site, Findings& findings);
/// `clients:` of it, and later the systems that it names.
void read_client_rules(yaml::Section& top, Site& site, Findings& findings);
void check_client_rules(const Site& site, Findings& findings);
/// `retention:` of site.yaml, and later the routes and systems that it names.
[[nodiscard]] RetentionRules read_retention(yaml::Section& top, Findings& findings);
void check_retention(const Site& site, Findings& findings);
/// `access.yaml`, in `folder`.
[[nodiscard]] Access read_access(const yaml::Document& document, const std::filesystem::path& folder,
                                 Findings& findings);
/// `openid:` of it.
[[nodiscard]] std::optional<OpenId> read_openid(yaml::Section& top, const std::filesystem::path& folder,
                                                Findings& findings);
/// An API beyond this machine asks who calls, and nobody listens in.
void check_api(const Site& site, Findings& findings);
/// One file of `systems/`.
[[nodiscard]] System read_system(const yaml::Document& document, std::span<const Connector* const> connectors,
                                 Findings& findings);
/// The `agreement:` of a system's file.
[[nodiscard]] WrittenAgreement read_agreement(const yaml::Document& document, const yaml::Node& node,
                                              std::string_view system, Findings& findings);
/// One file of `agreements/`, with the name of the system that receives.
[[nodiscard]] std::pair<std::string, WrittenAgreement> read_agreement_file(const yaml::Document& document,
                                                                           Findings& findings);
/// `promise: 24h` and the like; `into` stays as it is where nothing is written.
void read_duration(yaml::Section& section, std::string_view key, std::chrono::milliseconds& into);
/// `closed:` and `outages:` of a system's file.
void read_hours(yaml::Section& top, System& system, Findings& findings);
/// One file of `routes/`; `site` has its systems already.
[[nodiscard]] Route read_route(const yaml::Document& document, const Site& site, Findings& findings);
/// What only shows when all files are known: names given twice, two routes at one file, a system without an
/// agreement that is sent records.
void check_across(const Site& site, Findings& findings);
/// Is it there, is it a key, and is it its owner's alone? Missing is a warning: a site may be checked before it has
/// one.
void check_key_file(const Site& site, Findings& findings);

}  // namespace gatehouse::config
