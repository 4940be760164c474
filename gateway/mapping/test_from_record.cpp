// `gatehouse test --from`: a real record made into a test that shows nobody.
#include "mapping/given.hpp"
#include "mapping/masking.hpp"
#include "mapping/values_in_words.hpp"
#include "mapping/workbench.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::string yaml_text(std::string_view text) {
  std::string out;
  append_json_string(text, out);  // JSON's form of a text is YAML's in double quotation marks
  return out;
}

/// What the record's fields say, masked, as a test would give it.
Given masked_given(const Mapping& mapping, const SourceRow& row, int days) {
  const auto deciding = deciding_texts(mapping);
  Given out;
  if (row.type >= 0) out.record = mapping.from_layout->types[static_cast<std::size_t>(row.type)].name;
  Arena arena(1024);
  const auto put = [&](std::size_t s, const Value& value, std::size_t prefix, Texts& to) {
    const SourceValue& source = mapping.sources[s];
    if (value.known())
      to[source.name.substr(prefix)] = masked_text(source, deciding[s], plain_text(value, arena), days);
  };
  for (std::size_t s = 0; s < mapping.sources.size(); ++s)
    if (mapping.sources[s].group < 0) put(s, row.values[s], 0, out.fields);
  for (std::size_t g = 0; g < row.groups.size() && g < mapping.groups.size(); ++g) {
    const SourceRow::Group& group = row.groups[g];
    for (std::size_t e = 0; e < group.count; ++e) {
      Texts texts;
      std::size_t column = 0;
      for (std::size_t s = 0; s < mapping.sources.size(); ++s)
        if (mapping.sources[s].group == static_cast<int>(g))
          put(s, group.elements[e * group.width + column++], mapping.groups[g].size() + 1, texts);
      out.groups[mapping.groups[g]].push_back(std::move(texts));
    }
  }
  return out;
}

std::string in_braces(const Texts& texts) {
  std::string out = "{";
  for (const auto& [name, text] : texts)
    out += (out.size() > 1 ? ", " : "") + yaml_text(name) + ": " + yaml_text(text);
  return out + "}";
}

std::string given_in_yaml(const Given& given) {
  std::string out = given.record.empty() ? "" : "    record: " + yaml_text(given.record) + "\n";
  out += "    given:\n";
  for (const auto& [name, text] : given.fields) out += "      " + yaml_text(name) + ": " + yaml_text(text) + "\n";
  for (const auto& [name, elements] : given.groups) {
    out += "      " + yaml_text(name) + ":\n";
    for (const Texts& element : elements) out += "        - " + in_braces(element) + "\n";
  }
  return out;
}

std::string expected_in_yaml(const Mapping& mapping, const MappedRecord& record) {
  std::string out = "    expect:\n";
  if (record.outcome != Outcome::stored) {
    const bool held = record.outcome == Outcome::held;
    out += std::string("      outcome: ") + (held                                  ? "held"
                                             : record.outcome == Outcome::rejected ? "rejected"
                                                                                   : "filtered");
    out += '\n';
    if (!record.problems.empty()) out += "      rule: " + yaml_text(record.problems[0].rule) + "\n";
  }
  for (const auto& [name, text] : values_in_words(mapping, record))
    if (!text.empty()) out += "      " + yaml_text(name) + ": " + yaml_text(text) + "\n";
  return out;
}

}  // namespace

Result<std::string> test_from_record(const std::shared_ptr<const Mapping>& mapping, std::string_view head,
                                     const RawRecord& raw, std::string_view name, int days) {
  Mapper mapper(mapping);
  std::vector<std::string> remarks;
  GATEHOUSE_TRY(mapper.begin(head, remarks));
  Arena arena;
  std::vector<Problem> problems;
  const SourceRow* row = mapper.values_of(raw, arena, problems);
  if (row == nullptr)
    return fail(Errc::bad_input,
                "the record cannot be cut into fields" + (problems.empty() ? "" : ": " + problems[0].message));
  const Given given = masked_given(*mapping, *row, days);
  std::vector<std::string> complaints;
  MappedRecord record;
  mapper.map_values(lay_out(*mapping, given, arena, complaints), arena, record);
  return "  - name: " + yaml_text(name) + "\n" + (mapping->is_back ? "    back: yes\n" : "") +
         given_in_yaml(given) + expected_in_yaml(*mapping, record);
}

}  // namespace gatehouse::mapping
