/// Whole rows: people in, PIRL lines out, through the mapping as shipped.
#include <gtest/gtest.h>

#include "people.hpp"

namespace gatehouse::report {
namespace {

Someone trainee(std::int64_t client) {
  Someone person(client, {{"birth_date", "1980-02-29"},
                          {"sex", "female"},
                          {"address.state", "OH"},
                          {"address.county", "049"},
                          {"address.zip", "432151234"},
                          {"veteran", "no"}});
  person.enrolled("adult", "2024-02-01",
                  {{"funding", "local-formula"}, {"employment", "unemployed"}, {"low_income", "yes"}});
  person.service("basic", "2024-02-05", {{"activity", "career-guidance"}, {"provided_by", "staff"}});
  person.service("individualized", "2024-02-20", {{"activity", "employment-plan"}, {"mode", "online"}});
  person.add("training", {{"type", "occupational"},
                          {"provider", "Training, Inc."},
                          {"began_on", "2024-03-01"},
                          {"ended_on", "2024-05-31"},
                          {"completed", "yes"},
                          {"occupation", "29-1141"},
                          {"leads_to_credential", "yes"},
                          {"study", "13"}});
  person.add("credential", {{"type", "certificate"}, {"attained_on", "2024-06-15"}});
  return person;
}

TEST(Pirl, ATraineeWhoExitedHasAWholeRow) {
  Someone person = trainee(4711);
  const Made made = report_on({&person}, spec_of("2024Q3"));
  ASSERT_EQ(made.lines.size(), 1U) << ::testing::PrintToString(made.held);
  EXPECT_EQ(made.at(0, "OBS"), "1");
  EXPECT_EQ(made.at(0, "100"), "G00000004711");
  EXPECT_EQ(made.at(0, "101"), "OH");
  EXPECT_EQ(made.at(0, "102"), "049");
  EXPECT_EQ(made.at(0, "103"), "43215");
  EXPECT_EQ(made.at(0, "200"), "19800229");
  EXPECT_EQ(made.at(0, "201"), "2");
  EXPECT_EQ(made.at(0, "202"), "9");
  EXPECT_EQ(made.at(0, "300"), "0");
  EXPECT_EQ(made.at(0, "400"), "0");
  EXPECT_EQ(made.at(0, "401"), "");
  EXPECT_EQ(made.at(0, "802"), "1");
  EXPECT_EQ(made.at(0, "801"), "9");
  EXPECT_EQ(made.at(0, "900"), "20240205");
  EXPECT_EQ(made.at(0, "901"), "20240531");
  EXPECT_EQ(made.at(0, "903"), "1");
  EXPECT_EQ(made.at(0, "904"), "0");
  EXPECT_EQ(made.at(0, "918"), "0");
  EXPECT_EQ(made.at(0, "923"), "00");
  EXPECT_EQ(made.at(0, "1001"), "20240205");
  EXPECT_EQ(made.at(0, "1004"), "20240220");
  EXPECT_EQ(made.at(0, "1102"), "20240205");
  EXPECT_EQ(made.at(0, "1200"), "20240220");
  EXPECT_EQ(made.at(0, "1202"), "20240220");
  EXPECT_EQ(made.at(0, "3004"), "1");
  EXPECT_EQ(made.at(0, "1300"), "1");
  EXPECT_EQ(made.at(0, "1301"), "Training, Inc.");
  EXPECT_EQ(made.at(0, "1303"), "06");
  EXPECT_EQ(made.at(0, "1306"), "291141");
  EXPECT_EQ(made.at(0, "1307"), "1");
  EXPECT_EQ(made.at(0, "1308"), "20240531");
  EXPECT_EQ(made.at(0, "1310"), "00");
  EXPECT_EQ(made.at(0, "1319"), "0");
  EXPECT_EQ(made.at(0, "1800"), "5");
  EXPECT_EQ(made.at(0, "1801"), "20240615");
  EXPECT_EQ(made.at(0, "1811"), "20240301");
  EXPECT_EQ(made.at(0, "1813"), "20240531");
  EXPECT_EQ(made.summary.exiters, 1);
}

TEST(Pirl, AnExitAfterTheQuarterIsNotToldYet) {
  Someone person = trainee(1);
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "901"), "");
  EXPECT_EQ(made.at(0, "923"), "");
  EXPECT_EQ(made.at(0, "1302"), "20240301");
  EXPECT_EQ(made.at(0, "1308"), "");
  EXPECT_EQ(made.at(0, "1800"), "0");
}

