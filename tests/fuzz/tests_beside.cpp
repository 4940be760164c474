/// Made-up tests of a mapping, as bundles (bundle.hpp): whatever stands in a `*.tests.yaml`, the runner ends, says
/// of each test whether it passed, and counts no more than there is.
#include "bundle.hpp"
#include "mapping/compiled.hpp"
#include "mapping/workbench.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse;
  using fuzz::require;
  const fuzz::Bundle bundle = fuzz::bundle_from(fuzz::text_of(data, size));
  Findings findings;
  const auto compiled = mapping::mapping_from_canonical(fuzz::canonical_of(bundle), findings);
  if (!compiled) return 0;

  Findings of_tests;
  const mapping::TestRun run = mapping::run_tests_in(bundle.tests, "input.tests.yaml", compiled, of_tests);
  fuzz::check_findings(of_tests);
  const mapping::Coverage& c = run.coverage;
  require(c.rules_tested <= c.rules && c.choices_tested <= c.choices && c.lines_tested <= c.lines,
          "no more is tested than there is");
  require(run.failed() <= run.results.size(), "no more tests fail than there are");
  Findings again;
  const mapping::TestRun second = mapping::run_tests_in(bundle.tests, "input.tests.yaml", compiled, again);
  require(second.failed() == run.failed() && again.text() == of_tests.text(), "a second run says the same");
  return 0;
}
