#include "report/reminder_row.hpp"

#include "report/facts.hpp"
#include "report/report.hpp"

namespace gatehouse::report {
namespace {

std::string_view text_of(const PersonHistory& person, std::string_view field) {
  const auto at = person.schema == nullptr ? std::nullopt : person.schema->find(field);
  return at ? text_in(person.values, Column{*at}) : std::string_view{};
}

}  // namespace

Result<ReminderRow> ReminderRow::open(std::span<const Schema> schemas) {
  Columns columns(schemas);
  const auto own = [&](std::string_view field) { return columns.find("reminder", field); };
  const Places places{.id = own("reminder_id"),
                      .client = own("client_id"),
                      .individual = own("individual"),
                      .first = own("name.first"),
                      .last = own("name.last"),
                      .rule = own("rule"),
                      .what = own("what"),
                      .todo = own("todo"),
                      .state = own("state"),
                      .due = own("due_on"),
                      .told = own("told_on"),
                      .from = own("counted_from"),
                      .program = own("program"),
                      .system = own("system"),
                      .number = own("number"),
                      .enrollment = own("enrollment_no"),
                      .case_no = own("case_no"),
                      .case_manager = own("case_manager"),
                      .office = own("office")};
  if (!columns.missing().empty())
    return fail(Errc::bad_config, "the schemas lack what reminders need: " + columns.missing().front());
  return ReminderRow(places, columns.schema_of("reminder")->fields.size());
}

std::span<const Value> ReminderRow::fill(const Reminder& reminder, const PersonHistory& person,
                                         std::string_view public_id, Date today) {
  const Deadline& of = reminder.deadline;
  row_.clear();
  row_.set(to_.id, std::string_view(reminder.id));
  row_.set(to_.client, public_id);
  if (const auto individual = individual_id(person.client)) row_.set(to_.individual, row_.make(*individual));
  row_.set(to_.first, text_of(person, "name.first"));
  row_.set(to_.last, text_of(person, "name.last"));
  row_.set(to_.rule, std::string_view(of.rule->id));
  row_.set(to_.what, std::string_view(of.rule->say));
  row_.set(to_.todo, std::string_view(of.rule->todo));
  row_.set(to_.state, std::string_view(of.due > today ? "ahead" : of.due == today ? "today" : "overdue"));
  row_.set(to_.due, std::optional(of.due));
  row_.set(to_.told, std::optional(reminder.told));
  row_.set(to_.from, std::optional(of.counted_from));
  if (of.program) row_.set(to_.program, name_of(*of.program));
  row_.set(to_.system, of.system);
  row_.set(to_.number, of.number);
  row_.set(to_.enrollment, of.enrollment_no);
  row_.set(to_.case_no, of.case_no);
  row_.set(to_.case_manager, of.case_manager);
  row_.set(to_.office, of.office);
  return row_.values();
}

}  // namespace gatehouse::report