TEST(Pirl, OutcomesAreBlankUntilTheirQuarterIsDueAndThenTold) {
  Someone person = trainee(1);
  person.wage("2024Q3", "5000.00").wage("2024Q3", "250.50", "2").wage("2024Q4", "6000.00");
  ReportSpec early = spec_of("2024Q4");
  const Made blank = report_on({&person}, early);
  EXPECT_EQ(blank.at(0, "1600"), "");
  EXPECT_EQ(blank.at(0, "1703"), "");
  ReportSpec later = spec_of("2025Q1");
  const Made first = report_on({&person}, later);
  EXPECT_EQ(first.at(0, "1600"), "1");
  EXPECT_EQ(first.at(0, "1601"), "1");
  EXPECT_EQ(first.at(0, "1703"), "5250.50");
  EXPECT_EQ(first.at(0, "1614"), "999999");
  EXPECT_EQ(first.at(0, "1602"), "");
}

TEST(Pirl, NoWageMeansNotEmployedOnlyWhereTheWageFilesAreComplete) {
  Someone person = trainee(1);
  ReportSpec spec = spec_of("2025Q1");
  EXPECT_EQ(report_on({&person}, spec).at(0, "1600"), "");
  spec.wages_through = Quarter::of(2024, 3);
  const Made made = report_on({&person}, spec);
  EXPECT_EQ(made.at(0, "1600"), "0");
  EXPECT_EQ(made.at(0, "1601"), "0");
  EXPECT_EQ(made.at(0, "1703"), "0.00");
  EXPECT_EQ(made.at(0, "1702"), "0.00");
}

TEST(Pirl, TheSameWageFromTwoSourcesCountsOnce) {
  Someone person = trainee(1);
  person.wage("2024Q3", "5000.00", "77").wage("2024Q3", "5000.00", "77");
  EXPECT_EQ(report_on({&person}, spec_of("2025Q1")).at(0, "1703"), "5000.00");
}

TEST(Pirl, WagesBeforeEntryGoToTheirQuarterCountedBack) {
  Someone person = trainee(1);
  person.wage("2023Q4", "100.00").wage("2023Q3", "200.00").wage("2023Q2", "300.00").wage("2023Q1", "400.00");
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "1702"), "100.00");
  EXPECT_EQ(made.at(0, "1701"), "200.00");
  EXPECT_EQ(made.at(0, "1700"), "300.00");
  EXPECT_EQ(made.at(0, "404"), "999999");
}

TEST(Pirl, SupplementalEmploymentIsToldWhereNoWageRecordIs) {
  Someone person = trainee(1);
  person.add("outcome",
             {{"kind", "employment"}, {"quarter", "2024Q4"}, {"employed", "yes"}, {"training_related", "yes"}});
  const Made made = report_on({&person}, spec_of("2025Q2"));
  EXPECT_EQ(made.at(0, "1602"), "1");
  EXPECT_EQ(made.at(0, "1603"), "4");
  EXPECT_EQ(made.at(0, "1704"), "");
  EXPECT_EQ(made.at(0, "1608"), "1");
}

TEST(Pirl, RetentionNeedsTheSameEmployerInTheSecondAndFourthQuarter) {
  Someone stayed = trainee(1);
  stayed.wage("2024Q4", "10.00", "A").wage("2025Q2", "20.00", "A");
  Someone moved = trainee(2);
  moved.wage("2024Q4", "10.00", "A").wage("2025Q2", "20.00", "B");
  const Made made = report_on({&stayed, &moved}, spec_of("2025Q4"));
  EXPECT_EQ(made.at(0, "1618"), "1");
  EXPECT_EQ(made.at(1, "1618"), "0");
}

