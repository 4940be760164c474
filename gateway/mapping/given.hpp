/// Source values written out by people: the `given:` of a test.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gatehouse/support/yaml.hpp"
#include "mapping/decode.hpp"

namespace gatehouse::mapping {

/// Texts by field name; elements of repeated groups by group name.
struct Given {
  std::string record{};  ///< name of the record type, in a layout that has several
  std::map<std::string, std::string, std::less<>> fields{};
  std::map<std::string, std::vector<std::map<std::string, std::string, std::less<>>>, std::less<>> groups{};
};

/// Reads the map under `given:`; a field that the source does not have is a finding. `record`: the record type that
/// the test names; empty: the one that the mapping maps. Its fields may be given by their bare names.
[[nodiscard]] Given read_given(const Mapping& mapping, const yaml::Node* node, const std::string& record,
                               const std::string& file, const std::string& path, Findings& findings);
/// Lays the texts out as the decoder would: what is not given is blank. A text that is no value of a schema's type
/// is a complaint. The result lies in `arena`.
[[nodiscard]] SourceRow lay_out(const Mapping& mapping, const Given& given, Arena& arena,
                                std::vector<std::string>& complaints);

}  // namespace gatehouse::mapping
