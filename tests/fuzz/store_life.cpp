#include "store_life.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::fuzz {
namespace {

using hub::ClientId;
using hub::RecordId;

struct Person {
  const char *ssn, *last, *first, *married;
  int born;
};
/// Nobody of them is like another.
constexpr std::array<Person, 6> people{{{"900110001", "OKAFOR", "ANNA", "BELL", 4000},
                                        {"900330003", "LINDQVIST", "BENJAMIN", "QUIST", 6000},
                                        {"901550715", "HAUGEN", "SIGRID", "MOE", 9100},
                                        {"902770829", "TAKAHASHI", "KENJI", "ABE", 1200},
                                        {"903990931", "ECHEVERRIA", "XIMENA", "PAZ", 11400},
                                        {"904210642", "WOJCIK", "PIOTR", "ZAJAC", 7700}}};
constexpr std::array<const char*, 4> statuses{"active", "paid", "appealed", "closed"};
constexpr std::size_t all = 100'000;

bool is_claim(std::size_t lane) { return lane < 2; }

/// One in two is good.
Outcome outcome_of(std::uint8_t choice) {
  switch (choice % 8) {
    case 5:
      return Outcome::held;
    case 6:
      return Outcome::rejected;
    case 7:
      return Outcome::filtered;
    default:
      return Outcome::stored;
  }
}

hub::test::Claim claim_of(const std::string& number, int person, bool married, const std::string& status,
                          Outcome outcome) {
  const Person& who = people.at(static_cast<std::size_t>(person));
  return {number, who.ssn, married ? who.married : who.last, who.first, who.born, status, outcome};
}

MappingInfo mapping_of(std::size_t lane, bool second) {
  if (!is_claim(lane)) return hub::test::payments_mapping();
  return hub::test::claims_mapping(second ? "claims-2" : "claims-1");
}

}  // namespace

Life::Life(std::filesystem::path folder) : folder_(std::move(folder)) {
  open();
  must(hub_->open_route("vos-out"), "a delivery route can be opened");
}

void Life::open() {
  hub_.reset();
  hub::Settings settings;
  settings.folder = folder_ / "state";
  settings.key_file = folder_ / "key";
  settings.synthetic = true;
  settings.durable = false;
  settings.cache_mib = 4;
  auto opened = hub::Hub::open(settings, hub::test::schemas(), clock_);
  must(opened, "what was closed can be opened");
  hub_ = std::move(*opened);
}

void Life::reopen() {
  const std::string before = snapshot();
  open();
  require(snapshot() == before, "a hub that was closed and opened knows what it knew",
          before + "\n--\n" + snapshot());
}

void Life::pass_time(Choices& in) { clock_.pass(std::chrono::hours(24 * in.below(64))); }

bool Life::attempt(const std::function<Result<void>()>& deed) {
  const std::string before = snapshot();
  const auto done = deed();
  if (done) return true;
  const Errc code = done.error().code;
  require(code != Errc::internal && code != Errc::corrupt && code != Errc::unavailable && code != Errc::no_space,
          "what cannot be done is refused with a reason", done.error().text());
  require(snapshot() == before, "what was refused has changed nothing", done.error().text());
  return false;
}

// ---------------------------------------------------------------------------------------------- files

void Life::add_claim(Choices& in, const std::string& system, Batch& out) {
  const std::uint8_t what = in.byte(), how = in.byte();
  const std::string number = "K" + std::to_string(what % 6);
  const int person = static_cast<int>((what / 6u) % people.size());
  const std::string status = statuses.at(how / 8u % statuses.size());
  out.lines.add(claim_of(number, person, how >= 192, status, outcome_of(how)));
  out.model.push_back({system + "/claim/" + number, std::string(out.lines.raw().back().bytes), status, "", person,
                       outcome_of(how)});
}

void Life::add_payment(Choices& in, const std::string& system, Batch& out) {
  const std::uint8_t what = in.byte(), how = in.byte();
  const std::string number = "P" + std::to_string(what % 6), claim = "K" + std::to_string(what / 6 % 6);
  out.lines.add(hub::test::Payment{number, claim, how});
  out.model.push_back({system + "/payment/" + number, std::string(out.lines.raw().back().bytes), "",
                       system + "/claim/" + claim, -1, Outcome::stored});
}

hub::RunId Life::begin(std::size_t lane, std::string_view kind) {
  const auto run = hub_->begin_run({routes.at(lane), systems.at(lane), std::string(kind), "person"});
  must(run, "a run can begin");
  return *run;
}

void Life::take(hub::Intake& intake, const Batch& batch, bool recognise) {
  auto incoming = batch.lines.incoming();
  if (recognise) {
    std::vector<bool> unchanged;
    const auto raw = batch.lines.raw();
    const auto keys = batch.lines.keys();
    must(intake.recognise(raw, keys, unchanged), "a batch can be recognised");
    for (std::size_t i = 0; i < incoming.size(); ++i)
      if (unchanged[i]) incoming[i].mapped = nullptr;
    must(intake.describe(incoming), "a batch can be described");
  }
  must(intake.take(incoming, batch.lines.after()), "a batch is taken");
}

