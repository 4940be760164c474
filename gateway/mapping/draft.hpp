/// A layout proposed from a sample file, for a person to read and correct: what kind it is, where its fields lie,
/// of what type they seem to be. A draft holds no value of the sample, except codes: few distinct, short, each seen
/// often.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::mapping {

struct DraftWish {
  std::string name;    ///< of the layout
  std::string source;  ///< what the sample is called, for the layout's `source`
  std::string kind{};  ///< fixed-width, delimited, json, xml; empty: as it seems
  enum class Header : std::uint8_t { as_it_seems, yes, no } header = Header::as_it_seems;
};

struct Draft {
  std::string text;  ///< the layout's file
  std::string kind;
  std::size_t fields = 0;
  std::uint64_t records = 0;           ///< of the sample
  std::vector<std::string> remarks{};  ///< what a person should look at first
};

/// Errc::bad_input if nothing can be made of the sample; the reason says why.
[[nodiscard]] Result<Draft> draft_layout(std::string_view sample, const DraftWish& wish);

}  // namespace gatehouse::mapping
