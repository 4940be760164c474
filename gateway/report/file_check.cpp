#include "report/file_check.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "gatehouse/arena.hpp"
#include "report/check_columns.hpp"
#include "report/check_duplicates.hpp"
#include "report/check_values.hpp"

namespace gatehouse::report {
namespace {

/// Rules about the file and the record as such; the first of every report.
std::vector<CheckRuleInfo> column_rules() {
  return {
      {.id = "columns",
       .step = CheckStep::columns,
       .sentence = "The record does not have the columns of the layout",
       .remedy = "Write every column, in the layout's order; put quotes around a field that holds a comma",
       .source = "S20-S22"},
      {.id = "record",
       .step = CheckStep::columns,
       .sentence = "The record cannot be cut into fields",
       .remedy = "Mend the line: its quotes, or its length",
       .source = "S20-S22"},
      {.id = "file",
       .step = CheckStep::columns,
       .sentence = "The file cannot be sent as it is",
       .remedy = "Export it again, as comma-separated UTF-8 text",
       .source = "S20-S22"},
      {.id = "file end",
       .step = CheckStep::columns,
       .grade = CheckGrade::warning,
       .sentence = "The last line has no line end",
       .remedy = "See that the file was not cut off on its way",
       .source = "layout",
       .note = "Our choice: no federal rule is known"},
      {.id = "file form",
       .step = CheckStep::columns,
       .grade = CheckGrade::warning,
       .sentence = "The file is not written as files of this layout are",
       .remedy = "Write it as UTF-8 text without a byte-order mark, each line ended by a line feed alone, without "
                 "quotes that are not needed",
       .source = "layout",
       .note = "Our choice: how much of it the federal system takes is not known"},
      {.id = "quoted comma",
       .step = CheckStep::columns,
       .grade = CheckGrade::warning,
       .sentence = "A field holds a comma",
       .remedy = "Write the value without it: the federal loader that is known splits at every comma, whatever "
                 "quotes say, and all columns after it are shifted",
       .source = "S1",
       .note = "Known of the loader of 2016; a warning, since that of today is not known"}};
}
constexpr std::uint32_t columns_rule = 0, record_rule = 1, file_rule = 2, file_end_rule = 3, form_rule = 4,
                        comma_rule = 5, whole_rules = 6;
/// Nine digits, with or without hyphens between them: it may be a Social Security number, which no list tells.
bool like_ssn(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    if (c < '0' || c > '9') return false;
    ++digits;
  }
  return digits == 9;
}
constexpr std::string_view not_told = "(nine digits: not told)";

/// A share says nothing of fewer records (our choice).
constexpr std::uint64_t fewest_for_share = 20;

std::string month_of(std::optional<Date> day) { return day ? iso(*day).substr(0, 7) : std::string(); }

}  // namespace

struct FileCheck::State {
  State(FileShape file, CheckRules given, CheckOptions wanted)
      : shape(std::move(file)),
        rules(std::move(given)),
        options(std::move(wanted)),
        values(shape.fields),
        duplicates(rules),
        record(shape.fields, options.moment),
        columns(shape.fields) {
    list_rules();
    case_number = options.case_number.empty() ? rules.individual : place(options.case_number);
    share_of.resize(rules.shares.size());
    share_part.resize(rules.shares.size());
  }

  FileShape shape;
  CheckRules rules;
  CheckOptions options;
  ValueCheck values;
  DuplicateCheck duplicates;
  CheckRecord record;
  ColumnNames columns;
  std::optional<std::uint16_t> case_number{};
  std::string_view known_case{};  ///< of the record at hand, if the caller knows it
  CheckReport report{};
  std::uint32_t first_value = 0, first_duplicate = 0, first_share = 0;
  std::vector<std::uint32_t> rule_of{};  ///< of rules.rules: its number in the report
  std::vector<bool> runs{};              ///< of rules.rules: what it asks of the report is known
  std::vector<std::uint64_t> share_of{}, share_part{};
  Arena arena{};
  std::vector<std::string_view> fields{}, placed{};
  bool record_has_error = false;
  bool headed = false;                    ///< the caller gave a header
  std::uint64_t quoted_without_need = 0;  ///< records

