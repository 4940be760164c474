#include "people.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/dates.hpp"
#include "where.hpp"

namespace gatehouse::report {
namespace {

mapping::Library shipped() {
  return {.roots = {std::filesystem::path(source_folder) / "mappings"}, .synthetic = true};
}

Value typed_text(const Type& type, std::string_view text, Arena& arena) {
  switch (type.kind) {
    case TypeKind::boolean:
      return Value::of(text == "yes");
    case TypeKind::date:
      return Value::of(*date_from_iso(text));
    case TypeKind::timestamp:
      return Value::of(*timestamp_from_iso(text));
    case TypeKind::integer:
      return Value::of(static_cast<std::int64_t>(std::stoll(std::string(text))));
    case TypeKind::decimal: {
      const std::size_t point = text.find('.');
      const std::string whole(text.substr(0, point));
      const std::string cents(point == std::string_view::npos ? "00" : text.substr(point + 1));
      return Value::of(Decimal{std::stoll(whole + cents), 2});
    }
    default:
      return Value::of(arena.copy(text));
  }
}

std::shared_ptr<const mapping::Mapping> load(const std::string& name) {
  Findings findings;
  auto loaded = mapping::load_mapping(name, shipped(), findings);
  EXPECT_TRUE(findings.ok()) << findings.text();
  return loaded;
}

}  // namespace

const std::vector<Schema>& schemas() {
  static const std::vector<Schema> loaded = [] {
    Findings findings;
    auto found = mapping::load_schemas(shipped(), findings);
    EXPECT_TRUE(findings.ok()) << findings.text();
    return found;
  }();
  return loaded;
}

Someone::Someone(std::int64_t client, const Fields& fields) : client_(client) {
  for (const Schema& schema : schemas())
    if (schema.name == "client") values_ = typed(schema, fields);
}

std::vector<Value> Someone::typed(const Schema& schema, const Fields& fields) {
  std::vector<Value> values(schema.fields.size());
  for (const auto& [name, text] : fields) {
    const auto at = schema.find(name);
    if (!at) {
      ADD_FAILURE() << schema.name << " has no field " << name;
      continue;
    }
    values[*at] = typed_text(schema.fields[*at].type, text, arena_);
  }
  return values;
}

Someone& Someone::add(std::string_view entity, const Fields& fields, std::string_view system) {
  for (const Schema& schema : schemas())
    if (schema.name == entity) stored_.push_back({&schema, typed(schema, fields), std::string(system)});
  return *this;
}

Someone& Someone::enrolled(std::string_view program, std::string_view on, Fields more) {
  more.push_back({"program", program});
  more.push_back({"entered_on", on});
  return add("enrollment", more);
}

Someone& Someone::service(std::string_view category, std::string_view on, Fields more) {
  more.push_back({"category", category});
  more.push_back({"began_on", on});
  return add("service", more);
}

Someone& Someone::wage(std::string_view quarter, std::string_view amount, std::string_view account) {
  return add("wage", {{"quarter", quarter}, {"amount", amount}, {"employer.account", account}}, "wages");
}

PersonHistory Someone::history() {
  rows_.clear();
  for (const Stored& row : stored_)
    rows_.push_back({.schema = row.schema,
                     .values = row.values,
                     .record = static_cast<std::int64_t>(rows_.size()) + 1,
                     .system = row.system});
  return {.client = client_,
          .schema = nullptr,
          .values = values_,
          .rows = rows_,
          .records = static_cast<std::int64_t>(rows_.size())};
}

PirlWriter::PirlWriter(const std::string& mapping) : mapping_(load(mapping)), mapper_(mapping_) {
  for (const Field& field : mapping::info(*mapping_).blocks.at(0).schema->fields) elements_.push_back(field.name);
}

Outcome PirlWriter::write(std::span<const Value> participant, std::string& line, std::vector<Problem>& problems) {
  arena_.clear();
  mapper_.map_row(participant, {}, arena_, record_);
  problems = record_.problems;
  if (record_.outcome == Outcome::stored) mapper_.write(record_, line);
  return record_.outcome;
}

std::size_t PirlWriter::column(std::string_view element) const {
  for (std::size_t i = 0; i < elements_.size(); ++i)
    if (elements_[i] == element) return i;
  ADD_FAILURE() << "the layout has no element " << element;
  return 0;
}

std::string Made::at(std::size_t row, std::string_view element) const {
  if (row >= lines.size()) {
    ADD_FAILURE() << "there is no row " << row;
    return {};
  }
  Arena arena;
  std::vector<std::string_view> cells;
  EXPECT_EQ(split_csv(lines[row], {}, arena, cells), nullptr);
  EXPECT_EQ(cells.size(), writer->columns());
  return std::string(cells.at(writer->column(element)));
}

ReportSpec spec_of(std::string_view quarter) {
  ReportSpec spec;
  spec.quarter = *quarter_from(quarter);
  spec.as_of = spec.quarter.plus(2).last_day();
  spec.layout = "pirl-2022";
  spec.mapping = "participant-to-pirl";
  spec.synthetic = true;
  return spec;
}

Made report_on(std::vector<Someone*> people, const ReportSpec& spec, const std::string& mapping) {
  Made made;
  made.writer = std::make_shared<PirlWriter>(mapping);
  auto run = ReportRun::open(
      spec, schemas(), *made.writer,
      [&](std::string_view line) -> Result<void> {
        made.lines.emplace_back(line);
        return {};
      },
      [&](const HeldRow& row) -> Result<void> {
        for (const Problem& problem : row.problems)
          made.held.push_back(std::string(row.individual) + " " + problem.rule + " " + problem.field);
        return {};
      });
  if (!run) {
    ADD_FAILURE() << run.error().text();
    return made;
  }
  for (Someone* person : people) {
    const auto added = (*run)->add(person->history());
    EXPECT_TRUE(added);
  }
  made.summary = (*run)->summary();
  return made;
}

}  // namespace gatehouse::report