TEST(Pirl, ReentryGivesTheSamePersonASecondRowInTheOrderOfEntry) {
  Someone person(7);
  person.enrolled("wagner-peyser", "2024-01-01").service("basic", "2024-01-02").service("basic", "2024-07-01");
  const Made made = report_on({&person}, spec_of("2024Q3"));
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(0, "100"), made.at(1, "100"));
  EXPECT_EQ(made.at(0, "901"), "20240102");
  EXPECT_EQ(made.at(1, "900"), "20240701");
  EXPECT_EQ(made.at(1, "OBS"), "2");
  EXPECT_EQ(made.summary.clients_out, 1);
}

TEST(Pirl, CoEnrollmentIsOneRowWithBothPrograms) {
  Someone person(7);
  person.enrolled("wagner-peyser", "2024-01-01")
      .enrolled("dislocated-worker", "2024-02-01", {{"funding", "statewide"}});
  person.service("basic", "2024-01-02", {{"program", "wagner-peyser"}});
  person.service("individualized", "2024-02-10", {{"program", "dislocated-worker"}});
  const Made made = report_on({&person}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.at(0, "918"), "1");
  EXPECT_EQ(made.at(0, "904"), "2");
  EXPECT_EQ(made.at(0, "903"), "0");
}

TEST(Pirl, SomeoneWithSelfServiceOnlyIsAReportableIndividual) {
  Someone person(9, {{"sex", "male"}, {"birth_date", "1990-01-01"}});
  person.enrolled("wagner-peyser", "2024-01-01", {{"ex_offender", "yes"}}).service("self-service", "2024-01-02");
  person.service("information-only", "2024-03-30");
  const Made made = report_on({&person}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.at(0, "918"), "2");
  EXPECT_EQ(made.at(0, "903"), "0");
  EXPECT_EQ(made.at(0, "900"), "");
  EXPECT_EQ(made.at(0, "901"), "");
  EXPECT_EQ(made.at(0, "1000"), "20240102");
  EXPECT_EQ(made.at(0, "1002"), "20240330");
  EXPECT_EQ(made.at(0, "1007"), "20240330");
  EXPECT_EQ(made.at(0, "1100"), "20240330");
  EXPECT_EQ(made.at(0, "1101"), "20240102");
  EXPECT_EQ(made.at(0, "801"), "");
  EXPECT_EQ(made.at(0, "1300"), "");
  EXPECT_EQ(made.summary.reportable, 1);
  EXPECT_EQ(made.summary.participants, 0);
}

TEST(Pirl, AReportableIndividualLeavesTheFileAYearAfterTheLastContact) {
  Someone person(9);
  person.enrolled("wagner-peyser", "2024-01-01").service("self-service", "2024-01-02");
  EXPECT_EQ(report_on({&person}, spec_of("2024Q4")).lines.size(), 1U);
  EXPECT_TRUE(report_on({&person}, spec_of("2025Q1")).lines.empty());
}

TEST(Pirl, ParticipantsStayInTheFileAsLongAsAMeasureNeedsTheirExit) {
  Someone person(3);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-01-02");
  EXPECT_TRUE(report_on({&person}, spec_of("2023Q4")).lines.empty());
  // Employment in quarter 4 counts exits of 2024Q1 in the year that ends with 2026Q2 (wioa.measures.yaml,
  // exited_q4).
  EXPECT_EQ(report_on({&person}, spec_of("2026Q2")).lines.size(), 1U);
  EXPECT_TRUE(report_on({&person}, spec_of("2026Q3")).lines.empty());
}

