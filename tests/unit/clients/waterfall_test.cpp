#include "hub/clients/waterfall.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "hub/clients/dedupe_page.hpp"
#include "hub/clients/index.hpp"
#include "people.hpp"
#include "where.hpp"

namespace gatehouse::clients {
namespace {

/// Ana, and Ana after her marriage with a slip in her SSN.
Score two_anas() {
  PersonFacts later = ana();
  later.ssn = "219-45-7716";
  later.last = "Morales-Kent";
  later.address_line1 = "88 Grand Avenue";
  return score_pair(Model::shipped(), Query{features(ana())}, features(later), Rarity{});
}

TEST(Waterfall, is_the_picture_in_the_docs) {
  const std::string svg = waterfall_svg(explain(two_anas()), Model::shipped().thresholds, "clients 17 and 4");
  const std::string path = std::string(source_folder) + "/docs/pictures/why.svg";
  if (std::getenv("GATEHOUSE_DRAW") != nullptr) std::ofstream{path} << svg;
  std::ifstream in{path};
  std::ostringstream drawn;
  drawn << in.rdbuf();

  EXPECT_EQ(svg, drawn.str()) << "draw it again: GATEHOUSE_DRAW=1 test_clients --gtest_filter='Waterfall.*'";
}

TEST(Waterfall, holds_no_value_of_a_person) {
  const std::string svg = waterfall_svg(explain(two_anas()), Model::shipped().thresholds, "a <title> & more");
  for (const auto value : {"MORALES", "Morales", "7761", "7716", "Walnut", "1984"})
    EXPECT_EQ(svg.find(value), std::string::npos) << value;
  EXPECT_NE(svg.find("a &lt;title&gt; &amp; more"), std::string::npos);
}

TEST(Evidence, replays_to_the_same_number_from_its_bytes) {
  Score score = two_anas();
  const auto again = Score::decode(score.encode());

  ASSERT_TRUE(again);
  EXPECT_EQ(*again, score);
  EXPECT_EQ(again->replayed(), score.total);
  EXPECT_TRUE(explain(*again).replays);
  score.weights[0] += 1;
  EXPECT_FALSE(explain(*Score::decode(score.encode())).replays) << "altered evidence must show";
}

TEST(DedupePage, tells_counts_and_draws_without_any_value) {
  DedupeReport report;
  report.ids = {"a", "b", "c"};
  report.result.clusters = 2;
  report.result.figures.scores[DedupeFigures::bin_of(12 * bit)] = {10, 0};
  report.result.figures.scores[DedupeFigures::bin_of(-3 * bit)] = {4, 1};
  std::ostringstream page, curve;

  write_page(report, page);
  write_curve(report, curve);

  EXPECT_NE(page.str().find("<svg"), std::string::npos);
  EXPECT_EQ(page.str().find("<script"), std::string::npos);
  EXPECT_EQ(page.str().find("http"), std::string::npos) << "the page fetches something";
  const auto points = threshold_curve(report.result.figures);
  EXPECT_EQ(points.front().links, 13U);
  EXPECT_EQ(points[DedupeFigures::bin_of(0)].links, 10U);
  EXPECT_GT(points[DedupeFigures::bin_of(0)].missed, 0);
  EXPECT_NE(curve.str().find("\n0,10,"), std::string::npos);
}

TEST(DedupeFigures, estimates_what_no_key_brought_up) {
  DedupeFigures figures;
  EXPECT_EQ(figures.estimated_lost(), 0);
  figures.by_number = 900;
  figures.by_name_and_birth = 800;
  figures.by_both = 720;
  EXPECT_NEAR(figures.estimated_lost(), 20, 1);
}

}  // namespace
}  // namespace gatehouse::clients
