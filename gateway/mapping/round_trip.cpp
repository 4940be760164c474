#include "mapping/round_trip.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "mapping/evaluate.hpp"
#include "mapping/journey.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::string_view remedy =
    "; say back: with the rule for the way back, or direction: out if the line holds one way only";

/// What was told already, by what and where: a line is named once.
using Told = std::set<std::tuple<std::string, std::size_t, std::size_t>>;

/// One direction of the proof: records as `second` makes them go through `first` and come back through `second`.
class Proof {
 public:
  Proof(const std::shared_ptr<const Mapping>& forward, const std::shared_ptr<const Mapping>& first,
        const std::shared_ptr<const Mapping>& second, Findings& findings, RoundTrips& count, Told& told)
      : forward_(*forward), journey_(first, second), findings_(findings), count_(count), told_(told) {}

  void run() {
    if (!find_base()) return;
    for (const Place& place : journey_.carried()) {
      prove(place);
      ++count_.fields;
    }
  }

 private:
  /// An ordinary record that goes over: every field the first of its values, others where those do not pass.
  bool find_base() {
    base_ = journey_.blank();
    std::map<Place, std::size_t> taken;
    const auto take = [&](const Place& place, std::size_t which) {
      const std::vector<Value>& values = journey_.samples(place);
      taken[place] = which % values.size();
      base_[place.row].values[place.field] = values[taken[place]];
    };
    for (const Place& place : journey_.read_places()) take(place, 0);
    constexpr std::size_t most_tries = 24;
    for (std::size_t i = 0; i < most_tries; ++i) {
      const Journey::End there = journey_.there(base_);
      if (there.outcome == Outcome::stored) return true;
      complaint_ = there.problems.empty() ? Problem{} : there.problems[0];
      const std::vector<Place> guilty = journey_.read_by(complaint_.field);
      for (const Place& place : guilty.empty() ? journey_.read_places() : guilty) take(place, taken[place] + 1);
    }
    findings_.error("back-unproven", forward_.file, 0, "",
                    "no made-up record of " + journey_.begun_at() + " gets over, so nothing is proven: " +
                        (complaint_.field.empty() ? complaint_.source : complaint_.field) + " " +
                        complaint_.message + " [" + complaint_.rule + "]");
    return false;
  }

  void prove(const Place& place) {
    std::size_t over = 0, tried = 0;
    Problem held;
    for (const Value& value : journey_.samples(place)) {
      Made ordinary = base_;
      ordinary[place.row].values[place.field] = value;
      const bool went = trip(ordinary, place, held);
      if (value.known()) ++tried;
      if (value.known() && went) ++over;
      Made bare = journey_.only_needed(base_);
      bare[place.row].values[place.field] = value;
      Problem ignored;
      (void)trip(bare, place, ignored);
    }
    if (over > 0 || tried == 0) return;
    const std::size_t line = journey_.line_of(place);
    report("not-reversible", forward_.file, line, journey_.name_of(place),
           "no value of " + journey_.begun_at() + " goes over: " + held.message + " [" + held.rule + "]");
  }

  /// True if the record went over. What is wrong with what came back is reported.
  bool trip(const Made& record, const Place& varied, Problem& held) {
    ++count_.taken;
    journey_.forget();
    Journey::End there = journey_.there(record);
    if (there.outcome != Outcome::stored) {
      if (!there.problems.empty()) held = there.problems[0];
      return false;  // held with its reason: nothing was lost
    }
    const Journey::End back = journey_.back(there.made);
    const std::string said = journey_.in_words(varied, record);
    if (back.outcome != Outcome::stored) {
      tell_held(back, varied, said);
      return true;
    }
    for (const Difference& difference : journey_.differences(record, back.made))
      tell(difference, record, back.made);
    return true;
  }

  /// People wrote how it goes back.
  [[nodiscard]] bool has_own_rule(const Target* target) const {
    return target != nullptr && std::ranges::any_of(forward_.own_back, [&](const auto& one) {
             const auto& [line, name] = one;
             return line == target->rule.line && (name == target->name || name.ends_with("." + target->name) ||
                                                  target->name.ends_with("." + name));
           });
  }

  void tell_held(const Journey::End& back, const Place& varied, const std::string& said) {
    const Problem problem = back.problems.empty() ? Problem{} : back.problems[0];
    // The trial itself had nobody in it: only the one field that was tried, and that was blank.
    if (problem.rule == "nobody" || problem.rule == "empty-record") return;
    const std::size_t line = journey_.line_of_problem(problem, varied);
    if (has_own_rule(journey_.target_of(problem, varied))) return;
    report("not-reversible", forward_.file, line, journey_.name_of(varied),
           said + " of " + journey_.begun_at() + " goes over, and is held on its way back: " + problem.source +
               (problem.source.empty() ? "" : " ") + problem.message + " [" + problem.rule + "]");
  }

