/// Made-up mappings. The input is a bundle: a line `=== NAME` opens the text of a file (`layouts/in.layout.yaml`,
/// `codes/c.csv`, `schemas/s.yaml`), `=== mapping` the mapping and `=== records` the file that it maps. Whatever
/// compiles is run, and everything that mapped.hpp promises is checked.
#include "mapping/mapping.hpp"

#include "bundle.hpp"
#include "mapped.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Bundle bundle = fuzz::bundle_from(fuzz::text_of(data, size));
  const std::string text = fuzz::canonical_of(bundle);
  Findings findings;
  const auto compiled = mapping::mapping_from_canonical(text, findings);
  require((compiled != nullptr) == findings.ok(), "a mapping that does not compile has a finding, and only then");
  fuzz::check_findings(findings);
  if (!compiled) return 0;

  Findings again;
  const auto rebuilt = mapping::mapping_from_canonical(mapping::info(*compiled).canonical, again);
  require(rebuilt && mapping::info(*rebuilt).hash == mapping::info(*compiled).hash,
          "a mapping rebuilt from its canonical form has the same hash");
  fuzz::run_records(compiled, bundle.records, text);
  return 0;
}