  [[nodiscard]] std::optional<std::uint16_t> place(std::string_view name) const {
    const auto at = shape.fields.find(name);
    return at ? std::optional(static_cast<std::uint16_t>(*at)) : std::nullopt;
  }
  [[nodiscard]] bool askable(const CheckCondition& condition) const {
    return (!condition.needs_quarter() || options.moment.quarter) &&
           (!condition.needs_submitted() || options.moment.submitted);
  }
  /// Rules that speak of no element.
  [[nodiscard]] static bool is_whole(std::uint32_t rule) { return rule < whole_rules; }
  /// What a finding says of an element that tells people apart.
  [[nodiscard]] std::string told(std::string_view identifier) const {
    return std::string(!options.values && like_ssn(identifier) ? not_told : identifier);
  }
  void list_rules();
  void add_rules_of(CheckStep step);
  void tell(std::uint32_t rule, std::uint64_t line, std::optional<std::uint16_t> element, std::string detail = {});
  void bind(const std::vector<std::string_view>& names, std::uint64_t line);
  bool unlisted_header(const RawRecord& raw);
  bool cut(const RawRecord& raw);
  void look_at_quotes(const RawRecord& raw);
  void check_values(std::uint64_t line);
  void check_logic(std::uint64_t line);
  void count_shares();
  void tell_shares();
  Result<void> tell_duplicates();
};

/// Numbers are given in the federal order, so that findings sort by them.
void FileCheck::State::list_rules() {
  report.rules = column_rules();
  rule_of.resize(rules.rules.size());
  runs.resize(rules.rules.size());
  first_value = static_cast<std::uint32_t>(report.rules.size());
  report.rules.insert(report.rules.end(), values.rules().begin(), values.rules().end());
  add_rules_of(CheckStep::values);
  first_duplicate = static_cast<std::uint32_t>(report.rules.size());
  for (const DuplicateRule& rule : rules.duplicates) report.rules.push_back(rule.info);
  add_rules_of(CheckStep::logic);
  first_share = static_cast<std::uint32_t>(report.rules.size());
  for (const ShareRule& rule : rules.shares) report.rules.push_back(rule.info);
  report.counts.resize(report.rules.size());
  for (const Field& field : shape.fields.fields) report.captions.emplace(field.name, field.doc);
  report.not_run = rules.not_run;
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    const CheckCondition& condition = rules.rules[i].broken;
    runs[i] = askable(condition);
    if (runs[i]) continue;
    const bool quarter = condition.needs_quarter() && !options.moment.quarter;
    report.not_run.push_back({rules.rules[i].info.id, quarter ? "it needs the quarter of the report (--quarter)"
                                                              : "it needs the day of submission (--submitted)"});
  }
}

void FileCheck::State::add_rules_of(CheckStep step) {
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    if (rules.rules[i].info.step != step) continue;
    rule_of[i] = static_cast<std::uint32_t>(report.rules.size());
    report.rules.push_back(rules.rules[i].info);
  }
}

void FileCheck::State::tell(std::uint32_t rule, std::uint64_t line, std::optional<std::uint16_t> element,
                            std::string detail) {
  const bool error = report.rules[rule].grade == CheckGrade::error;
  record_has_error = record_has_error || error;
  ++(error ? report.errors : report.warnings);
  if (++report.counts[rule] > options.most_per_rule) return;
  CheckFinding finding{.rule = rule, .line = line, .detail = std::move(detail)};
  if (!is_whole(rule) && line != 0) {
    if (rules.individual) finding.individual = told(record.text(*rules.individual));
    if (!known_case.empty())
      finding.case_number = known_case;
    else if (case_number)
      finding.case_number = told(record.text(*case_number));
    const auto exit = rules.exit ? record.date(*rules.exit) : std::nullopt;
    const auto entry = rules.entry ? record.date(*rules.entry) : std::nullopt;
    finding.month = month_of(exit ? exit : entry);
    if (options.values && element) finding.value = record.text(*element);
  }
  report.findings.push_back(std::move(finding));
}

void FileCheck::State::bind(const std::vector<std::string_view>& names, std::uint64_t line) {
  BoundHeader bound = columns.bind(names);
  report.remarks.insert(report.remarks.end(), bound.remarks.begin(), bound.remarks.end());
  if (!bound.names)
    tell(columns_rule, line, std::nullopt,
         "the first line names " + std::to_string(bound.named) + " of the layout's " +
             std::to_string(shape.fields.fields.size()) +
             " columns: if it is a record, and the file has no line of names, say --no-header");
  for (const std::string& missing : bound.named == 0 ? std::vector<std::string>() : bound.missing)
    tell(columns_rule, line, std::nullopt, "the header has no column " + missing);
  for (const std::string& name : bound.twice)
    tell(columns_rule, line, std::nullopt, "the header names column " + name + " twice; the first one is checked");
}

