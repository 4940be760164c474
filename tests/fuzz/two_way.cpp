/// Made-up mappings that hold both ways, as bundles (bundle.hpp). What can be turned round is turned round,
/// printed, read again and proven; and what a proven mapping carries over and back comes to rest: the second trip
/// changes nothing more.
#include "bundle.hpp"
#include "gatehouse/support/framing.hpp"
#include "mapping/round_trip.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;

constexpr std::size_t most_records = 16;

/// The whole file into records, as the mapping's layout cuts it.
std::vector<std::string> records_of(const mapping::Mapping& mapping, std::string_view file, std::string& head) {
  std::vector<std::string> out;
  Framer framer(mapping::framing(mapping), [&file](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t some = std::min(size, file.size());
    std::copy_n(file.data(), some, to);
    file.remove_prefix(some);
    return some;
  });
  Batch batch;
  while (out.size() < most_records) {
    const auto more = framer.next(batch, most_records);
    if (!more || !*more) break;
    for (const RawRecord& raw : batch.records)
      if (raw.fault == nullptr) out.emplace_back(raw.bytes);
  }
  head = framer.head();
  return out;
}

/// Trips until they change nothing more; the second must not.
void travel(const std::shared_ptr<const mapping::Mapping>& compiled, const std::string& file) {
  std::string head;
  const auto records = records_of(*compiled, file, head);
  mapping::ThereAndBack journey(compiled, false, true), again(compiled, false, true);
  std::vector<std::string> remarks;
  if (!journey.begin(head, remarks) || !again.begin(again.head(), remarks)) return;
  for (const std::string& record : records) {
    const auto first = journey.take({record, 1, nullptr});
    if (first.bytes.empty() || first.over != Outcome::stored || first.back != Outcome::stored) continue;
    const auto second = again.take({first.bytes, 1, nullptr});
    require(second.over == Outcome::stored, "what came back once can go over again", first.bytes);
    for (const auto& changed : second.changed)
      require(changed.same_meaning, "what came back once comes back the same", changed.field);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Bundle bundle = fuzz::bundle_from(fuzz::text_of(data, size));
  Findings findings;
  const auto compiled = mapping::mapping_from_canonical(fuzz::canonical_of(bundle), findings);
  fuzz::check_findings(findings);
  if (!compiled || !compiled->back) return 0;

  fuzz::Bundle derived = bundle;
  derived.mapping = mapping::way_back_in_yaml(*compiled);
  Findings alone;
  const auto reread = mapping::mapping_from_canonical(fuzz::canonical_of(derived), alone);
  require(reread != nullptr, "the derived mapping is one that can be read", alone.text() + derived.mapping);
  require(mapping::info(*reread).hash == mapping::info(*compiled->back).hash, "and it is the same",
          derived.mapping);

  Findings proof;
  (void)mapping::prove_both_ways(compiled, proof);
  fuzz::check_findings(proof);
  if (proof.ok() && compiled->from_layout) travel(compiled, bundle.records);
  return 0;
}
