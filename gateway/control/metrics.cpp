#include <array>

#include "control/api.hpp"
#include "control/version.hpp"
#include "engine/freshness.hpp"

namespace gatehouse::control {

namespace {

class Text {
 public:
  void family(std::string_view name, std::string_view help) {
    name_ = name;
    out += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " gauge\n";
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

void add_freshness(Text& text, const std::vector<engine::Freshness>& all) {
  text.family("gatehouse_freshness_seconds", "Age of what waits longest, or since the last arrival");
  for (const auto& one : all) text.value(label("route", one.route), one.age.count() / 1000);
  text.family("gatehouse_promise_seconds", "How old it may get");
  for (const auto& one : all) text.value(label("route", one.route), one.promise.count() / 1000);
  text.family("gatehouse_delay_seconds", "End to end: the slowest record of the last delivery run");
  for (const auto& one : all) text.value(label("route", one.route), one.delay.count() / 1000);
  text.family("gatehouse_promise_kept", "1 if it is not older");
  for (const auto& one : all) text.value(label("route", one.route), one.kept() ? 1 : 0);
}

}  // namespace

std::string metrics_text(const hub::Status& status, const engine::Plan& plan, Timestamp now) {
  Text text;
  text.family("gatehouse_info", "Which program and configuration is live");
  text.value(label("version", version) + "," + label("configuration", plan.hash), 1);
  text.family("gatehouse_clients", "People known");
  text.value("", status.clients);
  text.family("gatehouse_reviews", "Doubtful links that wait for a person");
  text.value("", status.reviews);
  text.family("gatehouse_conflicts", "Fields on which systems disagree, that wait for a person");
  text.value("", status.conflicts);
  text.family("gatehouse_loops", "Of those, fields that change to and fro");
  text.value("", status.loops);
  text.family("gatehouse_held_records", "Records kept back");
  text.value("", status.held);
  text.family("gatehouse_store_bytes", "Size of the store");
  text.value("", status.store_bytes);
  text.family("gatehouse_records", "Records that ever came, by their outcome now");
  for (const auto& one : status.intake) add_intake(text, one);
  text.family("gatehouse_balance_holds", "1 if read = stored + unchanged + held + rejected + filtered");
  for (const auto& one : status.intake) text.value(label("route", one.route), one.live.holds() ? 1 : 0);
  for (const auto& one : status.delivery) text.value(label("route", one.route), one.balance.holds() ? 1 : 0);
  text.family("gatehouse_deliveries", "Changes due to systems, by state");
  for (const auto& one : status.delivery) add_delivery(text, one);
  if (const auto all = engine::freshness(plan, status, now); !all.empty()) add_freshness(text, all);
  return std::move(text.out);
}

}  // namespace gatehouse::control
