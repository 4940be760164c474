#include "control/cli/layout_list.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <cctype>
#include <iostream>
#include <memory>

#include "control/answers.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/cli/table.hpp"
#include "gatehouse/support/yaml.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::control {

namespace {

struct Request {
  std::string layout, format;
  bool json = false;
};

std::string text_of(const yaml::Node& node, std::string_view key) {
  const yaml::Node* const found = node.find(key);
  if (found == nullptr) return {};
  if (!found->is_list()) return found->text;
  std::string joined;
  for (const yaml::Node& item : found->items) joined += (joined.empty() ? "" : ", ") + item.text;
  return joined;
}

/// The fields of a layout, or of all its record types one after another.
std::vector<const yaml::Node::Entry*> fields_of(const yaml::Node& layout) {
  std::vector<const yaml::Node::Entry*> out;
  const auto add = [&](const yaml::Node& node) {
    if (const yaml::Node* const fields = node.find("fields"); fields != nullptr)
      for (const yaml::Node::Entry& field : fields->entries) out.push_back(&field);
  };
  add(layout);
  if (const yaml::Node* const types = layout.find("types"); types != nullptr)
    for (const yaml::Node::Entry& type : types->entries) add(type.value);
  return out;
}

/// Keys of a layout that tell what it is, in the order in which they are told.
constexpr std::array<const char*, 9> head_keys = {"layout", "format", "version", "program",    "kind",
                                                  "status", "about",  "source",  "status_note"};
/// What a layout says of a field.
constexpr std::array<const char*, 6> field_keys = {"type", "required", "values", "doc", "source", "confidence"};

Exit list(Session& session, const Request& request) {
  Table table({"layout", "format", "version", "program", "kind", "status", "fields"});
  Json json = Json::array();
  Findings findings;
  for (const std::filesystem::path& file : files_of(library_here(session), ".layout.yaml")) {
    const auto document = yaml::load(file, file.filename().string(), findings);
    if (!document || (!request.format.empty() && text_of(document->root, "format") != request.format)) continue;
    Json one;
    std::vector<std::string> cells;
    for (const char* const key : {"layout", "format", "version", "program", "kind", "status"}) {
      cells.push_back(text_of(document->root, key));
      one[key] = cells.back();
    }
    const std::size_t fields = fields_of(document->root).size();
    cells.push_back(std::to_string(fields));
    one["fields"] = fields;
    one["file"] = file.string();
    table.add(std::move(cells));
    json.push_back(std::move(one));
  }
  if (!findings.ok()) return session.report(findings);
  if (request.json)
    session.parts.out << dump({{"layouts", std::move(json)}}) << '\n';
  else
    table.print(session.parts.out);
  return Exit::ok;
}

void print(std::ostream& out, const yaml::Node& layout) {
  for (const char* const key : head_keys)
    if (const std::string text = text_of(layout, key); !text.empty()) out << key << ": " << text << '\n';
  if (const yaml::Node* const rules = layout.find("file_rules"); rules != nullptr)
    for (const yaml::Node& rule : rules->items) out << "file rule: " << rule.text << '\n';
  out << '\n';
  Table table({"field", "type", "required", "values", "caption", "source", "confidence"});
  for (const yaml::Node::Entry* const field : fields_of(layout)) {
    std::vector<std::string> cells{field->key};
    for (const char* const key : field_keys) cells.push_back(text_of(field->value, key));
    table.add(std::move(cells));
  }
  table.print(out);
}

Json as_json(const yaml::Node& layout) {
  Json json;
  for (const char* const key : head_keys)
    if (const std::string text = text_of(layout, key); !text.empty()) json[key] = text;
  json["fields"] = Json::array();
  for (const yaml::Node::Entry* const field : fields_of(layout)) {
    Json one{{"field", field->key}};
    for (const char* const key : field_keys)
      if (const std::string text = text_of(field->value, key); !text.empty()) one[key] = text;
    json["fields"].push_back(std::move(one));
  }
  return json;
}

Exit show(Session& session, const Request& request) {
  const auto file = mapping::find_data_file(request.layout, library_here(session), "layouts", ".layout.yaml");
  if (!file)
    return session.report(Error{Errc::not_found, "there is no layout \"" + request.layout +
                                                     "\"; `gatehouse layout list` names those there are"});
  Findings findings;
  const auto document = yaml::parse(file->text, file->name, findings);
  if (!document) return session.report(findings);
  if (request.json)
    session.parts.out << dump(as_json(document->root)) << '\n';
  else
    print(session.parts.out, document->root);
  return Exit::ok;
}

}  // namespace

std::string layout_name_from(const std::filesystem::path& file) {
  std::string name;
  for (const char c : file.stem().string()) {
    const bool good = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
    name += good ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '-';
  }
  return name.empty() ? "draft" : name;
}

void add_layout_list(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<Request>();
  CLI::App* const command = parent.add_subcommand("list", "The layouts of the site and those shipped");
  add_site_option(*command, session);
  command->add_option("--format", request->format, "Only of this format: pirl, wiasrd, tapr");
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] { session.exit = list(session, *request); });
}

void add_layout_show(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<Request>();
  CLI::App* const command = parent.add_subcommand(
      "show", "What a layout says of each field: type, codes, whether it is required, source and confidence");
  add_site_option(*command, session);
  command->add_option("layout", request->layout, "Its name (pirl-2022), or a file")->required();
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] { session.exit = show(session, *request); });
}

}  // namespace gatehouse::control
