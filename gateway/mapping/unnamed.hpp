/// What records say and their layout does not name, members of a document or columns of a fixed-width record: a
/// field that the sender added, or one that a layout forgot, is passed over in every record, and somebody should
/// know.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/layout.hpp"
#include "mapping/mapping.hpp"
#include "mapping/unnamed_columns.hpp"

namespace gatehouse::mapping {

class Unnamed {
 public:
  /// Of JSON, XML and fixed-width layouts; the columns of a delimited file are judged by its header, before any
  /// record. `layout` (or null) outlives it.
  explicit Unnamed(const Layout* layout);
  /// The first hundred records are looked at, which every sender's change will be in; later ones cost nothing.
  void look(std::string_view record) {
    if (left_ > 0) look_into(record);
  }
  /// Each with the number of records that had it. Rules: `unnamed-member`, `unnamed-columns`.
  [[nodiscard]] std::vector<QuietCount> told() const;

  /// What the layout names, as a tree. An element of a list stands for all of them.
  struct Names {
    std::map<std::string, Names, std::less<>> members{};
    bool is_field = false;  ///< whatever lies below is the field's
  };

 private:
  void look_into(std::string_view record);
  void look_between_fields(std::string_view record);

  /// Columns of records of one type where no field lies, and how many records had text there.
  struct Gap {
    int type = -1;
    Columns columns{};
    std::uint64_t records = 0;
  };

  const Layout* layout_ = nullptr;
  Names names_{};
  std::vector<Gap> gaps_{};  ///< of a fixed-width layout, from left to right
  std::size_t left_ = 0;
  std::map<std::string, std::uint64_t> seen_{};  ///< by path
};

}  // namespace gatehouse::mapping
