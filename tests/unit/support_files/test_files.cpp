#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "../../support/temporary_folder.hpp"
#include "gatehouse/support/files.hpp"
#include "support/read_back.hpp"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class Files : public ::testing::Test {
 protected:
  [[nodiscard]] Names names() const { return temporary.names(); }
  void put(const std::string& name, std::string_view bytes) const { temporary.put(name, bytes); }

  TemporaryFolder temporary;
  fs::path folder = temporary.path;
};

constexpr const char* hash_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// While it lives, files of this process cannot grow beyond `size` bytes: a full disk in small.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t size) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_F(Files, hashes_are_those_of_the_standard) {
  EXPECT_EQ(sha256_hex("abc"), hash_of_abc);
  put("abc", "abc");
  EXPECT_EQ(sha256_of_file(folder / "abc").value(), hash_of_abc);
  Sha256 pieces;
  pieces.add("a");
  pieces.add("bc");
  EXPECT_EQ(pieces.hex(), hash_of_abc);
}

TEST_F(Files, a_file_appears_only_when_it_is_published) {
  auto file = NewFile::create(folder / "out.csv", {}).value();
  ASSERT_TRUE(file.write("ab"));
  ASSERT_TRUE(file.write("c"));
  EXPECT_FALSE(fs::exists(folder / "out.csv"));
  const Published published = file.publish().value();
  EXPECT_EQ(published.sha256, hash_of_abc);
  EXPECT_EQ(published.bytes, 3u);
  EXPECT_EQ(read_file(folder / "out.csv").value(), "abc");
  EXPECT_EQ(names(), Names{"out.csv"});
}

TEST_F(Files, a_settled_file_is_not_visible_yet) {
  auto file = NewFile::create(folder / "out.csv", {}).value();
  ASSERT_TRUE(file.write("abc"));
  EXPECT_EQ(file.settle().value().sha256, hash_of_abc);
  EXPECT_FALSE(fs::exists(folder / "out.csv"));
  EXPECT_EQ(file.write("more").error().code, Errc::internal);
  EXPECT_EQ(file.publish().value().bytes, 3u);
}

TEST_F(Files, destroyed_unpublished_it_leaves_nothing) {
  {
    auto file = NewFile::create(folder / "out.csv", {}).value();
    ASSERT_TRUE(file.write(std::string(1 << 20, 'x')));
    EXPECT_EQ(names().size(), 1u);
  }
  EXPECT_EQ(names(), Names{});
}

TEST_F(Files, large_and_small_pieces_arrive_in_order) {
  std::string expected;
  auto file = NewFile::create(folder / "big", {.durable = false}).value();
  for (std::size_t size = 1; size < 600'000; size *= 3) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    ASSERT_TRUE(file.write(piece));
    expected += piece;
  }
  const Published published = file.publish().value();
  EXPECT_EQ(published.bytes, expected.size());
  EXPECT_EQ(published.sha256, "");
  EXPECT_EQ(read_file(folder / "big").value(), expected);
}

TEST_F(Files, replaces_unless_told_not_to) {
  put("out.csv", "old");
  ASSERT_TRUE(write_file(folder / "out.csv", "new", {}));
  EXPECT_EQ(read_file(folder / "out.csv").value(), "new");
  EXPECT_EQ(write_file(folder / "out.csv", "newer", {.replace = false}).error().code, Errc::conflict);
  EXPECT_EQ(read_file(folder / "out.csv").value(), "new");
  EXPECT_EQ(names(), Names{"out.csv"});
}