TEST(Pirl, ClaimsSayWhetherAParticipantWasAClaimantOnEntry) {
  const auto with_claim = [](std::int64_t client, Fields claim) {
    Someone person(client);
    person.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
    claim.push_back({"benefit_year_begin", "2023-12-03"});
    claim.push_back({"benefit_year_end", "2024-11-30"});
    person.add("claim", claim, "ui");
    return person;
  };
  Someone resea = with_claim(1, {{"status", "active"}, {"referred_by", "resea"}});
  Someone wprs = with_claim(2, {{"status", "active"}, {"referred_by", "wprs"}});
  Someone other = with_claim(3, {{"status", "active"}});
  Someone exhausted = with_claim(4, {{"status", "exhausted"}, {"exhausted_on", "2024-01-20"}});
  Someone not_yet = with_claim(5, {{"status", "exhausted"}, {"exhausted_on", "2024-06-20"}});
  Someone exempt = with_claim(6, {{"status", "active"}, {"work_search_exempt", "yes"}});
  const Made made = report_on({&resea, &wprs, &other, &exhausted, &not_yet, &exempt}, spec_of("2024Q1"));
  std::string states;
  for (std::size_t i = 0; i < 6; ++i) states += made.at(i, "401");
  EXPECT_EQ(states, "123435");
}

TEST(Pirl, NoClaimIsToldAsNoneOnlyWhereClaimsAreTakenIn) {
  Someone person(1);
  person.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  ReportSpec spec = spec_of("2024Q1");
  EXPECT_EQ(report_on({&person}, spec).at(0, "401"), "");
  spec.claims_complete = true;
  EXPECT_EQ(report_on({&person}, spec).at(0, "401"), "0");
}

TEST(Pirl, FollowUpIsToldAfterTheExitAndDoesNotMoveIt) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-01-02").service("follow-up", "2024-02-15");
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "901"), "20240102");
  EXPECT_EQ(made.at(0, "1503"), "20240215");
}

TEST(Pirl, ServicesOfADvopSpecialistGoToTheirOwnElementsToo) {
  Someone person(1);
  person.enrolled("jvsg", "2024-01-01", {{"veterans_program", "dvop"}});
  person.service("basic", "2024-01-05", {{"activity", "job-search"}, {"provided_by", "dvop"}});
  person.service("individualized", "2024-01-15", {{"activity", "assessment"}, {"provided_by", "dvop"}});
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "914"), "1");
  EXPECT_EQ(made.at(0, "1005"), "20240115");
  EXPECT_EQ(made.at(0, "1104"), "20240105");
  EXPECT_EQ(made.at(0, "1214"), "20240105");
  EXPECT_EQ(made.at(0, "1213"), "20240115");
}

TEST(Pirl, SelfServiceThatLedToThePeriodBelongsToItAndThatBeforeTheLastExitDoesNot) {
  Someone person(1);
  person.enrolled("wagner-peyser", "2024-01-01").service("basic", "2024-01-05").service("basic", "2024-07-01");
  person.service("self-service", "2024-01-02").service("self-service", "2024-06-20");
  const Made made = report_on({&person}, spec_of("2024Q3"));
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(0, "1000"), "20240102");
  EXPECT_EQ(made.at(0, "1002"), "20240102");
  EXPECT_EQ(made.at(1, "1000"), "20240620");
}

TEST(Pirl, CredentialsCountUntil365DaysAfterTheExit) {
  Someone in_time = trainee(1), late = trainee(2);
  in_time.add("credential", {{"type", "licensure"}, {"attained_on", "2025-05-31"}});
  late.add("credential", {{"type", "licensure"}, {"attained_on", "2025-06-01"}});
  const Made made = report_on({&in_time, &late}, spec_of("2025Q2"));
  EXPECT_EQ(made.at(0, "1802"), "4");
  EXPECT_EQ(made.at(0, "1803"), "20250531");
  EXPECT_EQ(made.at(1, "1802"), "");
}

TEST(Pirl, ACredentialWithoutTrainingIsNotTold) {
  Someone person(1);
  person.enrolled("adult", "2024-01-01").service("basic", "2024-01-05");
  person.add("credential", {{"type", "licensure"}, {"attained_on", "2024-02-01"}});
  EXPECT_EQ(report_on({&person}, spec_of("2024Q1")).at(0, "1800"), "");
}

