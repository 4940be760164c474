#include "mapping/record_marks.hpp"

namespace gatehouse::mapping {

struct RecordMarks::Out {
  char* bytes;
  std::uint64_t *one, *two, *special;
  bool* any_control;
};

GATEHOUSE_FOR_NEWER_TOO bool RecordMarks::copy_and_mark(std::string_view record, const Kinds& kinds,
                                                        const Out& out) {
  const auto [one, two, specials] = kinds;
  std::uint64_t *const ones = out.one, *const twos = out.two, *const special = out.special;
  Bytes16 odd, control;
  const auto mark = [&, one = one, two = two, specials = specials ](Bytes16 block, std::size_t byte, unsigned again)
      __attribute__((always_inline)) {
    odd = odd | block.below(1);
    control = control | block.below(' ');
    put_bits(ones, byte, block.equal(one).bits(), again);
    put_bits(twos, byte, block.equal(two).bits(), again);
    put_bits(special, byte, specials.in(block).bits(), again);
  };
  copy_blocks(record.data(), record.size(), out.bytes, mark);
  *out.any_control = control.bits() != 0;
  return odd.bits() == 0;
}

bool RecordMarks::mark(std::string_view record, const Kinds& kinds) {
  if (record.size() < sizeof(Bytes16)) return false;
  if (bytes_.size() < record.size() + slice_room) {
    bytes_.resize(2 * record.size() + slice_room);
    for (std::vector<std::uint64_t>* mask : {&one_, &two_, &special_}) mask->resize(2 * record.size() / 64 + 2);
  }
  size_ = record.size();
  // Of the last word only the bytes that exist are marked.
  for (std::vector<std::uint64_t>* mask : {&one_, &two_, &special_}) (*mask)[size_ / 64] = 0;
  return copy_and_mark(record, kinds, {bytes_.data(), one_.data(), two_.data(), special_.data(), &any_control_});
}

}  // namespace gatehouse::mapping
