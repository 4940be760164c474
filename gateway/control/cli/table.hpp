/// Columns of text for people, as wide as what is in them.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace gatehouse::control {

class Table {
 public:
  explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// Numbers stand to the right, text to the left.
  void print(std::ostream& out) const;

 private:
  std::vector<std::string> heads_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gatehouse::control
