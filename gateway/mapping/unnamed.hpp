/// Members of a document that its layout does not name: a field that the sender added, or one that a layout forgot,
/// is passed over in every record, and somebody should know.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/layout.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::mapping {

class Unnamed {
 public:
  /// Of JSON and XML layouts; of others nothing is looked for. `layout` (or null) outlives it.
  explicit Unnamed(const Layout* layout);
  /// The first hundred records are looked at, which every sender's change will be in; later ones cost nothing.
  void look(std::string_view record) {
    if (left_ > 0) look_into(record);
  }
  /// Each with the number of records that had it. Rule: `unnamed-member`.
  [[nodiscard]] std::vector<QuietCount> told() const;

  /// What the layout names, as a tree. An element of a list stands for all of them.
  struct Names {
    std::map<std::string, Names, std::less<>> members{};
    bool is_field = false;  ///< whatever lies below is the field's
  };

 private:
  void look_into(std::string_view record);

  const Layout* layout_ = nullptr;
  Names names_{};
  std::size_t left_ = 0;
  std::map<std::string, std::uint64_t> seen_{};  ///< by path
};

}  // namespace gatehouse::mapping
