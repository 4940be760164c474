/// The text form of a few files in one input: a line `=== NAME` opens the text of a file, `=== mapping` the
/// mapping,
/// `=== records` and `=== tests` what is done with it.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "fuzz.hpp"
#include "gatehouse/findings.hpp"

namespace gatehouse::fuzz {

struct Bundle {
  std::string mapping{}, records{}, tests{};
  std::map<std::string, std::string> files{};
};

inline Bundle bundle_from(std::string_view text) {
  constexpr std::string_view mark = "=== ";
  Bundle out;
  std::string* into = &out.mapping;
  while (!text.empty()) {
    const std::string_view whole = text;
    const std::string_view line = take_line(text);
    if (!line.starts_with(mark)) {
      into->append(whole.substr(0, whole.size() - text.size()));
      continue;
    }
    const std::string_view name = line.substr(mark.size());
    into = name == "mapping"   ? &out.mapping
           : name == "records" ? &out.records
           : name == "tests"   ? &out.tests
                               : &out.files[std::string(name)];
  }
  return out;
}

/// As the hub keeps a mapping with its files.
inline std::string canonical_of(const Bundle& bundle) {
  nlohmann::json canonical;
  canonical["name"] = "input";
  canonical["synthetic"] = true;
  canonical["mapping"] = bundle.mapping;
  canonical["files"] = bundle.files;
  return canonical.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

inline void check_findings(const Findings& findings) {
  require(findings.all().size() <= 1001, "findings are bounded in number");
  for (const Finding& finding : findings.all())
    require(finding.path.size() + finding.message.size() <= 8192, "a finding's text is bounded");
  (void)findings.text();
}

}  // namespace gatehouse::fuzz
