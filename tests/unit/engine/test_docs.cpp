// Pages that state a table of the program say what the program says.
#include <gtest/gtest.h>

#include "base/messages.hpp"
#include "control/exit_codes.hpp"
#include "gatehouse/support/files.hpp"
#include "where.hpp"

namespace gatehouse {
namespace {

std::string page(const std::string& name) {
  return read_file(std::string(source_folder) + "/docs/" + name).value_or("");
}

std::string row(std::initializer_list<std::string_view> cells) {
  std::string text = "|";
  for (const auto cell : cells) text += " " + std::string(cell) + " |";
  return text + "\n";
}

TEST(Docs, ExitCodesAreThoseOfTheProgram) {
  const std::string text = page("exit-codes.md");
  for (const auto& one : control::exit_codes) {
    const std::string wanted = row({std::to_string(static_cast<int>(one.code)), one.name, one.meaning});
    EXPECT_NE(text.find(wanted), std::string::npos) << wanted;
  }
}

TEST(Docs, MessagesAreThoseOfTheProgram) {
  const std::string text = page("messages.md");
  for (const Message* one : messages::all) {
    const std::string wanted = row({one->id, one->sentence, one->meaning, one->action});
    EXPECT_NE(text.find(wanted), std::string::npos) << wanted;
  }
}

}  // namespace
}  // namespace gatehouse
