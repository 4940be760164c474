/// Distances between short texts, in whole numbers so that every machine decides alike.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::clients {

/// A similarity in thousandths: 1000 is equal.
using Permille = int;

/// Jaro-Winkler of one name against many, by bit masks (one mask a letter, built once). Texts of up to 32
/// upper-case letters; other characters match nothing.
class NamePattern {
 public:
  NamePattern() = default;
  explicit NamePattern(std::string_view name);

  [[nodiscard]] Permille jaro_winkler(std::string_view other) const;

 private:
  std::array<std::uint32_t, 27> masks_{};
  std::array<char, 32> text_{};
  std::uint32_t size_ = 0;
};

[[nodiscard]] Permille jaro_winkler(std::string_view a, std::string_view b);

/// Edits (insert, delete, replace, exchange of neighbours) between two texts of up to 16 characters, counted up to
/// `limit`; `limit` + 1 means "more".
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b, int limit);
/// One exchange of neighbours and nothing else: the commonest slip of a typist.
[[nodiscard]] bool is_transposition(std::string_view a, std::string_view b);

/// How a name sounds (NYSIIS, Taft 1970, cut to eight letters).
[[nodiscard]] std::string nysiis(std::string_view name);

/// True where one is a nickname of the other, or both are nicknames of one name: BILL ~ WILLIAM ~ WILL.
[[nodiscard]] bool are_nicknames(std::string_view a, std::string_view b);
/// All names for which `are_nicknames(name, ...)` is true, in alphabetical order.
[[nodiscard]] std::vector<std::string_view> nicknames_of(std::string_view name);
/// The name that a nickname most likely stands for; the name itself where it stands for none.
[[nodiscard]] std::string_view formal_name(std::string_view name);

}  // namespace gatehouse::clients
