#include "control/mapping_trial.hpp"

#include <algorithm>
#include <map>

#include "control/answering.hpp"
#include "control/cli/sample_clients.hpp"
#include "control/deeds.hpp"
#include "hub/lists.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {
namespace {

constexpr std::size_t trials_kept = 20;
constexpr std::size_t examples_of_a_change = 1000, examples_in_all = 20'000;
constexpr std::size_t usual_examples = 20, most_examples = 200;
constexpr std::uint64_t told_every = 50;  ///< records

/// Where a trial gathers what changes.
class Gathering {
 public:
  explicit Gathering(const TrialWish& wish, bool of_clients)
      : wish_(wish), comparison_(wish.live, wish.draft, false) {
    out_.mapping = wish.mapping;
    out_.text = wish.text;
    out_.file = wish.file;
    out_.of_clients = of_clients;
    comparison_.tell([this](const std::string& field, const std::string& where, const std::string& words) {
      auto& examples = examples_[{field, where}];
      if (examples.size() >= examples_of_a_change || kept_ >= examples_in_all) return;
      ++kept_;
      examples.push_back({now_, place_, words});
    });
  }

  Result<void> add(const hub::StoredRecord& record) {
    now_ = static_cast<std::uint64_t>(record.id);
    place_ = record.file + ":" + std::to_string(record.line);
    if (began_ == 0 || head_ != record.head) {
      GATEHOUSE_TRY(comparison_.begin(record.head));
      head_ = record.head;
    }
    ++began_;
    comparison_.add({record.raw, record.line, nullptr});
    return {};
  }
  void add_row(std::span<const Value> row, const mapping::Groups& groups, std::uint64_t client) {
    now_ = client;
    comparison_.add_row(row, groups, client);
  }
  [[nodiscard]] std::uint64_t records() const { return comparison_.records(); }

  [[nodiscard]] MappingTrial end() {
    out_.records = comparison_.records();
    out_.changed = comparison_.changed_records();
    for (const mapping::Comparison::Change& change : comparison_.changes()) {
      out_.values += change.records;
      out_.changes.push_back({change.field, without_folder(change.where, wish_.folder), change.step, change.records,
                              std::move(examples_[{change.field, change.where}])});
    }
    return std::move(out_);
  }

 private:
  const TrialWish& wish_;
  mapping::Comparison comparison_;
  MappingTrial out_{};
  std::map<std::pair<std::string, std::string>, std::vector<MappingTrial::Example>> examples_{};
  std::size_t kept_ = 0;
  std::uint64_t now_ = 0, began_ = 0;
  std::string place_{}, head_{};
};

struct Tools {
  hub::Hub& hub;
  Clock& clock;
  const std::stop_token& stop;
  const engine::Deed::Tell& tell;
};

void tell_progress(const Tools& tools, std::uint64_t done, std::uint64_t all) {
  if (done % told_every == 0) tools.tell({done, all});
}

Result<void> over_records(const Tools& tools, const TrialWish& wish, Gathering& gathering) {
  const auto newest = tools.hub.lists().newest_of(wish.route, wish.last);
  if (!newest) return fail(newest.error());
  const auto all = static_cast<std::uint64_t>(newest->size());
  GATEHOUSE_TRY(tools.hub.audit(
      {wish.actor, "read", "records of " + wish.route, "ok", "try a mapping", "the last " + std::to_string(all)}));
  return tools.hub.lists().each_newest(wish.route, wish.last, [&](const hub::StoredRecord& record) -> Result<bool> {
    if (tools.stop.stop_requested()) return false;
    GATEHOUSE_TRY(gathering.add(record));
    tell_progress(tools, gathering.records(), all);
    return true;
  });
}

Result<void> over_clients(const Tools& tools, const engine::Plan& plan, const TrialWish& wish,
                          Gathering& gathering) {
  const engine::PlannedRoute* const route = plan.route(wish.route);
  if (route == nullptr) return fail(Errc::not_found, "there is no route \"" + wish.route + "\" any more");
  const auto status = tools.hub.status();
  if (!status) return fail(status.error());
  const auto all = std::min<std::uint64_t>(wish.last, static_cast<std::uint64_t>(status->clients));
  return each_last_client(tools.hub, plan, *route, *wish.draft, tools.clock,
                          {.limit = wish.last, .purpose = "try a mapping", .actor = wish.actor},
                          [&](std::span<const Value> row, const mapping::Groups& groups, std::uint64_t client) {
                            gathering.add_row(row, groups, client);
                            tell_progress(tools, gathering.records(), all);
                            return !tools.stop.stop_requested();
                          });
}

}  // namespace