/// The first line names the columns though files of this layout have no such line. It is told, and taken at its
/// word.
bool FileCheck::State::unlisted_header(const RawRecord& raw) {
  if (headed || report.records != 1 || raw.fault != nullptr) return false;
  if (split_csv(raw.bytes, shape.dialect, arena, fields) != nullptr || !columns.is_header(fields)) return false;
  tell(columns_rule, raw.line, std::nullopt,
       "the line names the columns, and files of this layout have no such line");
  bind(fields, raw.line);
  headed = true;
  --report.records;
  return true;
}

/// A quote in the middle of a field that does not begin with one: the writer did not quote as it should have.
bool has_stray_quote(const RawRecord& raw, const CsvDialect& dialect, const std::vector<std::string_view>& fields) {
  if (dialect.quote == '\0' || raw.bytes.find(dialect.quote) == std::string_view::npos) return false;
  const char* const begin = raw.bytes.data();
  const char* const end = begin + raw.bytes.size();
  return std::ranges::any_of(fields, [&](std::string_view field) {
    const bool in_place = field.data() >= begin && field.data() < end;
    const bool quoted = in_place && field.data() > begin && field.data()[-1] == dialect.quote;
    return in_place && !quoted && field.find(dialect.quote) != std::string_view::npos;
  });
}

/// Where quotes mean nothing: a comma inside them, and quotes that are not needed.
void FileCheck::State::look_at_quotes(const RawRecord& raw) {
  if (!shape.quotes_mean_nothing || raw.bytes.find(shape.dialect.quote) == std::string_view::npos) return;
  const auto holds = [](std::string_view field, char c) { return field.find(c) != std::string_view::npos; };
  bool needed = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    needed = needed || holds(fields[i], shape.dialect.delimiter) || holds(fields[i], shape.dialect.quote);
    if (!holds(fields[i], shape.dialect.delimiter)) continue;
    tell(comma_rule, raw.line, std::nullopt, "field " + std::to_string(i + 1));
    break;
  }
  if (!needed) ++quoted_without_need;
}

/// The record's fields in the order of the layout; false, and told, if it cannot be cut so.
bool FileCheck::State::cut(const RawRecord& raw) {
  const char* fault = raw.fault;
  if (fault == nullptr) fault = split_csv(raw.bytes, shape.dialect, arena, fields);
  if (fault == nullptr && has_stray_quote(raw, shape.dialect, fields))
    fault = "a quote inside a field without quotes";
  if (fault != nullptr) {
    tell(record_rule, raw.line, std::nullopt, fault);
    return false;
  }
  if (fields.size() != columns.expected()) {
    tell(columns_rule, raw.line, std::nullopt,
         (raw.bytes.empty() ? "an empty line"
                            : std::to_string(fields.size()) + (fields.size() == 1 ? " field" : " fields")) +
             " instead of " + std::to_string(columns.expected()) + (raw.bytes.empty() ? " fields" : ""));
    return false;
  }
  look_at_quotes(raw);
  columns.place(fields, placed);
  return true;
}

void FileCheck::State::check_values(std::uint64_t line) {
  for (std::size_t i = 0; i < shape.fields.fields.size(); ++i) {
    const auto broken = values.broken(record, i);
    if (record.known(i) && placed[i].size() != record.text(i).size())
      tell(first_value + static_cast<std::uint32_t>(ValueCheck::padded(i)), line, static_cast<std::uint16_t>(i));
    if (!broken) continue;
    tell(first_value + static_cast<std::uint32_t>(*broken), line, static_cast<std::uint16_t>(i));
    record.mark_bad(i);
  }
}

void FileCheck::State::check_logic(std::uint64_t line) {
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    if (!runs[i]) continue;
    const LogicRule& rule = rules.rules[i];
    if (!rule.broken.holds(record)) continue;
    if (rule.broken.undecided(record))
      ++report.undecided;
    else
      tell(rule_of[i], line, place(rule.info.element));
  }
}

void FileCheck::State::count_shares() {
  for (std::size_t i = 0; i < rules.shares.size(); ++i) {
    const ShareRule& rule = rules.shares[i];
    if (!rule.of.holds(record) || rule.of.undecided(record) || rule.part.undecided(record)) continue;
    ++share_of[i];
    if (rule.part.holds(record)) ++share_part[i];
  }
}

void FileCheck::State::tell_shares() {
  for (std::size_t i = 0; i < rules.shares.size(); ++i) {
    const ShareRule& rule = rules.shares[i];
    if (share_of[i] < fewest_for_share) continue;
    const auto hundred = share_part[i] * 100;
    const bool broken = rule.above ? hundred > share_of[i] * static_cast<std::uint64_t>(*rule.above)
                                   : hundred < share_of[i] * static_cast<std::uint64_t>(*rule.below);
    if (!broken) continue;
    tell(
        first_share + static_cast<std::uint32_t>(i), 0, std::nullopt,
        std::to_string(share_part[i]) + " of " + std::to_string(share_of[i]) + " records; " +
            (rule.above ? "more than " + std::to_string(*rule.above) : "less than " + std::to_string(*rule.below)) +
            " percent");
  }
}

