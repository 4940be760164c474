// The tests that lie beside a mapping: given, expect, because.
#include <algorithm>
#include <map>
#include <set>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"
#include "mapping/given.hpp"
#include "mapping/values_in_words.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace fs = std::filesystem;

fs::path tests_file_of(const Mapping& mapping) {
  std::string file = mapping.file;
  for (const std::string_view ending : {".map.yaml", ".map.json"})
    if (file.ends_with(ending)) file.resize(file.size() - ending.size());
  return file + ".tests.yaml";
}

std::size_t TestRun::failed() const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const TestResult& r) { return !r.complaints.empty(); }));
}

namespace {

/// `codes pirl-sex` and `line 13` are how people write what a trace calls a file with a line.
std::string as_traced(const Mapping& mapping, const std::string& because) {
  if (because.starts_with("codes ")) return "codes/" + because.substr(6) + ".csv";
  if (because.starts_with("line ")) return mapping.file + ":" + because.substr(5) + "\n";
  return because;
}

std::string text_of(const Trace& trace) {
  std::string out;
  for (const Trace::Step& step : trace.steps) out += step.text + " " + step.where + "\n";
  return out + trace.why + "\n";
}

/// The same for people, on one line.
std::string way_of(const Trace& trace) {
  std::string out;
  for (const Trace::Step& step : trace.steps)
    out += (out.empty() ? "" : "; ") + step.text + " [" + step.where + "]";
  if (!trace.why.empty()) out += "; why: " + trace.why;
  return out.empty() ? "nothing made it" : out;
}

/// A place of a rule that a test may pass by: who it is for, where it stands, what it says.
std::string branch_key(const std::string& target, const std::string& where, const std::string& step) {
  return target + "|" + where + "|" + step;
}

class TestFile {
 public:
  TestFile(const std::shared_ptr<const Mapping>& mapping, Findings& findings)
      : mapping_(mapping), mapper_(mapping), findings_(findings), names_(value_names(*mapping)) {
    if (mapping->back) back_ = std::make_unique<TestFile>(mapping->back, findings);
  }

  void run(const yaml::Document& document, TestRun& to) {
    yaml::Section top(document.root, document.name, "", findings_);
    const yaml::Node* tests = top.node("tests");
    (void)top.text("about");
    top.done();
    if (tests == nullptr || !tests->is_list()) {
      findings_.error("bad-test", document.name, 1, "tests",
                      "a list is expected here: - {name: ..., given: ..., expect: ...}");
      return;
    }
    std::map<std::string, std::size_t> lines;
    for (const yaml::Node& node : tests->items) {
      to.results.push_back(run_either(node, document.name));
      const auto [other, fresh] = lines.try_emplace(to.results.back().name, node.line);
      if (!fresh)
        findings_.warn(
            "test-twice", document.name, node.line, "tests." + other->first,
            "the test in line " + std::to_string(other->second) + " has the same name; give each its own");
    }
    count(to.coverage);
  }

 private:
  /// `back: yes`: the test is of the way back.
  TestResult run_either(const yaml::Node& node, const std::string& file) {
    yaml::Section section(node, file, "tests", findings_);
    const bool back = section.yes_no("back").value_or(false);
    if (back && back_ == nullptr)
      section.error("bad-test", node.line, "back",
                    "the mapping holds one way only; say direction: both at its top");
    return (back && back_ ? *back_ : *this).run_one(node, file);
  }