std::string told_value(const std::string& text, const policy::Caller& caller) {
  if (caller.site_itself || caller.sights.sees.has(Label::pii) || text.find("***") == std::string::npos)
    return text;
  return "withheld";
}

std::string without_folder(std::string text, std::string_view folder) {
  const std::string prefix = std::string(folder) + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
    const auto before = at == 0 ? std::string::npos : text.find_last_of(" \"(", at - 1);  // "../.." may stand there
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    text.erase(begin, at + prefix.size() - begin);
    at = begin;
  }
  return text;
}

std::int64_t TrialShelf::put(MappingTrial trial) {
  const std::lock_guard lock(mutex_);
  trial.number = ++last_;
  kept_.push_back(std::make_shared<const MappingTrial>(std::move(trial)));
  if (kept_.size() > trials_kept) kept_.pop_front();
  return last_;
}

std::shared_ptr<const MappingTrial> TrialShelf::find(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto at = std::ranges::find_if(kept_, [&](const auto& one) { return one->number == number; });
  return at == kept_.end() ? nullptr : *at;
}

Response ask_trial(engine::Service& service, hub::Hub& hub, Clock& clock, std::shared_ptr<TrialShelf> shelf,
                   TrialWish wish) {
  const bool of_clients = !mapping::ends(*wish.draft).from_layout;
  const std::string route = wish.route;
  engine::Deed deed{.kind = "trial",
                    .about = "mapping " + wish.mapping + " (" + mapping::info(*wish.draft).hash.substr(0, 12) + ")",
                    .by = wish.actor,
                    .work = {}};
  deed.work = [&service, &hub, &clock, shelf = std::move(shelf), wish = std::move(wish), of_clients](
                  const std::stop_token& stop, const engine::Deed::Tell& tell) -> Result<std::string> {
    Gathering gathering(wish, of_clients);
    const Tools tools{hub, clock, stop, tell};
    GATEHOUSE_TRY(of_clients ? over_clients(tools, *service.plan(), wish, gathering)
                             : over_records(tools, wish, gathering));
    MappingTrial trial = gathering.end();
    Json out{{"mapping", trial.mapping}, {"records", trial.records},       {"changed", trial.changed},
             {"values", trial.values},   {"of_clients", trial.of_clients}, {"stopped", stop.stop_requested()}};
    out["trial"] = shelf->put(std::move(trial));
    return dump(out);
  };
  return json_response(202, {{"job", static_cast<std::uint64_t>(service.ask_for(route, std::move(deed)))}});
}

Json as_json(const MappingTrial& trial) {
  Json changes = Json::array();
  for (const MappingTrial::Change& change : trial.changes)
    changes.push_back({{"field", change.field},
                       {"records", change.records},
                       {"line", change.where},
                       {"step", change.step},
                       {"examples", change.examples.size()}});
  return {{"trial", trial.number},  {"mapping", trial.mapping},       {"text", trial.text},
          {"file", trial.file},     {"records", trial.records},       {"changed", trial.changed},
          {"values", trial.values}, {"of_clients", trial.of_clients}, {"changes", std::move(changes)}};
}

Response trial_examples(const MappingTrial& trial, const Request& request, const policy::Caller& caller) {
  const std::size_t which = number_of(query_value(request.query, "change")).value_or(0);
  if (which >= trial.changes.size()) return no_such_page();
  const auto& all = trial.changes[which].examples;
  const std::size_t from =
      std::min<std::size_t>(number_of(query_value(request.query, "after")).value_or(0), all.size());
  const std::size_t to = std::min(all.size(), from + limit_of(request.query, usual_examples, most_examples));
  Json list = Json::array();
  for (std::size_t at = from; at < to; ++at)
    list.push_back({{trial.of_clients ? "client" : "record", all[at].record},
                    {"place", all[at].place},
                    {"words", told_value(all[at].words, caller)}});
  return json_response(200, {{"examples", std::move(list)}, {"kept", all.size()}, {"more", to < all.size()}});
}

}  // namespace gatehouse::control
