/// What the libraries alone need to read a file, and nothing is done with it: the measure for JSON lines and XML.
///
///   parse_documents json FILE   every line by simdjson, every value of it looked at
///   parse_documents xml FILE    the whole document by pugixml

#include <simdjson.h>

#include <cstdio>
#include <pugixml.hpp>
#include <string_view>

namespace {

/// Number of values, so that no compiler leaves them out; 0: it is no such file.
std::size_t parse_json(const char* file) {
  simdjson::padded_string text;
  if (simdjson::padded_string::load(file).get(text)) return 0;
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document_stream lines;
  if (parser.iterate_many(text).get(lines)) return 0;
  std::size_t values = 0;
  for (auto line : lines) {
    simdjson::ondemand::object object;
    if (line.get_object().get(object)) return 0;
    for (auto field : object) {
      std::string_view key, value;
      if (field.unescaped_key().get(key)) return 0;
      if (field.value().get_string().get(value)) value = {};
      values += 1 + (key.size() + value.size()) / 1024;
    }
  }
  return values;
}

std::size_t parse_xml(const char* file) {
  pugi::xml_document document;
  return document.load_file(file) ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view shape = argc == 3 ? argv[1] : "";
  if (shape != "json" && shape != "xml") return std::fputs("parse_documents json|xml FILE\n", stderr), 2;
  return (shape == "json" ? parse_json(argv[2]) : parse_xml(argv[2])) > 0 ? 0 : 1;
}