TEST(Pirl, YouthServicesGoToTheYouthElements) {
  Someone person(1);
  person.enrolled("youth", "2024-01-01", {{"funding", "local-formula"}, {"school_status", "in-school-secondary"}});
  person.service("youth", "2024-01-10", {{"activity", "adult-mentoring"}});
  person.service("youth", "2024-02-10", {{"activity", "work-experience"}, {"work_experience", "summer"}});
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "905"), "1");
  EXPECT_EQ(made.at(0, "906"), "20240110");
  EXPECT_EQ(made.at(0, "1410"), "20240110");
  EXPECT_EQ(made.at(0, "1405"), "20240210");
  EXPECT_EQ(made.at(0, "1205"), "1");
  EXPECT_EQ(made.at(0, "1203"), "");
  EXPECT_EQ(made.at(0, "409"), "1");
}

TEST(Pirl, AnEnrollmentWithoutAnyServiceRestsOnItsSystemsDates) {
  Someone person(1);
  person.enrolled("adult", "2024-01-03", {{"exited_on", "2024-02-29"}});
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "900"), "20240103");
  EXPECT_EQ(made.at(0, "901"), "20240229");
  EXPECT_EQ(made.summary.system_dates, 1);
}

TEST(Pirl, ServicesBeforeEnrollmentOrOfNoKnownEnrollmentBeginNothing) {
  Someone early(1);
  early.enrolled("adult", "2024-02-01").service("basic", "2024-01-20").service("basic", "2024-02-03");
  Someone loose(2);
  loose.service("basic", "2024-02-03", {{"program", "adult"}});
  const Made made = report_on({&early, &loose}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.at(0, "900"), "20240203");
  EXPECT_EQ(made.summary.doubts.loose, 2);
  EXPECT_EQ(made.summary.clients_in, 2);
  EXPECT_EQ(made.summary.clients_out, 1);
}

TEST(Pirl, WhoTakesPartInNoProgramOfTheDepartmentIsLeftOutAndCounted) {
  Someone local(1), snap(2), both(3);
  local.enrolled("local", "2024-02-01").service("basic", "2024-02-03");
  snap.enrolled("snap-et", "2024-02-01").service("basic", "2024-02-03");
  both.enrolled("local", "2024-02-01").service("basic", "2024-02-03");
  both.enrolled("adult", "2024-02-02").service("basic", "2024-02-04", {{"program", "adult"}});
  const Made made = report_on({&local, &snap, &both}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.at(0, "100"), "G00000000003");
  EXPECT_EQ(made.summary.left_out, 2);
}

TEST(Pirl, ProgramsThatExitApartGiveRowsThatLieOverEachOtherAndAreCounted) {
  Someone person(1), apart(2);
  person.enrolled("adult", "2024-01-02").enrolled("jvsg", "2024-02-01");
  person.service("basic", "2024-01-05", {{"program", "adult"}})
      .service("basic", "2024-02-10", {{"program", "jvsg"}});
  apart.enrolled("adult", "2023-01-02").enrolled("jvsg", "2024-02-01");
  apart.service("basic", "2023-01-05", {{"program", "adult"}})
      .service("basic", "2024-02-10", {{"program", "jvsg"}});
  ReportSpec spec = spec_of("2024Q1");
  EXPECT_EQ(report_on({&person, &apart}, spec).summary.overlapping, 0);
  spec.periods.exit_group = *exit_groups(std::vector<std::vector<std::string>>{{"jvsg"}});
  const Made made = report_on({&person, &apart}, spec);
  EXPECT_EQ(made.lines.size(), 4U);
  EXPECT_EQ(made.summary.overlapping, 1);
}

TEST(Pirl, WagesWithoutAQuarterAreCountedAndAreInNoOutcome) {
  Someone person(1);
  person.enrolled("adult", "2023-01-02").service("basic", "2023-01-05");
  person.wage("20233", "500.00").wage("2023Q3", "100.00");
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "1704"), "100.00");
  EXPECT_EQ(made.summary.doubts.wages, 1);
}

