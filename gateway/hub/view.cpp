#include "hub/view.hpp"

#include <algorithm>
#include <array>

#include "hub/clients/similarity.hpp"

namespace gatehouse::hub {
namespace {

/// Fields that are true together or not at all: a first name of one record does not go with a last name of another.
struct Composite {
  std::string_view group;
  std::string_view leader;  ///< who does not know it has nothing to say about the rest
};
constexpr std::array composites = {Composite{"name", "name.last"}, Composite{"address", "address.line1"}};

/// A former name is a fact of its own, not a part of the present one.
constexpr std::string_view former_name = "name.previous";

/// Once a system in force says so, it is so: a system that does not know of the danger must not undo it.
constexpr std::string_view true_wins = "protected_location";

constexpr std::int64_t micros_a_day = 86'400'000'000;

std::int64_t day_of(Timestamp at) { return at.micros / micros_a_day; }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

/// J or J. for JOHN, BILL for WILLIAM.
bool is_short_for(std::string_view shorter, std::string_view longer) {
  const std::string a = upper(shorter);
  const std::string b = upper(longer);
  if (a.empty() || a.size() >= b.size()) return false;
  const bool initial = a.size() == 1 || (a.size() == 2 && a[1] == '.');
  return (initial && a[0] == b[0]) || clients::are_nicknames(a, b);
}

bool may_be_short(std::string_view field) { return field == "name.first" || field == "name.middle"; }

/// One question to the records: whose value, or values that belong together, survive?
class Choosing {
 public:
  struct Answer {
    std::size_t part = 0;
    Survived why = Survived::unknown;
  };

  Choosing(const Schema& schema, std::span<const ClientPart> newest_first, const Survivorship& rules,
           std::vector<std::size_t> fields)
      : schema_(schema), parts_(newest_first), rules_(rules), fields_(std::move(fields)) {}

  /// Nothing where no record knows `leader`, which is one of the fields.
  [[nodiscard]] std::optional<Answer> choose(std::size_t leader) {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (says(i, leader).known()) left_.push_back(i);
    if (left_.empty()) return std::nullopt;
    keep_own_words(leader);
    if (left_.empty()) return std::nullopt;
    all_ = left_;
    if (why_ == Survived::unknown) why_ = agree() ? Survived::only : Survived::unknown;
    const std::string& name = schema_.fields[leader].name;
    if (name == true_wins)
      keep_best(Survived::says_yes, [&](std::size_t i) { return yes(says(i, leader)) ? 1 : 0; });
    keep_best(Survived::owned, [&](std::size_t i) { return rules_.owns(name, parts_[i].system) ? 1 : 0; });
    keep_best(Survived::filled, [&](std::size_t i) { return rules_.only_fills(name, parts_[i].system) ? 0 : 1; });
    if (left_.size() > 1 && rules_.only_fills(name, parts_[left_.front()].system))
      keep_best(Survived::filled, [&](std::size_t i) { return -said_since(i, leader); });
    keep_best(Survived::verified,
              [&](std::size_t i) { return rules_.is_verified(name, parts_[i].system) ? 1 : 0; });
    keep_best(Survived::trusted,
              [&](std::size_t i) { return -static_cast<std::int64_t>(rules_.rank(name, parts_[i].system)); });
    keep_fullest();
    if (std::any_of(left_.begin(), left_.end(), [&](std::size_t i) { return rules_.compares(parts_[i].system); }))
      keep_best(Survived::last_changed, [&](std::size_t i) { return said_since(i, leader); });
    keep_best(Survived::newest, [&](std::size_t i) { return day_of(said_at(i, leader)); });
    keep_best(Survived::most_frequent, [&](std::size_t i) { return said_by(i); });
    keep_best(Survived::latest, [&](std::size_t i) { return static_cast<std::int64_t>(parts_[i].record); });
    return Answer{left_.front(), why_};
  }

