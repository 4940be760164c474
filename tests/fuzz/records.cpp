/// Hostile records for mappings that are good: those shipped as samples, the participant report, and ten of our
/// own with what the samples lack (JSON with groups, quotes, one-byte encodings, each slicer of the express lane).
/// The first byte picks the mapping, the rest is the file.
#include <array>
#include <filesystem>

#include "fuzz.hpp"
#include "mapped.hpp"

namespace {

using namespace gatehouse;
namespace fs = std::filesystem;

struct Loaded {
  std::shared_ptr<const mapping::Mapping> compiled{};
  std::string known{};
};

/// Seeds and found inputs name a mapping by its place here: append only.
constexpr std::array<const char*, 21> mapping_files{
    "tests/fuzz/mappings/fixed-to-quoted",
    "tests/fuzz/mappings/json-to-bare",
    "tests/fuzz/mappings/json-to-json",
    "tests/fuzz/mappings/latin-to-fixed",
    "mappings/pirl/participant-to-pirl",
    "mappings/sample/client-to-nightly",
    "mappings/sample/client-to-vos",
    "mappings/sample/mis-note",
    "mappings/sample/mis-participant",
    "mappings/sample/mis-service",
    "mappings/sample/mis-training",
    "mappings/sample/ui-a-claim",
    "mappings/sample/ui-a-payment",
    "mappings/sample/ui-b-claim",
    "mappings/sample/wages",
    "tests/fuzz/mappings/xml-to-json",
    "tests/fuzz/mappings/document-to-xml",
    "tests/fuzz/mappings/mainframe-again",
    "tests/fuzz/mappings/cells-to-columns",
    "tests/fuzz/mappings/elements-to-lines",
    "tests/fuzz/mappings/members-to-lines",
};

std::vector<Loaded> load_all() {
  const fs::path root = GATEHOUSE_SOURCE_DIR;
  std::vector<Loaded> out;
  for (const char* file : mapping_files) {
    Findings findings;
    auto compiled =
        mapping::load_mapping(root / (std::string(file) + ".map.yaml"), {{root / "mappings"}, true}, findings);
    fuzz::require(compiled != nullptr, "a mapping of ours compiles", findings.text());
    std::string known = mapping::info(*compiled).canonical;
    out.push_back({std::move(compiled), std::move(known)});
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Loaded> all = load_all();
  if (size == 0) return 0;
  const Loaded& one = all[data[0] % all.size()];
  fuzz::run_records(one.compiled, fuzz::text_of(data + 1, size - 1), one.known);
  return 0;
}
