/// The tables from which `explain-check`, docs/checks.md and the JSON Schemas are made say what the sources do.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "control/file_keys.hpp"
#include "control/finding_rules.hpp"
#include "where.hpp"

namespace gatehouse::control {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

fs::path source(const std::string& name) { return fs::path(source_folder) / name; }

std::vector<fs::path> sources_below(const std::string& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(source(folder)))
    if (entry.path().extension() == ".cpp" && entry.path().filename() != "finding_rules.cpp" &&
        entry.path().filename() != "record_rules.cpp" && entry.path().filename() != "upkeep_rules.cpp")
      out.push_back(entry.path());
  return out;
}

/// The text in quotation marks that follows each `call` (blanks between them left out of account).
std::set<std::string> quoted_after(const std::string& text, const std::string& call) {
  std::set<std::string> out;
  for (std::size_t at = text.find(call); at != std::string::npos; at = text.find(call, at + 1)) {
    std::size_t open = at + call.size();
    while (open < text.size() && (text[open] == ' ' || text[open] == '\n')) ++open;
    if (open >= text.size() || text[open] != '"') continue;
    out.insert(text.substr(open + 1, text.find('"', open + 1) - open - 1));
  }
  return out;
}

/// Rules that findings of files are given in the rooms that read files.
std::set<std::string> rules_in_sources() {
  std::set<std::string> out;
  for (const char* folder :
       {"gateway/support", "gateway/config", "gateway/mapping", "gateway/engine", "gateway/control"})
    for (const fs::path& file : sources_below(folder))
      for (const char* call : {".error(", ".warn(", "complain("}) out.merge(quoted_after(text_of(file), call));
  for (const char* kind : {"unknown-layouts", "unknown-schemas", "unknown-codes"}) out.insert(kind);
  std::erase_if(out, [](const std::string& id) {
    return id == "unknown-" || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos;
  });
  return out;
}

TEST(CheckRules, EveryRuleInTheSourcesStandsInTheTable) {
  for (const std::string& id : rules_in_sources())
    EXPECT_FALSE(rules_called(id).empty()) << "add \"" << id << "\" to gateway/control/finding_rules.cpp";
}

TEST(CheckRules, NoRuleOfTheTableStandsForNothing) {
  std::string all;
  for (const char* folder : {"gateway", "include"})
    for (const fs::path& file : sources_below(folder)) all += text_of(file);
  all += text_of(source("gateway/mapping/mapping.hpp"));
  for (const FindingRule& rule : all_rules()) {
    const bool made_of_parts = rule.id == "unknown-layouts" || rule.id == "unknown-schemas";
    EXPECT_TRUE(made_of_parts || all.find("\"" + std::string(rule.id) + "\"") != std::string::npos)
        << "nothing says \"" << rule.id << "\" any more";
  }
}

/// Rules that records are held by, and files refused.
std::set<std::string> rules_of_records() {
  std::set<std::string> out;
  for (const char* folder : {"gateway/mapping", "gateway/support", "gateway/hub"})
    for (const fs::path& file : sources_below(folder)) {
      const std::string text = text_of(file);
      for (const char* call : {"held(", "Severity::hold,", "Severity::filter,", "Fault{", ".rule =", "Policy{},",
                               "rule.if_bad,", "rule.if_too_long,", "noted,"})
        out.merge(quoted_after(text, call));
      if (file.filename() != "types.cpp") continue;
      for (std::size_t at = text.find("\"bad-"); at != std::string::npos; at = text.find("\"bad-", at + 1))
        out.insert(text.substr(at + 1, text.find('"', at + 1) - at - 1));
    }
  std::erase_if(out, [](const std::string& id) {
    return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") != std::string::npos;
  });
  return out;
}

TEST(CheckRules, EveryRuleByWhichARecordIsHeldOrAFileRefusedIsExplained) {
  const std::set<std::string> all = rules_of_records();
  EXPECT_GT(all.size(), 30u);
  for (const std::string& id : all) {
    const auto called = rules_called(id);
    EXPECT_TRUE(std::any_of(
        called.begin(), called.end(),
        [](const FindingRule& rule) { return rule.area == CheckArea::record || rule.area == CheckArea::refused; }))
        << "add \"" << id << "\" to gateway/control/record_rules.cpp";
  }
}