Result<void> FileCheck::State::tell_duplicates() {
  return duplicates.finish([this](const Duplicate& found) {
    const std::uint32_t rule = first_duplicate + static_cast<std::uint32_t>(found.rule);
    ++(report.rules[rule].grade == CheckGrade::error ? report.errors : report.warnings);
    if (++report.counts[rule] > options.most_per_rule) return;
    report.findings.push_back({.rule = rule,
                               .line = found.line,
                               .other_line = found.other_line,
                               .individual = told(found.individual),
                               .case_number = case_number == rules.individual ? told(found.individual) : "",
                               .detail = "see line " + std::to_string(found.other_line)});
  });
}

std::optional<CheckStep> CheckReport::stops_at() const {
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (counts[i] > 0 && rules[i].grade == CheckGrade::error) return rules[i].step;
  return std::nullopt;
}

FileCheck::FileCheck(FileShape shape, CheckRules rules, CheckOptions options)
    : state_(std::make_unique<State>(std::move(shape), std::move(rules), std::move(options))) {}
FileCheck::~FileCheck() = default;
FileCheck::FileCheck(FileCheck&&) noexcept = default;

void FileCheck::header(std::string_view line) {
  State& state = *state_;
  std::vector<std::string_view> names;
  if (const char* fault = split_csv(line, state.shape.dialect, state.arena, names); fault != nullptr) {
    state.tell(record_rule, 1, std::nullopt, fault);
    return;
  }
  state.headed = true;
  state.bind(names, 1);
}

void FileCheck::file(std::string why) { state_->tell(file_rule, 0, std::nullopt, std::move(why)); }

void FileCheck::form(const FileForm& form) {
  if (!form.line_end) state_->tell(file_end_rule, 0, std::nullopt);
  const auto tell = [&](std::string why) { state_->tell(form_rule, 0, std::nullopt, std::move(why)); };
  if (form.byte_order_mark)
    tell(
        "it begins with a byte-order mark, which a reader that does not know it takes for a part of the first "
        "field");
  if (form.crlf > 0 && form.lf > 0)
    tell(std::to_string(form.crlf) + " lines end with CR and LF, " + std::to_string(form.lf) + " with LF alone");
  else if (form.crlf > 0)
    tell(
        "its lines end with CR and LF; a reader that looks for LF alone takes the CR for a part of the last field");
}

Result<void> FileCheck::record(const RawRecord& raw, std::string_view case_number) {
  State& state = *state_;
  state.known_case = case_number;
  ++state.report.records;
  state.arena.clear();
  state.record_has_error = false;
  if (state.unlisted_header(raw)) return {};
  if (state.cut(raw)) {
    state.record.begin(state.placed);
    state.check_values(raw.line);
    state.check_logic(raw.line);
    state.count_shares();
    GATEHOUSE_TRY(state.duplicates.add(state.record, raw.line));
  }
  if (!state.record_has_error) ++state.report.clean;
  return {};
}

Result<CheckReport> FileCheck::finish() {
  State& state = *state_;
  if (state.report.records == 0 && state.report.counts[file_rule] == 0)
    state.tell(file_rule, 0, std::nullopt, "it has no records");
  if (state.quoted_without_need > 0)
    state.tell(form_rule, 0, std::nullopt,
               std::to_string(state.quoted_without_need) + " records have quotes around fields that need none");
  GATEHOUSE_TRY(state.tell_duplicates());
  state.tell_shares();
  CheckReport& report = state.report;
  if (state.rules.name.empty())
    report.remarks.push_back(
        "No edit rules are at hand for layout " + state.shape.layout +
        ": columns, and each value by its type, length and codes, were checked, and nothing else: "
        "no duplicates, no field against another");
  report.layout = state.shape.layout;
  report.layout_hash = state.shape.layout_hash;
  report.layout_status = state.shape.layout_status;
  report.layout_note = state.shape.layout_note;
  report.checks = state.rules.name;
  report.checks_hash = state.rules.hash;
  report.moment = state.options.moment;
  std::ranges::sort(report.findings, [](const CheckFinding& a, const CheckFinding& b) {
    return std::tie(a.rule, a.line, a.other_line) < std::tie(b.rule, b.line, b.other_line);
  });
  return std::move(report);
}

}  // namespace gatehouse::report
