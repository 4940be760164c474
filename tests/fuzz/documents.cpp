/// The cutting of JSON and XML documents. Reads of any size, batches of any size and a restart behind any record
/// give the same records or the same refusal; each record is a piece of the file; memory is bounded.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstring>

#include "fuzz.hpp"
#include "gatehouse/support/framing.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;

struct Cuttings {
  std::vector<std::string> records{};
  std::vector<std::uint64_t> lines{};
  std::vector<FilePosition> behind{};
  std::string head{}, refused{};
};

Cuttings cut(const std::string& file, const Framing& framing, std::size_t step, std::size_t limit,
             FilePosition start = {}) {
  std::size_t at = 0;
  Framer framer(
      framing,
      [&](char* to, std::size_t size) -> Result<std::size_t> {
        const std::size_t n = std::min({size, step, file.size() - at});
        std::memcpy(to, file.data() + at, n);
        at += n;
        return n;
      },
      start);
  Cuttings out;
  Batch batch;
  while (true) {
    const auto more = framer.next(batch, limit);
    if (!more) out.refused = more.error().message;
    if (!more || !*more) break;
    require(batch.bytes.size() <= (6u << 20), "memory is bounded");
    for (const RawRecord& record : batch.records) {
      require(record.bytes.size() <= framing.max_record_bytes, "no record is longer than allowed");
      require(file.find(record.bytes) != std::string::npos, "a record is a piece of the file");
      out.records.emplace_back(record.bytes);
      out.lines.push_back(record.line);
    }
    out.behind.push_back(framer.position());
    require(out.behind.back().offset <= file.size(), "no position lies behind the file");
  }
  out.head = framer.head();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  Framing framing;
  framing.cut = input.ConsumeBool() ? Cut::json : Cut::xml;
  framing.records = framing.cut == Cut::json ? input.PickValueInArray({"[]", "c", "a.c", "b[].c", "[].c"})
                                             : input.PickValueInArray({"c", "a/c", "p:a/b/p:c"});
  framing.namespaces = {{"p", "urn:p"}};
  framing.max_record_bytes = input.PickValueInArray({1u << 20, 1u, 9u, 200u});
  const std::size_t step = input.ConsumeIntegralInRange<std::size_t>(1, 64);
  const std::size_t from = input.ConsumeIntegral<std::uint8_t>();
  const std::string file = input.ConsumeRemainingBytesAsString();

  const Cuttings whole = cut(file, framing, file.size() + 1, 1);
  const Cuttings pieces = cut(file, framing, step, 1);
  require(whole.records == pieces.records && whole.lines == pieces.lines && whole.refused == pieces.refused &&
              whole.head == pieces.head,
          "reads of any size give the same records");
  if (!whole.refused.empty()) return 0;
  require(cut(file, framing, step, 7).records == whole.records, "batches of any size give the same records");
  if (whole.behind.empty()) return 0;
  const std::size_t after = from % whole.behind.size();
  const Cuttings rest = cut(file, framing, step, 3, whole.behind[after]);
  require(std::equal(whole.records.begin() + static_cast<std::ptrdiff_t>(after) + 1, whole.records.end(),
                     rest.records.begin(), rest.records.end()),
          "a restart behind any record gives the records that follow");
  return 0;
}
