#include <array>

#include "control/api.hpp"
#include "control/last_backup.hpp"
#include "control/metric_table.hpp"
#include "control/version.hpp"
#include "engine/freshness.hpp"

namespace gatehouse::control {

namespace {

class Text {
 public:
  void family(const Metric& metric) {
    name_ = metric.name;
    out += "# HELP " + name_ + " " + std::string(metric.meaning) + "\n# TYPE " + name_ + " gauge\n";
  }
  /// Labels are names of ours and of the site: letters, digits, hyphens.
  void value(const std::string& labels, std::int64_t number) {
    out += name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(number) + "\n";
  }

  std::string out;

 private:
  std::string name_;
};

std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + "\"";
}

void add_intake(Text& text, const hub::SystemStatus& one) {
  const hub::Balance& b = one.live;
  const std::array<std::pair<std::string_view, std::int64_t>, 5> counts{{{"stored", b.stored},
                                                                         {"unchanged", b.unchanged},
                                                                         {"held", b.held},
                                                                         {"rejected", b.rejected},
                                                                         {"filtered", b.filtered}}};
  for (const auto& [outcome, count] : counts)
    text.value(label("route", one.route) + "," + label("outcome", outcome), count);
}

void add_delivery(Text& text, const hub::RouteStatus& one) {
  const hub::DeliveryBalance& b = one.balance;
  const std::array<std::pair<std::string_view, std::int64_t>, 6> counts{{{"delivered", b.delivered},
                                                                         {"pending", b.pending},
                                                                         {"unknown", b.unknown},
                                                                         {"held", b.held},
                                                                         {"superseded", b.superseded},
                                                                         {"filtered", b.filtered}}};
  for (const auto& [state, count] : counts)
    text.value(label("route", one.route) + "," + label("state", state), count);
}

void add_transfer(Text& text, const hub::SystemStatus& one) {
  const hub::Balance& b = one.live;
  const std::array<std::pair<std::string_view, std::int64_t>, 4> counts{
      {{"written", b.stored}, {"held", b.held}, {"rejected", b.rejected}, {"filtered", b.filtered}}};
  for (const auto& [outcome, count] : counts)
    text.value(label("route", one.route) + "," + label("outcome", outcome), count);
}

std::int64_t seconds_of(Timestamp at) { return at.micros / 1'000'000; }

void add_files(Text& text, const hub::Status& status) {
  text.family(metric::refused_files);
  for (const auto* all : {&status.intake, &status.transfer})
    for (const auto& one : *all) text.value(label("route", one.route), one.refused_files);
  text.family(metric::last_arrival);
  for (const auto* all : {&status.intake, &status.transfer})
    for (const auto& one : *all) text.value(label("route", one.route), seconds_of(one.last_arrival));
}

void add_balances(Text& text, const hub::Status& status) {
  text.family(metric::balance_holds);
  for (const auto* all : {&status.intake, &status.transfer})
    for (const auto& one : *all) text.value(label("route", one.route), one.live.holds() ? 1 : 0);
  for (const auto& one : status.delivery) text.value(label("route", one.route), one.balance.holds() ? 1 : 0);
}

void add_freshness(Text& text, const std::vector<engine::Freshness>& all) {
  text.family(metric::freshness);
  for (const auto& one : all) text.value(label("route", one.route), one.age.count() / 1000);
  text.family(metric::promise);
  for (const auto& one : all) text.value(label("route", one.route), one.promise.count() / 1000);
  text.family(metric::delay);
  for (const auto& one : all) text.value(label("route", one.route), one.delay.count() / 1000);
  text.family(metric::promise_kept);
  for (const auto& one : all) text.value(label("route", one.route), one.kept() ? 1 : 0);
}

void add_standards(Text& text, const std::vector<Measured>& all) {
  text.family(metric::standard);
  for (const Measured& one : all) text.value(label("asking", word(one.asking)), one.standard.count());
  text.family(metric::answers);
  for (const Measured& one : all)
    text.value(label("asking", word(one.asking)), static_cast<std::int64_t>(one.requests));
  text.family(metric::answers_within);
  for (const Measured& one : all)
    text.value(label("asking", word(one.asking)), static_cast<std::int64_t>(one.within));
  text.family(metric::standard_kept);
  for (const Measured& one : all) text.value(label("asking", word(one.asking)), one.kept ? 1 : 0);
}

void add_whole(Text& text, const Metric& metric, std::int64_t number) {
  text.family(metric);
  text.value("", number);
}

}  // namespace

std::string metrics_text(const hub::Status& status, const engine::Plan& plan, Timestamp now,
                         const std::vector<Measured>& standards) {
  Text text;
  text.family(metric::info);
  text.value(label("version", version) + "," + label("configuration", plan.hash), 1);
  add_whole(text, metric::clients, status.clients);
  add_whole(text, metric::reviews, status.reviews);
  add_whole(text, metric::conflicts, status.conflicts);
  add_whole(text, metric::loops, status.loops);
  add_whole(text, metric::held_records, status.held);
  add_whole(text, metric::store_bytes, status.store_bytes);
  text.family(metric::records);
  for (const auto& one : status.intake) add_intake(text, one);
  add_files(text, status);
  text.family(metric::transfer_records);
  for (const auto& one : status.transfer) add_transfer(text, one);
  add_balances(text, status);
  text.family(metric::deliveries);
  for (const auto& one : status.delivery) add_delivery(text, one);
  text.family(metric::last_delivery);
  for (const auto& one : status.delivery) text.value(label("route", one.route), seconds_of(one.last_delivery));
  add_freshness(text, engine::freshness(plan, status, now));
  add_standards(text, standards);
  const auto copy = last_backup(plan.site);
  add_whole(text, metric::last_backup, copy ? seconds_of(copy->made) : 0);
  return std::move(text.out);
}

}  // namespace gatehouse::control
