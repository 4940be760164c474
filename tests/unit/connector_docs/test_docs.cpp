// docs/connectors.md shows each connector's table of options as the program has it.
#include <gtest/gtest.h>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/files.hpp"
#include "where.hpp"

namespace gatehouse {
namespace {

std::string type_of(const Option& option) {
  switch (option.type) {
    case OptionType::text:
      return "text";
    case OptionType::path:
      return "path";
    case OptionType::integer:
      return "number";
    case OptionType::seconds:
      return "seconds";
    case OptionType::yes_no:
      return "yes or no";
    case OptionType::secret:
      return "secret";
    case OptionType::choice:
      break;
  }
  std::string choices = option.choices;
  for (std::size_t at = 0; (at = choices.find('|', at)) != std::string::npos; at += 4)
    choices.replace(at, 1, " or ");
  return choices;
}

std::string table_of(const Connector& connector) {
  std::string table = "| option | type | default | what it says |\n|---|---|---|---|\n";
  for (const Option& option : connector.options) {
    const std::string fallback = option.required ? "(required)" : option.fallback;
    table += "| `" + std::string(option.name) + "` | " + type_of(option) + " |" + (fallback.empty() ? "" : " ") +
             fallback + " | " + option.doc + " |\n";
  }
  return table;
}

class ConnectorPage : public ::testing::TestWithParam<const Connector*> {};
INSTANTIATE_TEST_SUITE_P(All, ConnectorPage, ::testing::ValuesIn(connectors().begin(), connectors().end()),
                         [](const auto& test) { return std::string(test.param->kind); });

TEST_P(ConnectorPage, shows_the_options_of_the_program) {
  const std::string page = read_file(std::string(source_folder) + "/docs/connectors.md").value_or("");
  EXPECT_NE(page.find(table_of(*GetParam())), std::string::npos) << table_of(*GetParam());
}

}  // namespace
}  // namespace gatehouse
