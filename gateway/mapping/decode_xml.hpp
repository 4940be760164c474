/// Reads one XML record into source values, by pugixml, in one walk along the elements that are wanted. Entities
/// other than XML's own five, document types and elements that stand twice where one is expected are problems;
/// elements and attributes that nobody wants are passed over.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

struct SourceRow;

class XmlReader {
 public:
  explicit XmlReader(const Mapping& mapping);
  XmlReader(XmlReader&&) noexcept;
  ~XmlReader();
  using Make = std::function<Value(const LayoutField&, std::string_view)>;
  /// The namespaces that the document declares around its records (`Framer::head`); false if they are malformed.
  [[nodiscard]] bool surround(std::string_view attributes);
  [[nodiscard]] bool read(std::string_view bytes, Arena& arena, SourceRow& row, const Make& make,
                          std::vector<Problem>& problems);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Every `&` in `bytes` begins one of XML's five entities or the number of a character that XML allows.
[[nodiscard]] bool references_are_plain(std::string_view bytes);

}  // namespace gatehouse::mapping
