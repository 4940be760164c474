/// A site moves from the embedded store to a server. Run by tests/postgres/run.sh; without a server it is skipped.
#include "hub/copying.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class CopyTest : public HubTest {
 protected:
  void SetUp() override {
    if (!on_server()) GTEST_SKIP() << "needs a server";
    HubTest::SetUp();
    close();
    damage_only("DROP SCHEMA \"" + server()->schema + "\" CASCADE");
    begin_on_the_embedded_store();
  }
  void begin_on_the_embedded_store() {
    Settings embedded = settings();
    embedded.server.reset();
    auto opened = Hub::open(embedded, schemas(), clock);
    ASSERT_TRUE(opened) << opened.error().text();
    hub = std::move(*opened);
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.add(Claim{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000, "??", Outcome::held});
    feed("a.txt", lines);
    records_ = hub->status()->records;
    close();
  }
  static void nothing(std::string_view, std::int64_t) {}
  std::int64_t records_ = 0;
};

TEST_F(CopyTest, A_site_that_moved_is_in_order_and_goes_on_where_it_stood) {
  const auto copied = copy_embedded_store(settings(), nothing);
  ASSERT_TRUE(copied) << copied.error().text();
  open();

  EXPECT_EQ(hub->status()->records, records_);
  EXPECT_TRUE(findings().empty());
  Lines more;
  more.add(Claim{"C7", "900110001", "OKAFOR", "ANNA", 4000});
  feed("b.txt", more);
  EXPECT_EQ(client_of(3), client_of(1));
  EXPECT_TRUE(findings().empty());
}

TEST_F(CopyTest, A_server_store_that_is_in_use_is_refused) {
  ASSERT_TRUE(copy_embedded_store(settings(), nothing));

  const auto again = copy_embedded_store(settings(), nothing);

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::conflict);
}

}  // namespace
}  // namespace gatehouse::hub::test
