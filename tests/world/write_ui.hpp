/// The files of the two unemployment insurance systems. `ui-a` is a mainframe that sends fixed-width
/// records with a header and a counting trailer; `ui-b` is a newer system that sends quoted CSV in
/// Windows-1252. Their codes, dates and columns have nothing in common but their meaning.
#pragma once

#include <string>

#include "claim.hpp"
#include "out_file.hpp"

namespace world {

/// One claim in 299 columns: mappings/sample/layouts/ui-claims-a.layout.yaml. `line` is reused.
void claim_line_a(const Claim& claim, const Recorded& seen, const Person& who, Dice& slips, std::string& line);
[[nodiscard]] std::string header_line_a(Day written);
[[nodiscard]] std::string trailer_line_a(std::uint64_t records);

/// One claim as quoted CSV: mappings/sample/layouts/ui-claims-b.layout.yaml.
[[nodiscard]] std::string header_line_b();
void claim_line_b(const Claim& claim, const Recorded& seen, const Person& who, std::string& line);

/// Payments of the mainframe, separated by `|`: one line for each week from `claim.weeks_paid_before` on.
[[nodiscard]] std::string header_line_payments();
void payment_lines(const Claim& claim, const Person& who, OutFile& file, Truth& truth);

[[nodiscard]] std::string yyyymmdd(Day day);
[[nodiscard]] std::string slashes(Day day);  ///< MM/DD/YYYY
[[nodiscard]] std::string dashes(Day day);   ///< YYYY-MM-DD
[[nodiscard]] std::string dollars(std::int64_t cents);
[[nodiscard]] std::string in_quotes(std::string_view text);  ///< "text", quotes doubled

}  // namespace world
