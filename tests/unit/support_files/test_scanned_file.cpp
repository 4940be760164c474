/// A scanned file is read from anywhere, lines and documents alike, and only as the bytes that were scanned.
#include <gtest/gtest.h>

#include <stop_token>
#include <string>
#include <vector>

#include "../../support/temporary_folder.hpp"
#include "gatehouse/support/scan.hpp"
#include "gatehouse/support/scanned_file.hpp"

namespace gatehouse {
namespace {

struct Shape {
  Framing framing;
  std::string text;
  std::vector<std::string> records;
};

Shape lines() { return {{}, "one\ntwo\nthree\n", {"one", "two", "three"}}; }
Shape document() {
  Framing framing;
  framing.cut = Cut::json;
  framing.records = "data.claims";
  return {framing,
          R"({"data": {"claims": [{"n": 1}, {"n": 2}, {"n": 3}], "more": 0}})",
          {R"({"n": 1})", R"({"n": 2})", R"({"n": 3})"}};
}

class ScannedFileOf : public testing::TestWithParam<Shape (*)()> {
 protected:
  TemporaryFolder folder;
  Shape shape = GetParam()();
  std::filesystem::path path = folder.path / "file";

  void SetUp() override { folder.put("file", shape.text); }

  Arrival scanned() {
    Batch scratch;
    const auto file = open_regular_file(path);
    const Scan scan = scan_file(*file, shape.framing, {}, scratch).value();
    return {.name = "file", .size = scan.bytes, .sha256 = scan.sha256, .records = scan.records};
  }
  ScannedFile open(const Arrival& arrival) {
    return ScannedFile(arrival, std::move(*open_regular_file(path)), "", shape.framing, {});
  }
  static std::vector<std::string> rest(ScannedFile& file) {
    std::vector<std::string> out;
    Batch batch;
    while (file.read(batch, 2).value())
      for (const RawRecord& record : batch.records) out.emplace_back(record.bytes);
    return out;
  }
};

TEST_P(ScannedFileOf, goes_on_from_any_record_with_exactly_the_rest) {
  const Arrival arrival = scanned();
  EXPECT_EQ(arrival.records, shape.records.size());
  for (std::size_t taken = 0; taken <= shape.records.size(); ++taken) {
    ScannedFile first = open(arrival);
    Batch batch;
    if (taken != 0) {
      ASSERT_TRUE(first.read(batch, taken).value());
    }
    ScannedFile second = open(arrival);
    second.resume(first.position());
    EXPECT_EQ(rest(second), std::vector<std::string>(shape.records.begin() + static_cast<std::ptrdiff_t>(taken),
                                                     shape.records.end()));
    EXPECT_TRUE(second.ended());
  }
}

TEST_P(ScannedFileOf, other_bytes_than_were_scanned_are_a_conflict) {
  Arrival arrival = scanned();
  arrival.sha256 = std::string(64, '0');
  ScannedFile file = open(arrival);
  Batch batch;
  ASSERT_TRUE(file.read(batch, 10).value());
  EXPECT_EQ(file.read(batch, 10).error().code, Errc::conflict);
  EXPECT_FALSE(file.ended());
}

TEST_P(ScannedFileOf, a_file_shorter_than_where_it_stopped_is_a_conflict) {
  ScannedFile file = open(scanned());
  file.resume({shape.text.size() + 1, 9});
  Batch batch;
  EXPECT_EQ(file.read(batch, 10).error().code, Errc::conflict);
}

INSTANTIATE_TEST_SUITE_P(Shapes, ScannedFileOf, testing::Values(&lines, &document));

}  // namespace
}  // namespace gatehouse
