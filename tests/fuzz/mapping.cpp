/// Made-up mappings. The input is a bundle: a line `=== NAME` opens the text of a file (`layouts/in.layout.yaml`,
/// `codes/c.csv`, `schemas/s.yaml`), `=== mapping` the mapping and `=== records` the file that it maps. Whatever
/// compiles is run, and everything that mapped.hpp promises is checked.
#include "mapping/mapping.hpp"

#include <nlohmann/json.hpp>

#include "fuzz.hpp"
#include "mapped.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;

struct Bundle {
  std::string mapping{}, records{};
  std::map<std::string, std::string> files{};
};

Bundle bundle_from(std::string_view text) {
  constexpr std::string_view mark = "=== ";
  Bundle out;
  std::string* into = &out.mapping;
  while (!text.empty()) {
    const std::string_view whole = text;
    const std::string_view line = fuzz::take_line(text);
    if (!line.starts_with(mark)) {
      into->append(whole.substr(0, whole.size() - text.size()));
      continue;
    }
    const std::string_view name = line.substr(mark.size());
    into = name == "mapping" ? &out.mapping : name == "records" ? &out.records : &out.files[std::string(name)];
  }
  return out;
}

void check_findings(const Findings& findings) {
  require(findings.all().size() <= 1001, "findings are bounded in number");
  for (const Finding& finding : findings.all())
    require(finding.path.size() + finding.message.size() <= 8192, "a finding's text is bounded");
  (void)findings.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bundle bundle = bundle_from(fuzz::text_of(data, size));
  nlohmann::json canonical;
  canonical["name"] = "input";
  canonical["synthetic"] = true;
  canonical["mapping"] = bundle.mapping;
  canonical["files"] = bundle.files;
  const auto text = canonical.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  Findings findings;
  const auto compiled = mapping::mapping_from_canonical(text, findings);
  require((compiled != nullptr) == findings.ok(), "a mapping that does not compile has a finding, and only then");
  check_findings(findings);
  if (!compiled) return 0;

  Findings again;
  const auto rebuilt = mapping::mapping_from_canonical(mapping::info(*compiled).canonical, again);
  require(rebuilt && mapping::info(*rebuilt).hash == mapping::info(*compiled).hash,
          "a mapping rebuilt from its canonical form has the same hash");
  fuzz::run_records(compiled, bundle.records, text);
  return 0;
}