/// A file in one or two portions, perhaps with an end of the program between them, in the run that comes next.
void Life::file(Choices& in) {
  const std::size_t lane = in.below(Model::lanes);
  const std::uint8_t how = in.byte();
  const bool recognise = (how & 1) != 0, second_mapping = (how & 2) != 0, broken_off = (how & 4) != 0;
  const MappingInfo mapping = mapping_of(lane, second_mapping);
  const Arrival arrival{"f" + std::to_string(++files_), 1, "sha-" + std::to_string(files_), 0, how / 64};
  hub::Balance expected;
  auto run = begin(lane);
  for (std::size_t portion = 0, portions = 1 + (how / 8 & 1u), line = 1; portion < portions; ++portion) {
    Batch batch{hub::test::Lines(line), {}};
    for (std::size_t lines = 1 + in.below(4); lines > 0; --lines, ++line)
      is_claim(lane) ? add_claim(in, systems.at(lane), batch) : add_payment(in, systems.at(lane), batch);
    const auto admission = hub_->admit(run, arrival);
    must(admission, "a file is admitted");
    require(admission->verdict == hub::Admission::Verdict::take, "a file that is not done yet is taken");
    require(admission->resume_at.line + 1 == line - batch.lines.size(), "a file goes on where it was broken off");
    auto intake = hub_->begin_intake(run, admission->file, mapping);
    must(intake, "a file can be taken in");
    take(**intake, batch, recognise);
    const hub::Balance more = model_.take(lane, arrival.sequence, mapping.hash, batch.model, clock_.now());
    expected = {expected.read + more.read, expected.stored + more.stored,     expected.unchanged + more.unchanged,
                expected.held + more.held, expected.rejected + more.rejected, expected.filtered + more.filtered};
    if (portion + 1 == portions) {
      must((*intake)->finish(), "a file comes to its end");
      must(hub_->note_acknowledged(admission->file), "a file is acknowledged");
    } else if (broken_off) {
      intake->reset();
      open();
      run = begin(lane);
      expected = {};
    }
  }
  const auto info = hub_->end_run(run, hub::RunState::done, "");
  must(info, "a run can end");
  hub::Balance had = info->balance;
  require(info->state == hub::RunState::done && had.holds(), "the balance of a run holds");
  require(had.read == expected.read, "each record of a file is counted");
  for (const Outcome one :
       {Outcome::stored, Outcome::unchanged, Outcome::held, Outcome::rejected, Outcome::filtered})
    require(count_of(had, one) == count_of(expected, one), "a run counts what became of each record",
            std::to_string(static_cast<int>(one)) + ": " + std::to_string(count_of(had, one)) + " for " +
                std::to_string(count_of(expected, one)));
  if ((how & 16) != 0) send_again(lane, arrival);
}

void Life::send_again(std::size_t lane, const Arrival& arrival) {
  const auto run = begin(lane);
  Arrival renamed = arrival, changed = arrival;
  renamed.name += "-again";
  changed.sha256 += "-other";
  const auto same = hub_->admit(run, renamed), other = hub_->admit(run, changed);
  must(same, "a file that was sent twice is looked at");
  must(other, "a file with a known name is looked at");
  require(same->verdict == hub::Admission::Verdict::same_bytes, "the same bytes are not taken twice");
  require(other->verdict == hub::Admission::Verdict::changed_bytes, "a known name with other bytes is refused");
  must(hub_->end_run(run, hub::RunState::done, ""), "a run can end");
}

// ------------------------------------------------------------------------------------------- held records

std::optional<std::int64_t> Life::kept_back(Choices& in) {
  const std::size_t choice = in.byte();
  if (choice >= 240 && !model_.records().empty())  // perhaps one that is not kept back at all
    return static_cast<std::int64_t>(1 + choice % model_.records().size());
  const auto held = hub_->held({.limit = all});
  must(held, "what is held can be listed");
  if (held->empty()) return std::nullopt;
  return static_cast<std::int64_t>((*held)[choice % held->size()].id);
}

void Life::replay(Choices& in) {
  const auto id = kept_back(in);
  if (!id) return;
  const ModelRecord record = model_.record(*id);
  const std::uint8_t how = in.byte();
  const Outcome wish = record.person < 0 ? Outcome::stored : outcome_of(how);
  const std::string number = record.key.substr(record.key.rfind('/') + 1);
  hub::test::Lines again;
  if (record.person >= 0)
    again.add(claim_of(number, record.person, false, record.status, wish));
  else
    again.add(hub::test::Payment{number, record.parent.substr(record.parent.rfind('/') + 1), how});
  const MappingInfo mapping = mapping_of(record.lane, (how & 32) != 0);
  const bool correct = (how & 64) != 0 && wish != Outcome::filtered;
  const bool done = attempt([&]() -> Result<void> {
    Result<Outcome> became = Outcome::held;
    if (correct) {
      const auto stored = hub_->record(RecordId{*id}, "fuzzer", "to correct it");
      if (!stored) return fail(stored.error());
      became = hub_->corrections().bring_in(RecordId{*id}, {{{"STATUS", record.status}}, "her call", "maria", {}},
                                            stored->corrections.size(), mapping, number, again.mapped(0));
    } else {
      became = hub_->replay(RecordId{*id}, mapping, number, again.mapped(0), "fuzzer");
    }
    if (!became) return fail(became.error());
    require(!record.purged, "what was purged does not come back");
    require(record.outcome != Outcome::stored, "what is stored is not stored again");
    const Outcome expected = model_.replay(*id, mapping.hash, wish);
    require(*became == expected, "a record that goes in again gets the outcome of its mapping");
    return {};
  });
  require(done || record.purged || record.outcome == Outcome::stored || correct,
          "what is kept back can go in again");
}

}  // namespace gatehouse::fuzz
