// Fixed-width records: one pass over the bytes marks blanks and special bytes in bit masks; a field is then trimmed
// by counting the bits of one word.
#include "mapping/slicer.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t widest = 57;  ///< eight bytes of the masks hold so many bits wherever they begin

/// Where a field lies, and where its bits do.
struct Window {
  std::uint32_t at = 0;    ///< byte of the record
  std::uint32_t byte = 0;  ///< of the masks
  std::uint32_t shift = 0;
  std::uint64_t mask = 0;
};

/// The record, and where its copy and its marks go: bytes that are no blank, and those that call for quotes.
struct Record {
  const char* from;
  std::size_t length;
  Specials specials;
  char* copy;
  std::uint64_t *solid, *special;
};

/// Copies the record and marks its bytes; false if one is zero or beyond ASCII.
GATEHOUSE_FOR_NEWER_TOO bool copy_and_mark(const Record& record) {
  std::uint64_t *const solid = record.solid, *const special = record.special;
  const Specials specials = record.specials;
  Bytes16 odd;
  const auto mark = [&](Bytes16 block, std::size_t byte, unsigned again) __attribute__((always_inline)) {
    odd = odd | block.below(1);
    put_bits(solid, byte, block.equal(' ').bits() ^ 0xFFFF, again);
    put_bits(special, byte, specials.in(block).bits(), again);
  };
  copy_blocks(record.from, record.length, record.copy, mark);
  return odd.bits() == 0;
}

std::uint64_t load(const std::uint64_t* masks, const Window& w) {
  std::uint64_t word;
  std::memcpy(&word, reinterpret_cast<const char*>(masks) + w.byte, sizeof word);
  return (word >> w.shift) & w.mask;
}

GATEHOUSE_FOR_NEWER_TOO void trim(const Record& record, const Window* w, std::size_t count, Slice* to) {
  const auto [from, length, specials, copy, solids, special] = record;
  for (const Window* const end_of_windows = w + count; w != end_of_windows; ++w, ++to) {
    // A bit beyond each end answers for a blank field, so that nothing has to be asked.
    const std::uint64_t solid = load(solids, *w);
    const auto first = static_cast<std::uint32_t>(__builtin_ctzll(solid | std::uint64_t{1} << widest));
    const auto end = static_cast<std::uint32_t>(64 - __builtin_clzll(solid | 1));
    *to = {copy + w->at + first, solid == 0 ? 0 : end - first, load(special, *w) != 0};
  }
}

class FixedSlicer final : public Slicer {
 public:
  FixedSlicer(const Mapping& mapping, Specials specials)
      : length_(mapping.from_layout->record_length),
        specials_(specials),
        placeholders_(mapping),
        bytes_(length_ + slice_room, ' '),
        solid_(length_ / 64 + 2),
        special_(length_ / 64 + 2) {
    for (const SourceValue& source : mapping.sources) {
      const LayoutField& field = mapping.from_layout->fields[source.field];
      windows_.push_back({static_cast<std::uint32_t>(field.at), static_cast<std::uint32_t>(field.at / 8),
                          static_cast<std::uint32_t>(field.at % 8), (std::uint64_t{1} << field.length) - 1});
    }
  }

  bool cut(std::string_view record, Slice* slices) override {
    if (record.size() != length_) return false;
    const Record whole{record.data(), length_, specials_, bytes_.data(), solid_.data(), special_.data()};
    if (!copy_and_mark(whole)) return false;
    trim(whole, windows_.data(), windows_.size(), slices);
    return placeholders_.settle(slices);
  }

 private:
  std::size_t length_;
  Specials specials_;
  Placeholders placeholders_;
  std::vector<Window> windows_{};
  std::vector<char> bytes_;
  std::vector<std::uint64_t> solid_, special_;
};

}  // namespace

std::unique_ptr<Slicer> fixed_slicer(const Mapping& mapping, Specials specials) {
  if (!mapping.from_layout->is_plain_fixed() || mapping.from_layout->framing.cut == Cut::blocks ||
      mapping.from_layout->record_length < sizeof(Bytes16))
    return nullptr;
  for (const SourceValue& source : mapping.sources)
    if (mapping.from_layout->fields[source.field].length > widest) return nullptr;
  return std::make_unique<FixedSlicer>(mapping, specials);
}

}  // namespace gatehouse::mapping
