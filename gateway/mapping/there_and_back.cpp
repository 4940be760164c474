// `gatehouse reverse MAPPING FILE`: what real records are after a journey over and back.
#include "mapping/journey.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {

struct ThereAndBack::State {
  std::shared_ptr<const Mapping> first, second;
  Journey journey;
  bool reveal;
  Written came{*second};

  [[nodiscard]] bool is_open(const Place& place) const { return reveal || journey.labels_of(place).only_open(); }
  [[nodiscard]] static std::string shown(const std::string& words, bool open) {
    return open || !words.starts_with('"') ? words : "*** (" + std::to_string(words.size() - 2) + " characters)";
  }
};

ThereAndBack::ThereAndBack(std::shared_ptr<const Mapping> mapping, bool from_target, bool reveal) {
  const std::shared_ptr<const Mapping> back = mapping->back;
  const auto& first = from_target ? back : mapping;
  const auto& second = from_target ? mapping : back;
  state_ = std::make_unique<State>(State{first, second, Journey(first, second), reveal});
}
ThereAndBack::~ThereAndBack() = default;

Result<void> ThereAndBack::begin(std::string_view head, std::vector<std::string>& remarks) {
  return state_->journey.bind(head, remarks);
}

ThereAndBack::Came ThereAndBack::take(const RawRecord& raw) {
  Journey& journey = state_->journey;
  journey.forget();
  Came out;
  Made record;
  Journey::End there = journey.there(raw, record);
  out.over = there.outcome;
  if (there.outcome != Outcome::stored) {
    out.problems = std::move(there.problems);
    return out;
  }
  Journey::End back = journey.back(there.made);
  out.back = back.outcome;
  if (back.outcome != Outcome::stored) {
    out.problems = std::move(back.problems);
    return out;
  }
  out.bytes = journey.written(back.made);
  out.same_bytes = out.bytes == raw.bytes;
  state_->came.add(out.bytes);
  for (const Difference& one : journey.differences(record, journey.read_again(out.bytes))) {
    const bool open = state_->is_open(one.place);
    out.changed.push_back(
        {journey.name_of(one.place), State::shown(one.before, open), State::shown(one.after, open),
         state_->first->file + ":" + std::to_string(journey.line_of(one.place)), one.same_meaning});
  }
  return out;
}

std::vector<std::string> ThereAndBack::not_carried() const { return state_->journey.not_carried(); }

std::string ThereAndBack::head() const { return mapping::head(*state_->second); }

Result<std::string> ThereAndBack::tail() const { return state_->came.tail(); }

}  // namespace gatehouse::mapping