  /// The record that said it first.
  [[nodiscard]] std::int64_t said_since(std::size_t part, std::size_t field) const {
    const std::int64_t since = origin(part, field).since;
    return since != 0 ? since : static_cast<std::int64_t>(parts_[part].record);
  }
  /// What the part says of the field, unless its system cleared that later or a person has to decide on it.
  [[nodiscard]] Value says(std::size_t part, std::size_t field) const {
    const Value& value = parts_[part].values[field];
    if (!value.known() || origin(part, field).kind == Origin::Kind::kept_back) return {};
    for (std::size_t later = 0; later < part; ++later)
      if (parts_[later].system == parts_[part].system && parts_[later].values[field].state() == State::remove)
        return {};
    return value;
  }

 private:
  [[nodiscard]] Origin origin(std::size_t part, std::size_t field) const {
    return field < parts_[part].origins.size() ? parts_[part].origins[field] : Origin{};
  }
  [[nodiscard]] Timestamp said_at(std::size_t part, std::size_t field) const {
    const Origin from = origin(part, field);
    return from.since != 0 ? from.at : parts_[part].received;
  }
  /// Echoes say nothing where somebody speaks for himself. Where only they are left, the value stands, unless
  /// somebody cleared it since.
  void keep_own_words(std::size_t leader) {
    const auto echoes = [&](std::size_t i) { return origin(i, leader).kind == Origin::Kind::echo; };
    if (std::none_of(left_.begin(), left_.end(), echoes)) return;
    if (!std::all_of(left_.begin(), left_.end(), echoes)) {
      std::erase_if(left_, echoes);
      return;
    }
    why_ = Survived::echoed;
    const std::size_t newest = left_.front();
    for (std::size_t later = 0; later < newest; ++later)
      if (parts_[later].values[leader].state() == State::remove) left_.clear();
  }
  [[nodiscard]] static bool yes(const Value& value) {
    return value.known() && value.kind() == Kind::boolean && value.boolean();
  }
  [[nodiscard]] bool same(std::size_t a, std::size_t b) const {
    return std::all_of(fields_.begin(), fields_.end(),
                       [&](std::size_t field) { return says(a, field) == says(b, field); });
  }
  [[nodiscard]] bool agree() const {
    return std::all_of(left_.begin(), left_.end(), [&](std::size_t i) { return same(i, left_.front()); });
  }
  [[nodiscard]] std::int64_t said_by(std::size_t part) const {
    return std::count_if(all_.begin(), all_.end(), [&](std::size_t i) { return same(i, part); });
  }
  /// The first criterion that leaves one answer is the reason.
  void note(Survived criterion) {
    if (why_ == Survived::unknown && agree()) why_ = criterion;
  }
  template <class Worth>
  void keep_best(Survived criterion, Worth worth) {
    if (left_.size() < 2) return;
    std::int64_t best = INT64_MIN;
    for (const std::size_t i : left_) best = std::max<std::int64_t>(best, worth(i));
    std::erase_if(left_, [&](std::size_t i) { return worth(i) != best; });
    note(criterion);
  }

  /// `a` says nothing that `b` does not say as well or more fully, and less in some part.
  [[nodiscard]] bool says_less(std::size_t a, std::size_t b) const {
    bool less = false;
    for (const std::size_t field : fields_) {
      const Value x = says(a, field);
      const Value y = says(b, field);
      if (x == y || (!x.known() && !y.known())) continue;
      const bool shorter =
          !x.known() || (y.known() && may_be_short(schema_.fields[field].name) && is_short_for(x.text(), y.text()));
      if (!shorter) return false;
      less = true;
    }
    return less;
  }
  /// A nickname or an initial never replaces the name that it stands for, nor does half an address the whole one; a
  /// name without a first name yields to one that has it.
  void keep_fullest() {
    if (left_.size() < 2 || fields_.size() < 2) return;
    const std::vector<std::size_t> before = left_;
    std::erase_if(left_, [&](std::size_t i) {
      return std::any_of(before.begin(), before.end(), [&](std::size_t other) { return says_less(i, other); });
    });
    if (left_.empty()) left_ = before;
    note(Survived::fullest);
    if (const auto first = schema_.find("name.first"); first && is_asked(*first))
      keep_best(Survived::fullest, [&](std::size_t i) { return says(i, *first).known() ? 1 : 0; });
  }
  [[nodiscard]] bool is_asked(std::size_t field) const {
    return std::find(fields_.begin(), fields_.end(), field) != fields_.end();
  }

