/// From a mapping's document to a compiled mapping.
#pragma once

#include <memory>

#include "mapping/compiled.hpp"
#include "mapping/files.hpp"

namespace gatehouse::mapping {

[[nodiscard]] std::shared_ptr<Mapping> compile_mapping(const yaml::Document& document, DataFiles& files,
                                                       bool synthetic, Findings& findings);

/// The part of it that reads one rule: the verbs of a target field.
class RuleReader {
 public:
  /// Numbers a source value by name; -1 if there is none of that name.
  using Source = std::function<int(std::string_view name)>;
  RuleReader(Mapping& mapping, DataFiles& files, Source source, const std::vector<std::string_view>& names,
             Findings& findings)
      : mapping_(mapping), files_(files), source_(std::move(source)), names_(names), findings_(findings) {}

  /// `node`: a bare name, quoted text, or a map of verbs. `top` rules may carry policies and owner.
  [[nodiscard]] Rule read(const yaml::Node& node, const std::string& path, bool top);
  [[nodiscard]] std::optional<Condition> condition(const std::string& text, std::size_t line,
                                                   const std::string& path);
  [[nodiscard]] int source(std::string_view name, std::size_t line, const std::string& path);

 private:
  void verbs(Rule& rule, yaml::Section& section, bool top);
  void value_of(Rule& rule, yaml::Section& section);
  void choose(Rule& rule, const yaml::Node& branches, yaml::Section& section);
  void compose(Rule& rule, const std::string& text, std::size_t line, const std::string& path);
  void clean(Rule& rule, yaml::Section& section);
  void write_form(Rule& rule, yaml::Section& section);
  void codes(Rule& rule, const yaml::Node& node, yaml::Section& section);
  void function(Rule& rule, const std::string& name, yaml::Section& section);
  [[nodiscard]] Policy policy(yaml::Section& section, std::string_view key, bool may_truncate);
  std::shared_ptr<const CodeTable> table(const std::string& name, std::size_t line, yaml::Section& section);

  Mapping& mapping_;
  DataFiles& files_;
  Source source_;
  const std::vector<std::string_view>& names_;
  Findings& findings_;
};

}  // namespace gatehouse::mapping
