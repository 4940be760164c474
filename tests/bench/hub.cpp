/// How fast does the hub take claims? A first load into an empty hub and a second full file with 1 % changes, with
/// the records made (as if mapped) and recognised on one thread and taken on another, as the runner does it.
///   bench_hub [records] [batch]
#include <sys/resource.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "hub/hub.hpp"

namespace {

using namespace gatehouse;
using Seconds = std::chrono::duration<double>;

class BenchClock final : public Clock {
 public:
  Timestamp now() override { return {1'772'323'200'000'000}; }
  std::chrono::steady_clock::time_point monotonic() override { return std::chrono::steady_clock::now(); }
  bool sleep(std::chrono::milliseconds, std::stop_token) override { return true; }
};

Field field(std::string name) {
  Field out;
  out.name = std::move(name);
  return out;
}

const std::vector<Schema>& schemas() {
  static const std::vector<Schema> all = [] {
    std::vector<Schema> out(2);
    out[0].name = "client";
    for (const char* name :
         {"ssn", "name.first", "name.middle", "name.last", "birth_date", "sex", "phone", "email", "address.line1",
          "address.city", "address.state", "address.zip", "address.county", "veteran"})
      out[0].fields.push_back(field(name));
    out[1].name = "claim";
    out[1].parent = "client";
    for (const char* name :
         {"number", "program", "status", "filed_on", "benefit_year_begin", "benefit_year_end", "weekly_amount",
          "balance", "office", "occupation", "employer", "reason", "last_paid_on", "weeks_paid"})
      out[1].fields.push_back(field(name));
    return out;
  }();
  return all;
}

MappingInfo mapping() {
  return {"ui-claim", "bench", "bench", {{"client", &schemas()[0], false, ""}, {"claim", &schemas()[1], true, ""}}};
}

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// A made-up name; how often each occurs falls off as it does among people.
std::string name(std::uint64_t seed, std::size_t parts) {
  static constexpr std::array<const char*, 32> syllables = {
      "MAR", "TIN", "SON", "LE", "BER", "GAR", "CIA", "WIL", "AN",  "DER", "JO", "KO",  "RO",  "DRI", "GUEZ", "HER",
      "NAN", "DEZ", "TA",  "LO", "PE",  "REZ", "SMI", "TH",  "BRO", "WN",  "DA", "VIS", "MOO", "RE",  "CLAR", "KE"};
  const double u = static_cast<double>(mix(seed) >> 11) / 9007199254740992.0;
  std::uint64_t rank = static_cast<std::uint64_t>(u * u * u * 20'000.0);
  std::string out;
  for (std::size_t i = 0; i < parts; ++i, rank /= 32) out += syllables[mix(rank * 7 + i) % 32];
  return out;
}

/// One batch with its memory.
struct Work {
  Arena arena;
  std::vector<RawRecord> raw;
  std::vector<std::string_view> keys;
  std::vector<MappedRecord> mapped;
  std::vector<hub::Incoming> incoming;
  std::vector<bool> unchanged;
  std::size_t first = 0;

  void clear() {
    arena.clear();
    raw.clear();
    keys.clear();
    mapped.clear();
    incoming.clear();
  }
};

void make(Work& work, std::size_t i, bool second) {
  Arena& a = work.arena;
  const std::uint64_t person =
      mix(i / 5 * 4 + std::min<std::size_t>(i % 5, 3)) >> 8;  // one claim in five is of a known person
  const bool changed = second && mix(i ^ 0x5ec0d) % 100 == 0;
  std::array<char, 24> text{};
  const auto number = [&](const char* format, std::uint64_t n) {
    return a.copy({text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), format,
                                                                       static_cast<unsigned long long>(n)))});
  };
  auto client = a.array<Value>(14);
  client[0] = Value::of(number("9%08llu", person % 99'000'000 + 10'001));
  client[1] = Value::of(a.copy(name(person + 1, 2)));
  client[2] = Value::of(a.copy(std::string(1, static_cast<char>('A' + person % 26))));
  client[3] = Value::of(a.copy(name(person + 2, 3)));
  client[4] = Value::of(Date{static_cast<std::int32_t>(person % 18'000) - 5'000});
  client[5] = Value::of(std::string_view(person % 2 == 0 ? "1" : "2"));
  client[6] = Value::of(number("608%07llu", mix(person + 3) % 10'000'000));
  client[8] = Value::of(number("%llu MAPLE STREET", mix(person + 4) % 9'900 + 1));
  client[9] = Value::of(a.copy(name(person % 400, 3)));
  client[10] = Value::of(std::string_view("WI"));
  client[11] = Value::of(number("5%04llu", person % 9'999));
  client[13] = Value::of(person % 20 == 0);
  auto claim = a.array<Value>(14);
  const std::string_view key = number("CL%010llu", mix(i + 77) % 10'000'000'000ULL);
  claim[0] = Value::of(key);
  claim[1] = Value::of(std::string_view("UI"));
  claim[2] = Value::of(std::string_view(changed ? "exhausted" : "active"));
  for (std::size_t f : {3u, 4u, 5u, 12u})
    claim[f] = Value::of(Date{20'000 + static_cast<std::int32_t>(mix(i + f) % 400)});
  claim[6] = Value::of(Decimal{static_cast<std::int64_t>(mix(i) % 60'000), 2});
  claim[7] = Value::of(Decimal{static_cast<std::int64_t>(mix(i + 5) % 900'000), 2});
  claim[8] = Value::of(number("%03llu", i % 80));
  claim[13] = Value::of(static_cast<std::int64_t>(i % 26));

  char* raw = a.take(300);
  std::fill_n(raw, 300, ' ');
  std::snprintf(raw, 300, "%.*s%.*s %zu %d", static_cast<int>(key.size()), key.data(), 9, client[0].text().data(),
                i, changed ? 1 : 0);
  work.raw.push_back({{raw, 300}, i + 1, nullptr});
  work.keys.push_back(key);
  auto entities = a.array<MappedEntity>(2);
  entities[0] = {0, client, client[0].text(), {}, -1};
  entities[1] = {1, claim, key, {}, 0};
  auto& mapped = work.mapped.emplace_back();
  mapped.entities = entities;
}

/// A desk with room for one batch between two threads.
class Desk {
 public:
  void put(std::unique_ptr<Work> work) {
    std::unique_lock hold(guard_);
    changed_.wait(hold, [&] { return !work_ && !full_; });
    work_ = std::move(work);
    full_ = true;
    changed_.notify_all();
  }
  std::unique_ptr<Work> get() {
    std::unique_lock hold(guard_);
    changed_.wait(hold, [&] { return full_; });
    full_ = false;
    changed_.notify_all();
    return std::move(work_);
  }

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  std::unique_ptr<Work> work_;
  bool full_ = false;
};

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}
void must(Result<void> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().text().c_str());
    std::exit(1);
  }
}

/// Of all threads, user and system.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double load(hub::Hub& hub, const std::string& file, std::size_t records, std::size_t batch, bool second,
            double& recognising, double& making) {
  const auto run = must(hub.begin_run({"ui-in", "ui", "intake", "bench"}));
  const auto admission = must(hub.admit(run, {file, records * 300, file, records, 0}));
  const auto intake = must(hub.begin_intake(run, admission.file, mapping()));
  Desk desk;
  recognising = making = 0;
  const double cpu_before = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  std::jthread mapper([&] {
    for (std::size_t from = 0; from < records; from += batch) {
      auto work = std::make_unique<Work>();
      work->first = from;
      const auto t0 = std::chrono::steady_clock::now();
      for (std::size_t i = from; i < std::min(records, from + batch); ++i) make(*work, i, second);
      const auto t1 = std::chrono::steady_clock::now();
      must(intake->recognise(work->raw, work->keys, work->unchanged));
      const auto t2 = std::chrono::steady_clock::now();
      making += Seconds(t1 - t0).count();
      recognising += Seconds(t2 - t1).count();
      for (std::size_t i = 0; i < work->raw.size(); ++i)
        work->incoming.push_back({work->raw[i], work->keys[i], work->unchanged[i] ? nullptr : &work->mapped[i]});
      must(intake->describe(work->incoming));
      desk.put(std::move(work));
    }
    desk.put(nullptr);
  });
  while (const auto work = desk.get())
    must(intake->take(work->incoming, {(work->first + work->raw.size()) * 301, work->first + work->raw.size()}));
  must(intake->finish());
  const double time = Seconds(std::chrono::steady_clock::now() - start).count();
  const auto info = must(hub.end_run(run, hub::RunState::done, ""));
  const double cpu = cpu_seconds() - cpu_before;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "%-12s %9zu records %7.2f s %9.0f/s  cpu %.2f s  stored %lld unchanged %lld clients %lld linked %lld reviews "
      "%lld  "
      "(making %.2f s, recognising %.2f s = %.0f/s, peak %ld MiB)\n",
      file.c_str(), records, time, static_cast<double>(records) / time, cpu,
      static_cast<long long>(info.balance.stored), static_cast<long long>(info.balance.unchanged),
      static_cast<long long>(info.clients_new), static_cast<long long>(info.clients_linked),
      static_cast<long long>(info.reviews), making, recognising, static_cast<double>(records) / recognising,
      usage.ru_maxrss / 1024);
  return time;
}

}  // namespace

int main(int count, char** arguments) {
  const std::size_t records = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 200'000;
  const std::size_t batch = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 20'000;
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "gatehouse-bench-hub";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  must(hub::make_key_file(folder / "key"));
  hub::Settings settings;
  settings.folder = folder / "state";
  settings.key_file = folder / "key";
  settings.synthetic = true;
  BenchClock clock;
  double recognising = 0, making = 0;
  {
    const auto hub = must(hub::Hub::open(settings, schemas(), clock));
    load(*hub, "first", records, batch, false, recognising, making);
    load(*hub, "second", records, batch, true, recognising, making);
  }
  std::printf(
      "store %.0f bytes a record\n",
      static_cast<double>(std::filesystem::file_size(folder / "state" / "hub.db")) / static_cast<double>(records));
  {
    const auto hub = must(hub::Hub::open(settings, schemas(), clock));
    load(*hub, "after start", 1, 1, true, recognising, making);
    const auto run = must(hub->begin_run({"ui-in", "ui", "intake", "bench"}));
    const auto admission = must(hub->admit(run, {"one more", 1, "one more", 1, 0}));
    const auto intake = must(hub->begin_intake(run, admission.file, mapping()));
    Work work;
    make(work, records + 1, false);
    const auto start = std::chrono::steady_clock::now();
    const std::vector<hub::Incoming> one = {{work.raw[0], work.keys[0], &work.mapped[0]}};
    must(intake->take(one, {1, 1}));
    std::printf("people restored in %.2f s\n", Seconds(std::chrono::steady_clock::now() - start).count());
    must(intake->finish());
    const auto fsck_start = std::chrono::steady_clock::now();
    const auto findings = must(hub->fsck([](double) {}));
    std::printf("fsck %.2f s, %zu findings\n", Seconds(std::chrono::steady_clock::now() - fsck_start).count(),
                findings.size());
    for (const auto& finding : findings) std::printf("  %s %s\n", finding.rule.c_str(), finding.text.c_str());
  }
  std::filesystem::remove_all(folder);
}
