/// The log: one JSON object a line on standard error, each with the id of a message (base/messages.hpp) and a
/// few facts: names, counts, times. Never a value of a record. Any thread may write.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/messages.hpp"

namespace gatehouse {

/// A fact beside a message: `{"route", "claims"}`, `{"read", 1000}`.
struct Fact {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

class Log {
 public:
  /// Messages below `least` are dropped.
  explicit Log(Grade least = Grade::info);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// From now on only messages of this grade and above.
  void show_from(Grade least);
  void write(const Message& message, std::initializer_list<Fact> facts = {});
  /// Whoever wants to hear of each message too, shown or not; nothing: nobody. It is called from the thread that
  /// writes, must not block and must not write itself.
  using Listener = std::function<void(const Message& message, std::span<const Fact> facts)>;
  void heard_by(Listener listener);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Appends `text` to `out` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);

}  // namespace gatehouse
