#include "write_mis.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "write_ui.hpp"

namespace world {

struct MisFiles::Enrollment {
  std::string id, registration, program;
  int twice = 0;  ///< 1: the person was registered a second time, under another number
  Day applied{}, entered{}, exited{};
  bool over = false;  ///< exited by the day in question
  bool over_today = false;
};

namespace {

/// A JSON object, put together member by member.
class Object {
 public:
  Object& text(std::string_view name, std::string_view value) {
    start(name);
    if (value.empty()) {
      text_ += "null";
      return *this;
    }
    text_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
    return *this;
  }
  Object& object(std::string_view name, const Object& inner) {
    start(name);
    text_ += inner.done();
    return *this;
  }
  [[nodiscard]] std::string done() const { return "{" + text_ + "}"; }

 private:
  void start(std::string_view name) {
    if (!text_.empty()) text_ += ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
  }
  std::string text_;
};

struct Service {
  std::string_view code, name;
};
constexpr std::array<Service, 14> services{{{"100", "Self-service registration"},
                                            {"101", "Program orientation"},
                                            {"102", "Initial assessment"},
                                            {"103", "Labor market information"},
                                            {"104", "Job search assistance"},
                                            {"105", "Referral to a job"},
                                            {"201", "Comprehensive assessment"},
                                            {"202", "Employment plan developed"},
                                            {"203", "Career counseling"},
                                            {"204", "Work experience"},
                                            {"205", "Financial literacy"},
                                            {"301", "Occupational skills training"},
                                            {"401", "Transportation assistance"},
                                            {"501", "Follow-up contact"}}};

constexpr std::array<std::string_view, 6> note_texts{
    "Met with participant to review the employment plan. Participant reports three applications this week.",
    "Participant called to reschedule. New appointment set for next week.",
    "Discussed transportation. Bus pass issued for four weeks.",
    "Employer called back: interview set for Monday. Participant was told by phone.",
    "Participant finished the resume workshop and \"liked it a lot\".",
    "No show. Left a message; will try again in two days."};

std::string_view race(char is) {
  switch (is) {
    case 'W':
      return "white";
    case 'B':
      return "black";
    case 'N':
      return "native-american";
    case 'A':
      return "asian";
    default:
      return "pacific-islander";
  }
}

std::string_view schooling(int level) {
  if (level < 12) return "Less than high school";
  static constexpr std::array<std::string_view, 6> names{
      "High school diploma", "GED", "Some college", "Associate degree", "Bachelor's degree", "Graduate degree"};
  return names[static_cast<std::size_t>(level - 12)];
}

std::string birth_date(const Recorded& seen) {
  if (seen.birth == BirthDate::default_1900) return "1900-01-01";
  return seen.birth == BirthDate::blank ? "" : dashes(seen.born);
}

Object registration_of(const Recorded& seen, const Person& who, const std::string& id) {
  Object address;
  address.text("line1", seen.address.number + " " + seen.address.street).text("line2", seen.address.unit);
  address.text("city", seen.address.city).text("state", "VT").text("zip", seen.address.zip);
  address.text("county", seen.address.county);
  Object person;
  person.text("id", id).text("firstName", seen.first).text("middleName", seen.middle).text("lastName", seen.last);
  person.text("suffix", seen.suffix).text("ssn", seen.ssn).text("birthDate", birth_date(seen));
  person.text("gender", seen.sex == 'M' ? "M" : seen.sex == 'F' ? "F" : "").object("address", address);
  person.text("phone", seen.phone).text("email", seen.email);
  person.text("veteran", seen.veteran == ' ' ? "" : std::string_view(&seen.veteran, 1));
  person.text("hispanic", std::string_view(&who.hispanic, 1)).text("race", race(who.race));
  person.text("education", schooling(who.schooling));
  person.text("disability", who.disability == 'U' ? "Did not disclose" : who.disability == 'Y' ? "Yes" : "No");
  return person;
}

/// The two digits are the number of the enrollment within the person.
std::string enrollment_id(const Person& who, int number) {
  return "E" + digits(who.index * 10 + static_cast<std::uint64_t>(number), 9);
}

}  // namespace

MisFiles::MisFiles(const std::filesystem::path& folder, const std::string& stamp)
    : participants_(folder / ("participants_" + stamp + ".jsonl")),
      services_(folder / ("services_" + stamp + ".jsonl")),
      trainings_(folder / ("trainings_" + stamp + ".jsonl")),
      notes_(folder / ("notes_" + stamp + ".jsonl")) {}

MisFiles::Enrollment MisFiles::enrollment_of(const Population& people, const Person& who, int number, int day) {
  static constexpr std::array<std::string_view, 9> programs{"ADULT", "ADULT", "DW", "DW", "YOUTH",
                                                            "WP",    "WP",    "WP", "TAA"};
  Dice dice(people.seed(), "enrollment", who.index, static_cast<std::uint64_t>(number));
  Enrollment in;
  in.id = enrollment_id(who, number);
  in.twice = number > 0 && dice.chance(60) ? 1 : 0;
  in.registration = "M" + digits(who.index * 2 + static_cast<std::uint64_t>(in.twice), 8);
  in.program = programs[dice.below(programs.size())];
  in.entered = first_day() - std::chrono::days(dice.between(3, 640));
  in.applied = in.entered - std::chrono::days(dice.between(0, 14));
  in.exited = in.entered + std::chrono::days(dice.between(20, 400));
  in.over = in.exited < first_day();
  for (int today = 2; today <= day; ++today) {
    in.over_today =
        !in.over && Dice(people.seed(), "exit", who.index, static_cast<std::uint64_t>(today)).chance(20);
    if (in.over_today) in.exited = first_day() + std::chrono::days(today - 2);
    in.over = in.over || in.over_today;
  }
  return in;
}

void MisFiles::write(const Population& people, const Person& who, int day, Truth& truth) {
  Dice dice(people.seed(), "mis", who.index);
  if (!dice.chance(350)) return;
  const int count = dice.chance(180) ? 2 : 1;
  for (int number = 0; number < count; ++number) {
    const Enrollment in = enrollment_of(people, who, number, day);
    Dice today(people.seed(), "mis day", who.index * 4 + static_cast<std::uint64_t>(number),
               static_cast<std::uint64_t>(day));
    if (day == 1 || in.over_today || today.chance(10)) write_participant(people, who, in, day, truth);
    if (day == 1 || (!in.over && today.chance(60))) write_services(people, who, in, day, truth);
    if (day == 1 && today.chance(120)) write_training(who, in, today, truth);
    if (today.chance(day == 1 ? 450 : 20)) write_note(who, in, today, day, truth);
  }
}

void MisFiles::write_participant(const Population& people, const Person& who, const Enrollment& in, int day,
                                 Truth& truth) {
  const Recorded seen =
      as_recorded(people, who, System::mis, in.twice, corrected_by(people, who, System::mis, day));
  static constexpr std::array<std::string_view, 5> offices{"Ashbury", "Harlow", "Redfield", "Old Harbor", "Marlow"};
  Object enrollment;
  enrollment.text("id", in.id).text("program", in.program).text("applied", dashes(in.applied));
  enrollment.text("entered", dashes(in.entered)).text("exited", in.over ? dashes(in.exited) : "");
  enrollment.text("status", in.over ? "Exited" : "Active");
  enrollment.text("employment", who.index % 5 == 0 ? "Employed" : "Not employed");
  enrollment.text("lowIncome", who.index % 3 == 0 ? "Y" : "N").text("office", offices[who.index % offices.size()]);
  Object line;
  line.object("registration", registration_of(seen, who, in.registration)).object("enrollment", enrollment);
  truth.record(participants_, participants_.record(line.done()), who.id);
}

void MisFiles::write_services(const Population& people, const Person& who, const Enrollment& in, int day,
                              Truth& truth) {
  Dice dice(people.seed(), "services", who.index,
            static_cast<std::uint64_t>(day) * 16 + static_cast<std::uint64_t>(in.id.back()));
  const Day end =
      day == 1 ? std::min(in.exited, first_day() - std::chrono::days(1)) : first_day() + std::chrono::days(day - 2);
  const auto span = std::max<long>(0, (end - in.entered).count());
  const int count = day == 1 ? dice.between(1, 8) : 1;
  for (int n = 0; n < count; ++n) {
    const Service& given = services[n == 0 && day == 1 ? 2 : dice.below(services.size())];
    const Day on = n == 0 && day == 1 ? in.entered
                   : day == 1         ? in.entered + std::chrono::days(dice.between(0, static_cast<int>(span)))
                                      : end;
    Object line;
    line.text("id", "S" + in.id.substr(1) + digits(static_cast<std::uint64_t>(day * 10 + n), 3))
        .text("registration", in.registration);
    line.text("enrollment", in.id).text("program", in.program);
    line.text("code", dice.chance(1) ? "777" : given.code).text("name", given.name).text("date", dashes(on));
    line.text("endDate", "").text("status", "Completed").text("by", given.code == "100" ? "Self" : "Staff");
    line.text("recordedAt", dashes(on + std::chrono::days(dice.between(0, 5))) + "T15:04:05Z");
    truth.record(services_, services_.record(line.done()), who.id);
  }
}

void MisFiles::write_training(const Person& who, const Enrollment& in, Dice& dice, Truth& truth) {
  static constexpr std::array<std::string_view, 3> kinds{"OCC", "OJT", "ABE"};
  const Day began = in.entered + std::chrono::days(dice.between(5, 40));
  const Day ended = began + std::chrono::days(dice.between(30, 180));
  const bool finished = ended < first_day();
  Object line;
  line.text("id", "T" + in.id.substr(1)).text("registration", in.registration).text("enrollment", in.id);
  line.text("program", in.program).text("kind", kinds[dice.below(kinds.size())]);
  line.text("provider", "Granite Technical College").text("cip", "510801");
  line.text("began", dashes(began)).text("ended", finished ? dashes(ended) : "");
  line.text("completed", finished ? (dice.chance(800) ? "Y" : "N") : "");
  truth.record(trainings_, trainings_.record(line.done()), who.id);
}

void MisFiles::write_note(const Person& who, const Enrollment& in, Dice& dice, int day, Truth& truth) {
  const Day on =
      day == 1 ? std::min(in.entered + std::chrono::days(dice.between(0, 60)), first_day() - std::chrono::days(1))
               : first_day() + std::chrono::days(day - 2);
  Object line;
  line.text("id", "N" + in.id.substr(1) + digits(static_cast<std::uint64_t>(day), 2))
      .text("registration", in.registration);
  line.text("enrollment", in.id)
      .text("type", "Contact")
      .text("author", "Case manager " + std::to_string(dice.between(1, 12)));
  line.text("writtenAt", dashes(on) + "T16:30:00Z").text("eventDate", dashes(on)).text("visibility", "PROGRAM");
  line.text("subject", "Contact with participant").text("text", note_texts[dice.below(note_texts.size())]);
  truth.record(notes_, notes_.record(line.done()), who.id);
}

void MisFiles::close(Truth& truth) {
  using Named = std::pair<OutFile*, std::string_view>;
  for (const auto& [file, kind] : {Named{&participants_, "participants"}, Named{&services_, "services"},
                                   Named{&trainings_, "trainings"}, Named{&notes_, "notes"}}) {
    file->close();
    truth.file(*file, "mis", kind);
  }
}

}  // namespace world
