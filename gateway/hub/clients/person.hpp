/// What the client index knows of a person: raw facts in, a compact normal form out. Pure functions without store,
/// clock or shared state; any thread may call them. Nothing here repairs a value in silence for others: the hub
/// keeps what came, and only linkage sees these forms.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/clients/short_text.hpp"

namespace gatehouse::clients {

/// An identifier that only its own kind can be compared with: a driver's licence, a case number.
struct OtherFact {
  std::string_view kind;
  std::string_view value;
};

/// The raw texts of one record, as its system wrote them. Any of them may be empty: unknown. The texts must outlive
/// the call to `normalise`, nothing more.
struct PersonFacts {
  std::string_view ssn;
  std::string_view first;
  std::string_view middle;
  std::string_view last;
  std::string_view suffix;
  std::string_view
      full_name;  ///< read only where first and last are both empty: "SMITH, JOHN A JR" or "John A Smith"
  std::string_view birth_date;  ///< YYYY-MM-DD, YYYYMMDD, M/D/YYYY; anything else is compared as it stands
  std::string_view sex;
  std::string_view phone;
  std::string_view email;
  std::string_view address_number;
  std::string_view address_line1;  ///< may carry number and unit
  std::string_view address_unit;
  std::string_view city;
  std::string_view state;
  std::string_view zip;
  std::string_view county;
  std::vector<std::string_view> prior_last{};   ///< maiden and former surnames
  std::vector<std::string_view> alias_first{};  ///< other given names in use
  std::vector<OtherFact> others{};              ///< the first two that are not placeholders are kept
};

/// What a site decides about reading facts.
struct Options {
  bool synthetic = false;  ///< the site's people are made up: SSN area 9xx is then an ordinary SSN
  int this_year = 0;       ///< births after this year are unknown; 0: not checked
};

/// How far an SSN can be trusted as one.
enum class IdKind : std::uint8_t { none, ssn, last_four, opaque };
enum class Sex : std::uint8_t { unknown, female, male, other };
/// Order among namesakes in a family. `first` is written SR or I.
enum class Suffix : std::uint8_t { none, first, junior, third, fourth, fifth };

/// The normal form of one record: plain bytes of a fixed size, trivially copyable. Texts are upper-case A-Z (and
/// digits in addresses), zero padded. Empty, zero or `none` means unknown and is never evidence.
struct PersonFeatures {
  std::uint64_t ssn = 0;                  ///< up to ten characters of six bits each (see `pack_id`); 0: unknown
  std::uint64_t phone = 0;                ///< ten digits as a number
  std::array<std::uint64_t, 2> others{};  ///< packed or hashed value of each kept identifier
  std::array<std::uint16_t, 2> other_kinds{};
  std::uint32_t birth = 0;         ///< eight places in base 12 (see `BirthParts`); 0: unknown
  std::uint32_t email_domain = 0;  ///< hash
  std::uint32_t house = 0;         ///< house number, digits first, else a hash
  std::uint32_t zip = 0;           ///< five characters in base 37; a US ZIP without its plus-four
  ShortText<16> given;
  ShortText<12> middle;
  ShortText<20> last;
  ShortText<16> prior_last;
  ShortText<12> alias_given;
  ShortText<16> email_local;
  ShortText<16> street;
  ShortText<12> city;
  std::uint16_t unit = 0;    ///< hash of the flat's name
  std::uint16_t state = 0;   ///< up to three letters in base 37
  std::uint16_t county = 0;  ///< hash
  IdKind ssn_kind = IdKind::none;
  Sex sex = Sex::unknown;
  Suffix suffix = Suffix::none;

  friend bool operator==(const PersonFeatures&, const PersonFeatures&) = default;

  /// Bytes for the store, versioned, unknown fields left out: 60 to 110 bytes for usual records. They hold personal
  /// data in clear, so the caller seals them.
  [[nodiscard]] std::string encode() const;
  /// Nothing where the bytes are not what `encode` of a known version writes.
  [[nodiscard]] static std::optional<PersonFeatures> decode(std::string_view bytes);
};

/// Reads, folds, screens and cuts. Placeholders come out as unknown. Never fails: rubbish is unknown too.
[[nodiscard]] PersonFeatures normalise(const PersonFacts& facts, const Options& options = {});

/// The canonical text of (SSN, birth date, full name), which the hub hashes with its key for the constraint that
/// makes a client unique under concurrent intake. Nothing where any part is missing, invalid or a placeholder.
[[nodiscard]] std::optional<std::string> exact_key(const PersonFeatures& person);

/// A calendar date as it was read. `valid` is false for texts that are no date but can still be compared digit by
/// digit.
struct BirthParts {
  int year = 0;
  int month = 0;
  int day = 0;
  bool valid = false;
};
[[nodiscard]] BirthParts birth_parts(std::uint32_t birth);
/// The eight places of a birth value: '0'-'9', '?' for a character that is no digit, ' ' behind the end.
[[nodiscard]] std::array<char, 8> birth_text(std::uint32_t birth);

/// Six bits a character, letters and digits only, upper-cased; more than ten characters become a hash with the top
/// bit set, which can be equal or different but never near.
[[nodiscard]] std::uint64_t pack_id(std::string_view text);
[[nodiscard]] std::string unpack_id(std::uint64_t packed);

/// The SSN as staff may see it: "***-**-1234"; empty where unknown.
[[nodiscard]] std::string masked_ssn(const PersonFeatures& person);

}  // namespace gatehouse::clients