TEST_F(Files, a_secret_file_is_for_its_owner_only) {
  ASSERT_TRUE(write_file(folder / "key", "k", {.secret = true}));
  EXPECT_EQ(fs::status(folder / "key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Files, a_full_disk_is_said_so_and_nothing_stays) {
  const SmallDisk disk(100'000);
  auto file = NewFile::create(folder / "out.csv", {});
  ASSERT_TRUE(file);
  EXPECT_EQ(file->write(std::string(300'000, 'x')).error().code, Errc::no_space);
  EXPECT_EQ(file->publish().error().code, Errc::no_space);
  file = fail(Errc::internal, "given up");
  EXPECT_EQ(names(), Names{});
}

TEST_F(Files, a_full_disk_met_by_the_last_buffer_is_said_so_too) {
  const SmallDisk disk(1000);
  auto file = NewFile::create(folder / "out.csv", {}).value();
  ASSERT_TRUE(file.write(std::string(2000, 'x')));
  EXPECT_EQ(file.publish().error().code, Errc::no_space);
  EXPECT_FALSE(fs::exists(folder / "out.csv"));
}

TEST_F(Files, leftovers_of_a_crash_are_removed_and_living_files_are_not) {
  auto living = NewFile::create(folder / "living", {}).value();
  auto staging = StagingFolder::create(folder, "run").value();
  const Names alive = names();
  put(".tmp-out.csv-0123456789abcdef", "half");
  fs::create_directory(folder / ".tmp-run-0123456789abcdef");
  put(".tmp-run-0123456789abcdef/one", "half");
  put("other", "");
  EXPECT_EQ(remove_leftovers(folder).value(), 2u);
  fs::remove(folder / "other");
  EXPECT_EQ(names(), alive);
  EXPECT_TRUE(living.publish());
}

TEST_F(Files, a_staging_folder_goes_with_all_that_is_in_it) {
  {
    const auto staging = StagingFolder::create(folder, "run").value();
    std::ofstream(staging.path() / "one") << "1";
    EXPECT_EQ(names().size(), 1u);
  }
  EXPECT_EQ(names(), Names{});
}

TEST_F(Files, moving_refuses_to_overwrite) {
  ASSERT_TRUE(make_folders(folder / "a/b"));
  put("from", "x");
  ASSERT_TRUE(move_file(folder / "from", folder / "a/b/to"));
  put("from", "y");
  EXPECT_EQ(move_file(folder / "from", folder / "a/b/to").error().code, Errc::conflict);
  EXPECT_EQ(read_file(folder / "a/b/to").value(), "x");
  EXPECT_EQ(move_file(folder / "absent", folder / "to").error().code, Errc::not_found);
}

TEST_F(Files, verifying_finds_changed_bytes) {
  put("abc", "abc");
  EXPECT_TRUE(sync_and_verify(folder / "abc", hash_of_abc));
  put("abc", "abd");
  EXPECT_EQ(sync_and_verify(folder / "abc", hash_of_abc).error().code, Errc::corrupt);
}

TEST_F(Files, reading_back_finds_changed_missing_and_further_bytes) {
  const auto compared = [this](std::string_view on_disk) {
    ReadBack written;
    written.add("ab");
    written.add("");
    written.add("c");
    put("abc", std::string(on_disk));
    return written.sync_and_compare(folder / "abc");
  };
  EXPECT_TRUE(compared("abc"));
  EXPECT_EQ(compared("abd").error().code, Errc::corrupt);
  EXPECT_EQ(compared("ab").error().code, Errc::corrupt);
  EXPECT_EQ(compared(std::string_view("abc\0", 4)).error().code, Errc::corrupt);
  EXPECT_EQ(compared("").error().code, Errc::corrupt);
}

TEST_F(Files, only_regular_files_are_opened_from_folders_of_others) {
  put("real", "x");
  fs::create_symlink("real", folder / "link");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(open_regular_file(folder / "real"));
  EXPECT_TRUE(open_for_reading(folder / "link"));
  EXPECT_EQ(open_regular_file(folder / "link").error().code, Errc::not_permitted);
  EXPECT_EQ(open_regular_file(folder / "pipe").error().code, Errc::not_permitted);
  EXPECT_EQ(open_regular_file(folder).error().code, Errc::not_permitted);
  EXPECT_EQ(open_for_reading(folder).error().code, Errc::not_permitted);
}

TEST_F(Files, of_many_files_that_are_synced_one_that_was_altered_is_found) {
  std::vector<FileToSync> files;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "many" + std::to_string(i);
    put(name, name);
    files.push_back({folder / name, sha256_hex(name)});
  }
  EXPECT_TRUE(sync_and_verify_all(files));
  EXPECT_TRUE(sync_and_verify_all({}));
  put("many150", "other");
  EXPECT_EQ(sync_and_verify_all(files).error().code, Errc::corrupt);
  fs::remove(folder / "many0");
  EXPECT_EQ(sync_and_verify_all(files).error().code, Errc::not_found);
}

TEST_F(Files, reading_has_a_limit) {
  put("ten", "0123456789");
  EXPECT_EQ(read_file(folder / "ten", 10).value().size(), 10u);
  EXPECT_EQ(read_file(folder / "ten", 9).error().code, Errc::bad_input);
  EXPECT_EQ(read_file(folder / "absent").error().code, Errc::not_found);
}

TEST_F(Files, folders_are_made_and_a_file_in_the_way_is_told) {
  EXPECT_TRUE(make_folders(folder / "x/y/z"));
  EXPECT_TRUE(make_folders(folder / "x/y/z"));
  EXPECT_TRUE(fs::is_directory(folder / "x/y/z"));
  put("file", "");
  EXPECT_EQ(make_folders(folder / "file").error().code, Errc::conflict);
}

}  // namespace
}  // namespace gatehouse
