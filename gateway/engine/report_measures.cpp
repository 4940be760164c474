#include "engine/report_measures.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view numbers_ending = ".measures.json", people_ending = ".measures.people";
constexpr std::uint64_t largest_numbers = 16u << 20;
constexpr char between = '\t';

std::string text_in(const Json& json, const char* member) {
  const auto at = json.find(member);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::uint64_t count_in(const Json& json, const char* member) {
  const auto at = json.find(member);
  return at != json.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
}

std::optional<MeasuredQuarter> read_quarter(const fs::path& file, std::string_view route) {
  const auto text = read_file(file, largest_numbers);
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object() || text_in(json, "route") != route || !json.contains("results") ||
      !json["results"].is_array())
    return std::nullopt;
  const std::string name = file.filename().string();
  MeasuredQuarter out{.stem = name.substr(0, name.size() - numbers_ending.size()),
                      .route = text_in(json, "route"),
                      .quarter = text_in(json, "quarter"),
                      .made = text_in(json, "made"),
                      .dry_run = json.value("dry_run", false),
                      .held_back = json.value("held_back", false),
                      .records = count_in(json, "records")};
  for (const Json& one : json["results"])
    out.results.push_back({.measure = text_in(one, "measure"),
                           .population = text_in(one, "population"),
                           .form = text_in(one, "form"),
                           .definition = text_in(one, "definition"),
                           .source = text_in(one, "source"),
                           .note = text_in(one, "note"),
                           .value = text_in(one, "value"),
                           .denominator = count_in(one, "denominator"),
                           .numerator = count_in(one, "numerator")});
  return out;
}

/// `LINE, INDIVIDUAL, ,3+,17-` as a record is written; nothing if it is not in that denominator, or not so.
std::optional<MeasuredPerson> person_of(std::string_view text, const std::string& mark, const PeopleWish& wish) {
  const auto first = text.find(between), second = text.find(between, first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const bool counts = text.find(mark + "+", second) != std::string_view::npos;
  if (!counts && text.find(mark + "-", second) == std::string_view::npos) return std::nullopt;
  MeasuredPerson out{.individual = std::string(text.substr(first + 1, second - first - 1)), .counts = counts};
  (void)std::from_chars(text.data(), text.data() + first, out.line);
  if (out.line <= wish.after || (wish.counts && *wish.counts != out.counts)) return std::nullopt;
  return out;
}

}  // namespace

Result<std::unique_ptr<MeasuresAlong>> MeasuresAlong::begin(const ReportChecks& checks,
                                                            const report::CheckMoment& moment,
                                                            std::string_view head, const fs::path& folder,
                                                            const std::string& stem) {
  if (!checks.measures) return std::unique_ptr<MeasuresAlong>();
  GATEHOUSE_TRY(make_folders(folder));
  auto people = NewFile::create(folder / (stem + std::string(people_ending)), {.secret = true});
  if (!people) return fail(people.error(), "the people behind the measures");
  std::unique_ptr<MeasuresAlong> out(new MeasuresAlong(checks, moment, folder, stem, std::move(*people)));
  if (head.empty()) return out;
  out->run_.header(head);
  out->line_ = 1;
  return out;
}

MeasuresAlong::MeasuresAlong(const ReportChecks& checks, const report::CheckMoment& moment, fs::path folder,
                             std::string stem, NewFile people)
    : moment_(moment),
      folder_(std::move(folder)),
      stem_(std::move(stem)),
      people_(std::move(people)),
      run_(checks.shape, *checks.measures, moment,
           {.listed = [this](const report::MeasuredRecord& one) -> Result<void> {
             if (marks_.empty()) individual_ = one.individual;
             marks_ += "," + std::to_string(&one.measure - first_) + (one.counts ? "+" : "-");
             return {};
           }}),
      first_(run_.rules().measures.data()) {}

Result<void> MeasuresAlong::line(std::string_view line) {
  marks_.clear();
  GATEHOUSE_TRY(run_.record({.bytes = line, .line = ++line_}));
  return marks_.empty() ? Result<void>() : end_record();
}

Result<void> MeasuresAlong::end_record() {
  return people_.write(std::to_string(line_) + between + individual_ + between + marks_ + "\n");
}

Result<void> MeasuresAlong::publish(const About& about) {
  const auto report = run_.finish();
  if (!report) return fail(report.error());
  Json out{{"route", about.route},
           {"made", iso(about.made)},
           {"dry_run", about.dry_run},
           {"held_back", about.held_back}};
  out.update(Json::parse(report::measures_json(run_.rules(), *report, moment_)));
  const auto people = people_.publish();
  if (!people) return fail(people.error(), "the people behind the measures");
  const auto written =
      write_file(folder_ / (stem_ + std::string(numbers_ending)), out.dump(1) + "\n", {.secret = true});
  if (!written) return fail(written.error(), "the measures");
  return {};
}

std::vector<MeasuredQuarter> measured_quarters(const fs::path& folder, std::string_view route) {
  std::vector<MeasuredQuarter> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().ends_with(numbers_ending)) continue;
    if (auto one = read_quarter(at->path(), route)) out.push_back(std::move(*one));
  }
  std::ranges::sort(out, {}, [](const MeasuredQuarter& one) { return std::pair(one.quarter, one.made); });
  return out;
}

Result<std::vector<MeasuredPerson>> people_behind(const fs::path& folder, const MeasuredQuarter& quarter,
                                                  const PeopleWish& wish) {
  const fs::path file = folder / (quarter.stem + std::string(people_ending));
  std::ifstream lines(file, std::ios::binary);
  if (!lines) return fail(Errc::not_found, "the list of people behind the measures is gone; make a dry run");
  const std::string mark = "," + std::to_string(wish.measure);
  std::vector<MeasuredPerson> out;
  for (std::string text; out.size() < wish.limit && std::getline(lines, text);) {
    if (auto person = person_of(text, mark, wish)) out.push_back(std::move(*person));
  }
  return out;
}

}  // namespace gatehouse::engine
