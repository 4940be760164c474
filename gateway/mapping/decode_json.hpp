/// Reads one JSON object into source values, by simdjson, in one pass over its members: numbers keep the
/// text they were written in (no floating point), duplicate members are a problem, unknown ones are passed
/// over. The members wanted lie in a tree that is walked along with the document.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

struct SourceRow;

class JsonReader {
 public:
  explicit JsonReader(const Mapping& mapping);
  JsonReader(JsonReader&&) noexcept;
  ~JsonReader();
  using Make = std::function<Value(const LayoutField&, std::string_view)>;
  [[nodiscard]] bool read(std::string_view bytes, Arena& arena, SourceRow& row, const Make& make,
                          std::vector<Problem>& problems);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::mapping