  void tell(const Difference& difference, const Made& record, const Made& back) {
    const Place& place = difference.place;
    const std::size_t line = journey_.line_of(place);
    if (difference.same_meaning) {
      warn("back-form", difference, ", which means the same there");
      return;
    }
    const CodeRow* row = journey_.row_of(place, record);
    const bool own_rule = has_own_rule(journey_.target_at(place));
    if (own_rule || journey_.beside_preferred(place, record)) {
      if (own_rule && !journey_.says_why(place))
        warn("back-changes", difference, " by the rule that back: says; correct one of them, or say why");
      tell_unrest(place, line, back);
      return;
    }
    const CodeTable* table = row == nullptr ? nullptr : journey_.table_of(place);
    const std::string what =
        difference.before + " of " + journey_.begun_at() + " comes back as " + difference.after;
    if (table == nullptr)
      report("not-reversible", forward_.file, line, journey_.name_of(place),
             what + journey_.reason(place) + std::string(remedy));
    else
      report("not-reversible", table->file(), row->line, journey_.name_of(place),
             what + " (rule in " + forward_.file + ":" + std::to_string(line) +
                 "): the table says the same of several codes; say yes in a column preferred of the one that is "
                 "written, or back: with another table");
  }

  /// A line that says itself how it goes back need not give the same, but it must come to rest.
  void tell_unrest(const Place& place, std::size_t line, const Made& back) {
    Journey::End there = journey_.there(journey_.with_needed(back, base_));
    if (there.outcome != Outcome::stored) return;
    const Journey::End again = journey_.back(there.made);
    if (again.outcome != Outcome::stored) return;
    for (const Difference& difference : journey_.differences(back, again.made))
      if (difference.place == place && !difference.same_meaning)
        report("not-at-rest", forward_.file, line, journey_.name_of(place),
               "what came back once changes again: " + difference.before + " comes back as " + difference.after +
                   ", and so on with every trip; correct back:");
  }

  void warn(const char* rule, const Difference& difference, std::string_view what) {
    const std::size_t line = journey_.line_of(difference.place);
    if (!told_.emplace(rule, line, difference.place.field).second) return;
    findings_.warn(rule, forward_.file, line, journey_.name_of(difference.place),
                   difference.before + " of " + journey_.begun_at() + " comes back as " + difference.after +
                       std::string(what));
  }

  void report(const char* rule, const std::string& file, std::size_t line, std::string path, std::string message) {
    if (told_.emplace(file + rule, line, 0).second)
      findings_.error(rule, file, line, std::move(path), std::move(message));
  }

  const Mapping& forward_;
  Journey journey_;
  Findings& findings_;
  RoundTrips& count_;
  Made base_{};
  Problem complaint_{};
  Told& told_;
};

}  // namespace

RoundTrips prove_both_ways(const std::shared_ptr<const Mapping>& mapping, Findings& findings) {
  RoundTrips out;
  if (mapping->back == nullptr) return out;
  Told told;
  Proof(mapping, mapping, mapping->back, findings, out, told).run();
  Proof(mapping, mapping->back, mapping, findings, out, told).run();
  return out;
}

RoundTrips prove_two_way(const Mapping& mapping, const Library& library, Findings& findings) {
  if (!mapping.two_way && !mapping.is_back) return {};
  Library synthetic = library;
  synthetic.synthetic = true;  // people of trials are made up
  Findings seen;               // when it was loaded before
  const auto loaded = load_mapping(mapping.file, synthetic, seen);
  return loaded == nullptr ? RoundTrips{} : prove_both_ways(loaded, findings);
}

std::shared_ptr<const Mapping> load_back(const std::filesystem::path& name_or_file, const Library& library,
                                         Findings& findings) {
  const auto mapping = load_mapping(name_or_file, library, findings);
  if (mapping == nullptr) return nullptr;
  if (mapping->back == nullptr) {
    findings.error("one-way", mapping->file, 0, "",
                   "the mapping holds one way only; say direction: both at its top");
    return nullptr;
  }
  (void)prove_two_way(*mapping, library, findings);
  return findings.ok() ? mapping->back : nullptr;
}

}  // namespace gatehouse::mapping