TEST(CheckRules, NoRuleStandsTwiceInOneArea) {
  std::set<std::pair<CheckArea, std::string_view>> seen;
  for (const FindingRule& rule : all_rules()) EXPECT_TRUE(seen.emplace(rule.area, rule.id).second) << rule.id;
}

TEST(CheckRules, ThePageIsThatOfTheTable) {
  EXPECT_EQ(text_of(source("docs/checks.md")), finding_rules_page())
      << "write it anew: gatehouse explain-check --markdown > docs/checks.md";
}

/// Keys that the readers of files ask for by name.
std::set<std::string> keys_asked_in(const std::vector<std::string>& files) {
  std::set<std::string> out;
  for (const std::string& file : files)
    for (const char* call : {".text(", ".text_or(", ".required(", ".node(", ".choice(", ".texts(", ".yes_no(",
                             ".integer(", "policy(section,", "read_day(section,", "read_duration(section,"})
      out.merge(quoted_after(text_of(source(file)), call));
  return out;
}

std::vector<std::string> files_like(const std::string& folder, const std::string& beginning) {
  std::vector<std::string> out;
  for (const fs::path& file : sources_below(folder))
    if (file.filename().string().starts_with(beginning)) out.push_back(fs::proximate(file, source("")).string());
  return out;
}

TEST(FileKeys, EveryKeyThatIsReadStandsInTheTable) {
  std::set<std::string_view> known;
  for (const FileKey& key : file_keys()) known.insert(key.key);
  std::vector<std::string> files = files_like("gateway/mapping", "layout");
  for (const char* some : {"compile", "rule_reader", "run_tests"})
    for (std::string& file : files_like("gateway/mapping", some)) files.push_back(std::move(file));
  for (const char* some : {"read_site", "read_system", "read_route"})
    for (std::string& file : files_like("gateway/config", some)) files.push_back(std::move(file));
  for (const std::string& key : keys_asked_in(files))
    EXPECT_TRUE(known.contains(key)) << "add \"" << key << "\" to gateway/control/file_keys.cpp";
}

/// A part of the schema of mappings or layouts.
nlohmann::json part_of(std::string_view kind, const std::string& part) {
  const auto schema = nlohmann::json::parse(file_schema(kind), nullptr, false);
  return part.empty() ? schema["properties"] : schema["definitions"][part]["properties"];
}

TEST(FileKeys, EditorsKnowEachWayOfCleaningAndTypesAndWhatMayHappen) {
  const std::string clean = part_of("mapping", "rule")["clean"].dump();
  const std::string reader = text_of(source("gateway/mapping/rule_reader.cpp"));
  const std::size_t list = reader.find("verbs{{");
  for (const std::string& word : quoted_after(reader.substr(list, reader.find("}};", list) - list), "{"))
    EXPECT_NE(clean.find(word), std::string::npos) << word;
  for (const char* key : {"if_blank", "if_bad", "if_unmapped", "if_too_long"})
    EXPECT_TRUE(part_of("mapping", "rule")[key].contains("pattern")) << key;
  const std::string type = part_of("layout", "layout-field")["type"].dump();
  const std::string types = text_of(source("gateway/mapping/types.cpp"));
  const std::size_t names = types.find("type_names{{");
  for (const std::string& word : quoted_after(types.substr(names, types.find("}};", names) - names), "{"))
    EXPECT_NE(type.find(word), std::string::npos) << word;
  EXPECT_TRUE(part_of("layout", "")["kind"].contains("enum"));
}

TEST(FileKeys, EditorsKnowTheRecordTypeAndThatARuleHasOneSource) {
  EXPECT_TRUE(part_of("mapping", "").contains("record"));
  const auto schema = nlohmann::json::parse(file_schema("mapping"), nullptr, false);
  for (const char* part : {"rule", "choice"}) EXPECT_TRUE(schema["definitions"][part].contains("oneOf")) << part;
}

TEST(FileKeys, EverySchemaIsWholeAndNamesOnlyPartsThatItHas) {
  for (const std::string_view kind : file_kinds()) {
    const auto schema = nlohmann::json::parse(file_schema(kind), nullptr, false);
    ASSERT_TRUE(schema.is_object()) << kind;
    for (const std::string& part : quoted_after(schema.dump(), "\"$ref\":"))
      EXPECT_TRUE(schema["definitions"].contains(part.substr(std::string_view("#/definitions/").size()))) << part;
  }
}

}  // namespace
}  // namespace gatehouse::control