  TestResult run_one(const yaml::Node& node, const std::string& file) {
    yaml::Section section(node, file, "tests", findings_);
    TestResult result{section.required("name"), file, node.line};
    (void)section.node("back");
    const yaml::Node* given = section.node("given");
    const yaml::Node* expect = section.node("expect");
    const yaml::Node* because = section.node("because");
    const std::string record_type = section.text_or("record", "");
    section.done();
    const std::string path = "tests." + result.name;
    if (expect == nullptr || !expect->is_map() || (given != nullptr && !given->is_map())) {
      findings_.error("bad-test", file, node.line, path,
                      "a test has given: {FIELD: TEXT} and expect: {TARGET: TEXT}");
      return result;
    }
    if (expect->entries.empty()) {
      findings_.error("bad-test", file, expect->line, path + ".expect",
                      "a test that expects nothing proves nothing; say what comes out: {TARGET: TEXT}, or outcome");
      return result;
    }
    const Given source = read_given(*mapping_, given, record_type, file, path + ".given", findings_);
    Arena arena;
    const SourceRow row = lay_out(*mapping_, source, arena, result.complaints);
    MappedRecord record;
    mapper_.map_values(row, arena, record);
    compare(*expect, record, file, path, result);
    trace(row, because, file, path, result);
    return result;
  }

  void compare(const yaml::Node& expect, const MappedRecord& record, const std::string& file,
               const std::string& path, TestResult& result) {
    const auto actual = values_in_words(*mapping_, record);
    std::string outcome = "stored", rule;
    for (const yaml::Node::Entry& entry : expect.entries) {
      const std::string& name = entry.key;
      const bool field = target_of(*mapping_, name) != nullptr;
      if (!field && (name == "outcome" || name == "rule")) {
        (name == "outcome" ? outcome : rule) = entry.value.text;
        continue;
      }
      if (!field) {
        findings_.error(
            "unknown-expected", file, entry.line, path + ".expect." + name,
            "the mapping makes no \"" + name + "\"" + did_you_mean(name, {names_.begin(), names_.end()}));
        continue;
      }
      expected_.insert(target_of(*mapping_, name));
      const auto found = actual.find(name);
      const std::string is = found == actual.end() ? "" : found->second;
      if (is != entry.value.text)
        result.complaints.push_back(name + " is \"" + is + "\", and \"" + entry.value.text +
                                    "\" was expected (line " + std::to_string(entry.line) + ")");
    }
    compare_outcome(outcome, rule, record, result);
  }

  void compare_outcome(const std::string& outcome, const std::string& rule, const MappedRecord& record,
                       TestResult& result) {
    std::string problems;
    bool has_rule = rule.empty();
    for (const Problem& problem : record.problems) {
      problems +=
          "; " + problem.field + (problem.field.empty() ? "" : " ") + problem.message + " [" + problem.rule + "]";
      has_rule = has_rule || problem.rule == rule;
      for (const Block& block : mapping_->blocks)
        for (const Target& target : block.targets)
          if (!rule.empty() && problem.rule == rule && problem.field.ends_with(target.name))
            expected_.insert(&target);
    }
    if (word(record.outcome) != outcome)
      result.complaints.push_back("the record is " + std::string(word(record.outcome)) + ", and " + outcome +
                                  " was expected" + problems);
    else if (!has_rule)
      result.complaints.push_back("no problem has the rule \"" + rule + "\"" + problems);
  }

  void trace(const SourceRow& row, const yaml::Node* because, const std::string& file, const std::string& path,
             TestResult& result) {
    const std::vector<Trace> traces = mapper_.explain_values(row, "", true);
    for (const Trace& one : traces)
      for (const Trace::Step& step : one.steps) {
        passed_.insert(branch_key(one.target, step.where, step.text));
        passed_.insert(step.where);
      }
    if (because == nullptr) return;
    for (const yaml::Node::Entry& entry : because->entries) {
      const auto found =
          std::find_if(traces.begin(), traces.end(), [&](const Trace& t) { return t.target == entry.key; });
      if (found == traces.end())
        findings_.error(
            "unknown-expected", file, entry.line, path + ".because." + entry.key,
            "the mapping makes no \"" + entry.key + "\"" + did_you_mean(entry.key, {names_.begin(), names_.end()}));
      else if (text_of(*found).find(as_traced(*mapping_, entry.value.text)) == std::string::npos)
        result.complaints.push_back(entry.key + " did not come about by \"" + entry.value.text +
                                    "\"; its way was: " + way_of(*found));
    }
  }

