/// Bytes are a sequence of deeds on a real hub (embedded store, in a folder of its own): files come in, records are
/// held, mended and corrected, clients merged, split, taken apart, pinned, held by law and purged, changes go out,
/// the hub is closed and opened. After each deed it must agree with a model outside (store_model.hpp).
#include <unistd.h>

#include "store_life.hpp"

namespace {

using namespace gatehouse;
using fuzz::Choices;
using fuzz::Life;
using fuzz::require;

/// A folder with an empty store, made once: a copy of it is how each input begins.
class Pattern {
 public:
  Pattern() : folder_(std::filesystem::temp_directory_path() / ("fuzz-store-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_ / "empty");
    require(hub::make_key_file(folder_ / "empty" / "key").has_value(), "a key file can be made");
    Life(folder_ / "empty").check(true);
  }
  ~Pattern() { std::filesystem::remove_all(folder_); }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  [[nodiscard]] std::filesystem::path fresh() const {
    std::filesystem::remove_all(folder_ / "life");
    std::filesystem::copy(folder_ / "empty", folder_ / "life", std::filesystem::copy_options::recursive);
    return folder_ / "life";
  }

 private:
  std::filesystem::path folder_;
};

void do_one(Life& life, Choices& in) {
  switch (in.below(24)) {
    case 0:
    case 1:
      return life.replay(in);
    case 2:
      return life.merge(in);
    case 3:
      return life.join_and_part(in);
    case 4:
      return life.split(in);
    case 5:
    case 6:
      return life.decide(in);
    case 7:
      return life.pin(in);
    case 8:
      return life.purge(in);
    case 9:
      return life.hold(in);
    case 10:
      return life.retention(in);
    case 11:
    case 12:
      return life.deliver(in);
    case 13:
      return life.resolve(in);
    case 14:
      return life.drain();
    case 15:
      return life.reopen();
    case 16:
      return life.pass_time(in);
    case 21:
      return life.take_out(in);
    case 22:
      return life.reconsider(in);
    case 23:
      return life.retention_of_records(in);
    default:
      return life.file(in);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Pattern pattern;
  Life life(pattern.fresh());
  Choices in(data, size);
  for (int deeds = 0; in.left() && deeds < 64; ++deeds) {
    do_one(life, in);
    life.check(deeds % 4 == 3);
  }
  life.drain();
  life.reopen();
  life.check(true);
  return 0;
}
