/// Trade Adjustment Assistance, worked by hand: several petitions, TRA weeks and amounts, what lies outside.
#include <gtest/gtest.h>

#include "people.hpp"

namespace gatehouse::report {
namespace {

constexpr const char* pirl_2016 = "participant-to-pirl-2016-full";

/// A worker of petition 81234 who entered on 2024-01-08.
Someone worker() {
  Someone person(1);
  person.enrolled("taa", "2024-01-08",
                  {{"petition_no", "81234"}, {"applied_on", "2023-12-15"}, {"eligible_on", "2024-01-02"}});
  person.service("individualized", "2024-01-09", {{"program", "taa"}});
  return person;
}

Someone& paid(Someone& person, std::string_view kind, std::string_view on, std::string_view week,
              std::string_view gross, std::string_view voided = "no") {
  return person.add("payment",
                    {{"type", kind}, {"paid_on", on}, {"week_ending", week}, {"gross", gross}, {"voided", voided}},
                    "ui");
}

TEST(Taa, CountsWeeksOnceAndAmountsAllInTheQuarterAndAltogether) {
  Someone person = worker();
  paid(person, "tra-basic", "2024-03-05", "2024-03-02", "300.00");
  paid(person, "tra-basic", "2024-03-12", "2024-03-02", "25.50");  // the same week again
  paid(person, "tra-basic", "2024-04-02", "2024-03-30", "300.00");
  paid(person, "tra-basic", "2024-06-30", "2024-06-29", "300.00");  // the quarter's last day
  paid(person, "tra-basic", "2024-07-01", "2024-06-29", "300.00");  // after it
  const Made made = report_on({&person}, spec_of("2024Q2"), pirl_2016);
  EXPECT_EQ(made.at(0, "trafirstbasicpaymentreceiveddate"), "20240305");
  EXPECT_EQ(made.at(0, "traweekspaidinqtr"), "2");
  EXPECT_EQ(made.at(0, "tratotalweekspaidcumulative"), "3");
  EXPECT_EQ(made.at(0, "traamountpaidcurqtr"), "600.00");
  EXPECT_EQ(made.at(0, "tratotalamountpaid"), "925.50");
}

TEST(Taa, LeavesOutWhatWasTakenBackAndOtherBenefits) {
  Someone person = worker();
  paid(person, "tra-additional", "2024-02-29", "2024-02-24", "310.00");
  paid(person, "tra-additional", "2024-03-05", "2024-03-02", "310.00", "yes");
  paid(person, "regular", "2024-03-05", "2024-03-02", "400.00");
  const Made made = report_on({&person}, spec_of("2024Q1"), pirl_2016);
  EXPECT_EQ(made.at(0, "firstadditionaltrapayment"), "20240229");
  EXPECT_EQ(made.at(0, "traadditionaltotalweekspaidcum"), "1");
  EXPECT_EQ(made.at(0, "traadditionaltotalamtpaid"), "310.00");
  EXPECT_EQ(made.at(0, "tratotalamountpaid"), "");
}

TEST(Taa, SpeaksOfTheLatestPetitionOfThePeriodAndCountsFromItOn) {
  Someone person = worker();
  paid(person, "tra-basic", "2024-02-06", "2024-02-03", "300.00");
  person.enrolled("taa", "2024-03-01",
                  {{"petition_no", "90001"}, {"applied_on", "2024-02-20"}, {"waiver.issued_on", "2024-03-02"}});
  person.service("individualized", "2024-03-04", {{"program", "taa"}});
  paid(person, "tra-basic", "2024-03-12", "2024-03-09", "310.00");
  const Made made = report_on({&person}, spec_of("2024Q1"), pirl_2016);
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.at(0, "915"), "90001");
  EXPECT_EQ(made.at(0, "924"), "20240220");
  EXPECT_EQ(made.at(0, "925"), "20240304");
  EXPECT_EQ(made.at(0, "927"), "");
  EXPECT_EQ(made.at(0, "1323"), "20240302");
  EXPECT_EQ(made.at(0, "tratotalamountpaid"), "310.00");
}

/// As the latest test, in a layout whose records are told apart by petition.
TEST(Taa, EachPetitionIsARowWhereTheLayoutTellsPetitionsApart) {
  Someone person = worker();
  person.enrolled("taa", "2024-03-01",
                  {{"petition_no", "90001"}, {"applied_on", "2024-02-20"}, {"enrollment_no", "E2"}});
  person.service("individualized", "2024-03-04", {{"program", "taa"}});
  paid(person, "tra-basic", "2024-02-06", "2024-02-03", "300.00");
  paid(person, "tra-basic", "2024-03-12", "2024-03-09", "310.00");
  ReportSpec spec = spec_of("2024Q1");
  spec.row_each_petition = true;
  const Made made = report_on({&person}, spec, pirl_2016);
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(0, "OBS") + " " + made.at(1, "OBS"), "1 2");
  EXPECT_EQ(made.at(0, "915") + " " + made.at(1, "915"), "81234 90001");
  EXPECT_EQ(made.at(0, "900") + " " + made.at(1, "900"), "20240109 20240109");
  EXPECT_EQ(made.at(0, "925") + " " + made.at(1, "925"), "20240109 20240304");
  EXPECT_EQ(made.at(0, "tratotalamountpaid") + " " + made.at(1, "tratotalamountpaid"), "300.00 310.00");
  EXPECT_EQ(made.summary.petitions, 0);
  EXPECT_EQ(made.summary.participants, 2);
}

TEST(Taa, TwoEnrollmentsOfOnePetitionAndPeopleWithoutOneStayOneRow) {
  Someone person = worker(), adult(2);
  person.enrolled("taa", "2024-03-01", {{"petition_no", "81234"}, {"enrollment_no", "E2"}});
  adult.enrolled("adult", "2024-01-08").service("basic", "2024-01-09");
  ReportSpec spec = spec_of("2024Q1");
  spec.row_each_petition = true;
  EXPECT_EQ(report_on({&person, &adult}, spec, pirl_2016).lines.size(), 2U);
}

TEST(Taa, TheFirstBenefitIsTheEarliestOfServiceTrainingAndPayment) {
  Someone person = worker();
  paid(person, "tra-basic", "2024-01-08", "2024-01-06", "300.00");
  const Made made = report_on({&person}, spec_of("2024Q1"), "participant-to-tapr-2010");
  EXPECT_EQ(made.at(0, "951"), "20240108");
  EXPECT_EQ(made.at(0, "953"), "20240102");
}

TEST(Taa, NothingIsToldOfOthersNorOfWhatComesAfterTheQuarter) {
  Someone other(2), late = worker();
  other.enrolled("adult", "2024-01-08").service("basic", "2024-01-09");
  paid(other, "tra-basic", "2024-02-06", "2024-02-03", "300.00");
  late.enrolled("taa", "2024-06-01", {{"petition_no", "90002"}});
  const Made made = report_on({&late, &other}, spec_of("2024Q1"), pirl_2016);
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(0, "915"), "81234");
  EXPECT_EQ(made.at(1, "915"), "");
  EXPECT_EQ(made.at(1, "tratotalamountpaid"), "");
}

}  // namespace
}  // namespace gatehouse::report