  void count(Coverage& to) const {
    const auto count_one = [&to](std::size_t& all, std::size_t& tested, bool is, const std::string& what) {
      ++all;
      if (is)
        ++tested;
      else
        to.untested.push_back(what);
    };
    for (const Block& block : mapping_->blocks) {
      const std::string prefix = block.group >= 0      ? block.name + "[1]."
                                 : mapping_->to_layout ? ""
                                                       : block.name + ".";
      for (const Target& target : block.targets) {
        const std::string name = prefix + target.name;
        const std::string where = mapping_->file + ":" + std::to_string(target.rule.line);
        count_one(to.rules, to.rules_tested, expected_.contains(&target), where + ": " + name);
        count_choices(target.rule, name, to);
      }
    }
    for (const auto& table : mapping_->tables)
      for (const CodeRow& row : table->rows()) {
        const std::string where = table->file() + ":" + std::to_string(row.line);
        count_one(to.lines, to.lines_tested, passed_.contains(where),
                  where + ": " + row.source + " = " + row.canonical);
      }
  }

  void count_choices(const Rule& rule, const std::string& name, Coverage& to) const {
    for (std::size_t i = 0; i < rule.options.size() && rule.op == Rule::Op::choose; ++i) {
      const std::string where = mapping_->file + ":" + std::to_string(rule.options[i].line);
      const std::string step = i < rule.when.size() ? "first choice that fits: when " + rule.when[i].text()
                                                    : "no choice fits: otherwise";
      ++to.choices;
      if (passed_.contains(branch_key(name, where, step)))
        ++to.choices_tested;
      else
        to.untested.push_back(where + ": " + name + ", " + step);
    }
    for (const Rule& option : rule.options) count_choices(option, name, to);
  }

  std::shared_ptr<const Mapping> mapping_;
  Mapper mapper_;
  Findings& findings_;
  std::vector<std::string> names_;
  std::unique_ptr<TestFile> back_{};  ///< of the way back
  std::set<const Target*> expected_{};
  std::set<std::string> passed_{};
};

}  // namespace

TestRun run_tests(const std::shared_ptr<const Mapping>& mapping, Findings& findings) {
  TestRun out;
  const fs::path file = tests_file_of(*mapping);
  std::error_code ec;
  out.has_file = fs::is_regular_file(file, ec);
  if (!out.has_file) return out;
  const auto document = yaml::load_for_check(file, file.string(), findings);
  if (document) TestFile(mapping, findings).run(*document, out);
  return out;
}

TestRun run_tests_in(std::string_view text, std::string file, const std::shared_ptr<const Mapping>& mapping,
                     Findings& findings) {
  TestRun out;
  out.has_file = true;
  const auto document = yaml::parse_for_check(text, std::move(file), findings);
  if (document) TestFile(mapping, findings).run(*document, out);
  return out;
}

void check_tests(const Mapping& mapping, const Library& library, Findings& findings) {
  Library synthetic = library;
  synthetic.synthetic = true;  // people of tests are generated
  Findings seen;               // when it was loaded before
  const auto loaded = load_mapping(mapping.file, synthetic, seen);
  if (loaded == nullptr) return;
  const TestRun run = run_tests(loaded, findings);
  const std::string beside = tests_file_of(mapping).filename().string();
  if (run.results.empty())
    findings.warn("no-tests", mapping.file, 0, "",
                  run.has_file ? "no test stands in " + beside + "; add one"
                               : "the mapping has no tests beside it; write " + beside +
                                     " (`gatehouse test --from RECORD` makes a beginning)");
  for (const TestResult& one : run.results)
    for (const std::string& complaint : one.complaints)
      findings.error("test-failed", one.file, one.line, one.name, complaint + "; mend the mapping or the test");
}

}  // namespace gatehouse::mapping