  const Schema& schema_;
  std::span<const ClientPart> parts_;
  const Survivorship& rules_;
  std::vector<std::size_t> fields_;
  std::vector<std::size_t> left_, all_;
  Survived why_ = Survived::unknown;
};

/// Puts the values of one record that answer a question.
void put(MergedClient& out, const Choosing& choosing, const Choosing::Answer& answer, const ClientPart& part,
         const std::vector<std::size_t>& fields) {
  for (const std::size_t field : fields) {
    const Value value = choosing.says(answer.part, field);
    if (!value.known()) continue;
    out.values[field] = value;
    out.sources[field] = {part.record,
                          std::string(part.system),
                          part.received,
                          answer.why,
                          {},
                          RecordId{choosing.said_since(answer.part, field)}};
  }
}

void put_pin(MergedClient& out, const Pin& pin) {
  for (const auto& [field, value] : pin.values) {
    out.values[field] = value;
    out.sources[field] = {pin.record, pin.system, pin.at, Survived::pinned, pin.actor};
  }
}

}  // namespace

std::string_view group_of(std::string_view field) {
  for (const Composite& composite : composites)
    if (field == composite.group ||
        (field != former_name && field.starts_with(composite.group) && field[composite.group.size()] == '.'))
      return composite.group;
  return {};
}

std::vector<std::size_t> fields_of(const Schema& schema, std::string_view field) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const std::string_view name = schema.fields[i].name;
    if (name == field || (name != field && group_of(name) == field && !field.empty())) out.push_back(i);
  }
  return out;
}

std::vector<Unit> units_of(const Schema& schema) {
  std::vector<Unit> out;
  for (const Composite& composite : composites)
    if (const auto leader = schema.find(composite.leader))
      out.push_back({std::string(composite.group), fields_of(schema, composite.group), *leader});
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const std::string& name = schema.fields[i].name;
    const bool grouped = std::any_of(out.begin(), out.end(), [&](const Unit& unit) {
      return std::find(unit.fields.begin(), unit.fields.end(), i) != unit.fields.end();
    });
    if (!grouped && name != "client_id" && name != "system_id") out.push_back({name, {i}, i});
  }
  return out;
}

MergedClient merge_client(const Schema& schema, std::span<const ClientPart> parts, std::span<const Pin> pins,
                          const Survivorship& rules) {
  MergedClient out;
  out.values.resize(schema.fields.size());
  out.sources.resize(schema.fields.size());
  std::vector<ClientPart> newest_first;
  for (const ClientPart& part : parts)
    if (part.values.size() == schema.fields.size()) newest_first.push_back(part);
  std::sort(newest_first.begin(), newest_first.end(),
            [](const auto& a, const auto& b) { return a.record > b.record; });

  std::vector<bool> answered(schema.fields.size(), false);
  const auto ask = [&](const std::vector<std::size_t>& fields, std::size_t leader) {
    Choosing choosing(schema, newest_first, rules, fields);
    const auto answer = choosing.choose(leader);
    if (!answer) return;
    put(out, choosing, *answer, newest_first[answer->part], fields);
    for (const std::size_t field : fields) answered[field] = true;
  };
  for (const Unit& unit : units_of(schema)) ask(unit.fields, unit.leader);
  for (std::size_t field = 0; field < schema.fields.size(); ++field)
    if (!answered[field]) ask({field}, field);
  for (const Pin& pin : pins) put_pin(out, pin);
  return out;
}

}  // namespace gatehouse::hub