TEST(Pirl, ARowOfSeveralPetitionsTellsTheLatestAndIsCounted) {
  Someone person(1);
  person.enrolled("taa", "2024-01-02", {{"enrollment_no", "1"}, {"petition_no", "92001"}});
  person.enrolled("taa", "2024-01-05", {{"enrollment_no", "2"}, {"petition_no", "92002"}});
  person.service("individualized", "2024-01-08", {{"enrollment_no", "1"}});
  const Made made = report_on({&person}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.summary.petitions, 1);
}

TEST(Pirl, AReasonForExitIsToldOfTheLastPeriodOfItsEnrollment) {
  Someone person(1);
  person.enrolled("adult", "2023-02-01", {{"enrollment_no", "1"}, {"exit_reason", "deceased"}});
  person.service("basic", "2023-02-05", {{"enrollment_no", "1"}});
  person.service("basic", "2023-09-05", {{"enrollment_no", "1"}});
  const Made made = report_on({&person}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(0, "923"), "00");
  EXPECT_EQ(made.at(1, "923"), "03");
}

TEST(Pirl, ATitleOneEnrollmentWithoutAStreamIsCountedAsAssumed) {
  Someone person(1);
  person.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_EQ(made.at(0, "903"), "1");
  EXPECT_EQ(made.summary.assumed_stream, 1);
}

TEST(Pirl, AnIllegalValueHoldsTheRowAndLeavesNoGapInTheNumbers) {
  Someone first(1), bad(2, {{"address.state", "OHIO"}}), last(3);
  first.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  bad.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  last.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  const Made made = report_on({&first, &bad, &last}, spec_of("2024Q1"));
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.at(1, "OBS"), "2");
  EXPECT_EQ(made.at(1, "100"), "G00000000003");
  ASSERT_EQ(made.held.size(), 1U);
  EXPECT_EQ(made.held[0], "G00000000002 too-long 101");
  EXPECT_EQ(made.summary.held, 1);
  EXPECT_TRUE(made.summary.balances());
}

TEST(Pirl, ABirthAfterEntryHoldsTheRow) {
  Someone person(1, {{"birth_date", "2025-01-01"}});
  person.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  const Made made = report_on({&person}, spec_of("2024Q1"));
  EXPECT_TRUE(made.lines.empty());
  ASSERT_EQ(made.held.size(), 1U);
  EXPECT_NE(made.held[0].find("born-before-entry"), std::string::npos);
}

TEST(Pirl, AReportOfOneProgramHasOnlyItsRows) {
  Someone adult(1), employment_service(2);
  adult.enrolled("adult", "2024-02-01").service("basic", "2024-02-05");
  employment_service.enrolled("wagner-peyser", "2024-02-01").service("basic", "2024-02-05");
  ReportSpec spec = spec_of("2024Q1");
  spec.program = "wagner-peyser";
  const Made made = report_on({&adult, &employment_service}, spec);
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.at(0, "100"), "G00000000002");
}

TEST(Pirl, TheSameHistoryInAnotherOrderGivesTheSameBytes) {
  Someone one(1), other(1);
  one.enrolled("adult", "2024-02-01").enrolled("wagner-peyser", "2024-01-01");
  one.service("basic", "2024-02-05").service("individualized", "2024-03-05", {{"activity", "assessment"}});
  one.wage("2023Q4", "10.00", "A").wage("2023Q4", "20.00", "B");
  other.wage("2023Q4", "20.00", "B").wage("2023Q4", "10.00", "A");
  other.service("individualized", "2024-03-05", {{"activity", "assessment"}}).service("basic", "2024-02-05");
  other.enrolled("wagner-peyser", "2024-01-01").enrolled("adult", "2024-02-01");
  EXPECT_EQ(report_on({&one}, spec_of("2024Q1")).lines, report_on({&other}, spec_of("2024Q1")).lines);
}

}  // namespace
}  // namespace gatehouse::report
