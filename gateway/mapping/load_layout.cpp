// Layouts and other data files for those who work without a mapping.
#include "gatehouse/support/files.hpp"
#include "mapping/compiled.hpp"
#include "mapping/files.hpp"
#include "mapping/layout.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::mapping {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t most_bytes = 8u << 20;

Schema schema_of(const Layout& layout) {
  Schema schema{.name = layout.name, .fields = {}};
  for (const LayoutField& field : layout.fields)
    schema.fields.push_back({.name = field.name,
                             .type = field.codec.type,
                             .required = field.required,
                             .labels = field.labels,
                             .doc = field.doc,
                             .values = field.values});
  return schema;
}

LayoutShape shape_of(const Layout& layout) {
  return {.name = layout.name,
          .format = layout.format,
          .version = layout.version,
          .program = layout.program,
          .about = layout.about,
          .source = layout.source,
          .status = {layout.status, layout.status_note},
          .file_rules = layout.file_rules,
          .fields = schema_of(layout),
          .framing = layout.framing,
          .dialect = layout.dialect};
}

}  // namespace

std::optional<DataFile> find_data_file(const fs::path& name_or_file, const Library& library, std::string_view kind,
                                       std::string_view ending) {
  std::error_code ec;
  if (fs::is_regular_file(name_or_file, ec)) {
    auto text = read_file(name_or_file, most_bytes);
    if (!text) return std::nullopt;
    return DataFile{name_or_file.string(), std::move(*text)};
  }
  const std::string name = name_or_file.string();
  if (name.find('/') != std::string::npos) return std::nullopt;
  auto found = DataFiles(library, {}).find(kind, name, ending);
  if (!found) return std::nullopt;
  return DataFile{std::move(found->name), std::move(found->text)};
}

std::optional<LayoutShape> load_layout(const fs::path& name_or_file, const Library& library, Findings& findings) {
  const auto file = find_data_file(name_or_file, library, "layouts", ".layout.yaml");
  if (!file) {
    const std::vector<std::string> names = DataFiles(library, {}).names("layouts", ".layout.yaml");
    findings.error("unknown-layout", name_or_file.string(), 0, "",
                   "there is no layout of this name (a file \"" + name_or_file.filename().string() +
                       ".layout.yaml\")" +
                       did_you_mean(name_or_file.filename().string(), {names.begin(), names.end()}));
    return std::nullopt;
  }
  const auto document = yaml::parse(file->text, file->name, findings);
  if (!document) return std::nullopt;
  const auto layout = build_layout(*document, library.synthetic, findings);
  if (layout == nullptr) return std::nullopt;
  if (layout->kind != LayoutKind::delimited) {
    findings.error("not-delimited", file->name, 0, "kind", "a delimited layout is needed here");
    return std::nullopt;
  }
  LayoutShape shape = shape_of(*layout);
  shape.hash = sha256_hex(file->text);
  return shape;
}

LayoutShape target_shape(const Mapping& mapping) { return shape_of(*mapping.to_layout); }

}  // namespace gatehouse::mapping
