// What is around files: real gzip, zip (Python's) and OpenPGP (gpg), and files that mean harm.
#include "gatehouse/support/dressing.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "manual_clock.hpp"
#include "temporary_folder.hpp"

namespace gatehouse {
namespace {

class Dressings : public ::testing::Test {
 protected:
  Dressing made_of(std::vector<Coat> coats) const {
    return {.coats = std::move(coats), .workroom = folder.path, .most_bytes = 64u << 20, .most_ratio = 100};
  }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder.path / name, std::ios::binary) << bytes;
  }
  /// The exit status of a command in the folder.
  int status_of(const std::string& command) const {
    FILE* const program =
        ::popen(("cd '" + folder.path.string() + "' && (" + command + ") >log 2>&1 </dev/null").c_str(), "r");
    return program == nullptr ? -1 : ::pclose(program);
  }
  void shell(const std::string& command) const {
    ASSERT_EQ(status_of(command), 0) << read_file(folder.path / "log").value_or("");
  }
  /// The plain text, or why there is none.
  std::string read(const std::string& name, const Dressing& dressing) const {
    const auto file = open_regular_file(folder.path / name);
    const auto plain = undress(*file, dressing, {});
    if (!plain) return "refused: " + plain.error().message;
    std::string text;
    std::string piece(1u << 20, '\0');
    while (const std::size_t size = read_some(*plain, piece.data(), piece.size()).value())
      text.append(piece, 0, size);
    return text;
  }
  std::string dressed(const std::string& text, const Dressing& dressing, const std::string& name) const {
    put("plain", text);
    const auto made = dress(folder.path / "plain", sha256_hex(text), name, dressing);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? made->path.filename().string() : "";
  }
  TemporaryFolder folder;
};

TEST_F(Dressings, gzip_of_others_is_read_with_all_its_members) {
  shell("printf one | gzip >a.gz; printf two | gzip >>a.gz");
  EXPECT_EQ(read("a.gz", made_of({Coat::gzip})), "onetwo");
}

TEST_F(Dressings, a_gzip_file_that_breaks_off_is_refused) {
  shell("seq 100000 | gzip >a.gz; head -c 1000 a.gz >cut.gz; printf 'no gzip' >no.gz; : >empty.gz");
  EXPECT_NE(read("cut.gz", made_of({Coat::gzip})).find("breaks off"), std::string::npos);
  EXPECT_NE(read("no.gz", made_of({Coat::gzip})).find("no gzip file"), std::string::npos);
  EXPECT_NE(read("empty.gz", made_of({Coat::gzip})).find("breaks off"), std::string::npos);
}

TEST_F(Dressings, what_grows_without_end_is_given_up_early) {
  shell("head -c 60000000 /dev/zero | gzip >bomb.gz; head -c 60000000 /dev/zero | gzip | gzip >double.gz");
  EXPECT_NE(read("bomb.gz", made_of({Coat::gzip})).find("grows more than 100 times"), std::string::npos);
  EXPECT_NE(read("double.gz", made_of({Coat::gzip, Coat::gzip})).find("grows more than"), std::string::npos);
  Dressing little = made_of({Coat::gzip});
  little.most_ratio = 10'000;
  little.most_bytes = 1u << 20;
  EXPECT_NE(read("bomb.gz", little).find("more than 1048576 bytes"), std::string::npos);
}

TEST_F(Dressings, zip_of_others_with_one_file_is_read) {
  shell("printf 'one file' >claims.txt; python3 -m zipfile -c a.zip claims.txt");
  EXPECT_EQ(read("a.zip", made_of({Coat::zip})), "one file");
}

TEST_F(Dressings, zip_files_that_are_not_one_sound_file_are_refused) {
  shell(
      "printf 1 >a; printf 2 >b; python3 -m zipfile -c two.zip a b; seq 9000 >c; python3 -m zipfile -c c.zip c;"
      "head -c 200 c.zip >cut.zip; printf x | dd of=c.zip bs=1 seek=60 conv=notrunc");
  EXPECT_NE(read("two.zip", made_of({Coat::zip})).find("2 files"), std::string::npos);
  EXPECT_NE(read("cut.zip", made_of({Coat::zip})).find("no zip file"), std::string::npos);
  EXPECT_NE(read("c.zip", made_of({Coat::zip})).find("damaged"), std::string::npos);
}

TEST_F(Dressings, what_we_pack_others_read_and_the_same_bytes_give_the_same_file) {
  const std::string zip = dressed("for others\n", made_of({Coat::zip}), "clients.csv.zip");
  shell("python3 -m zipfile -t '" + zip + "' && python3 -m zipfile -e '" + zip +
        "' out && test \"$(cat out/clients.csv)\" = 'for others'");
  const std::string gz = dressed("for others\n", made_of({Coat::gzip}), "clients.csv.gz");
  shell("test \"$(gzip -dc '" + gz + "')\" = 'for others'");
  const std::string first = sha256_of_file(folder.path / gz).value();
  std::filesystem::remove(folder.path / gz);
  EXPECT_EQ(sha256_of_file(folder.path / dressed("for others\n", made_of({Coat::gzip}), "clients.csv.gz")).value(),
            first);
}

/// Two key rings: ours, and a sender's.
class Sealed : public Dressings {
 protected:
  Sealed() {
    for (const char* who : {"ours", "sender"}) {
      std::filesystem::create_directory(folder.path / who);
      std::filesystem::permissions(folder.path / who, std::filesystem::perms::owner_all);
      shell(std::string("gpg --homedir ") + who + " --batch --pinentry-mode loopback --passphrase '" +
            passphrase(who) + "' --quick-gen-key " + who + "@example.org future-default default never");
      shell(std::string("gpg --homedir ") + who +
            " --with-colons --list-keys | awk -F: '/^fpr/ {print $10; exit}' >" + who + ".fpr");
    }
    shell("gpg --homedir ours --export | gpg --homedir sender --batch --import");
    shell("gpg --homedir sender --export | gpg --homedir ours --batch --import");
  }
  /// An agent that was told to end takes its sockets away a moment later: what the folder is emptied of must not
  /// vanish under who empties it, so the homes go first, and again as long as something is left.
  ~Sealed() override {
    (void)status_of("for one in ours sender; do gpgconf --homedir $one --kill gpg-agent; done");
    constexpr int patience = 1000;
    for (const char* who : {"ours", "sender"}) {
      std::error_code error;
      for (int tries = 0; tries < patience && std::filesystem::exists(folder.path / who, error); ++tries)
        std::filesystem::remove_all(folder.path / who, error);
    }
  }
  static std::string passphrase(std::string_view who) { return who == "ours" ? "open sesame" : ""; }
  std::string fingerprint(const std::string& who) const {
    std::string text;
    std::ifstream(folder.path / (who + ".fpr")) >> text;
    return text;
  }
  Dressing ours() const {
    Dressing dressing = made_of({Coat::openpgp});
    dressing.pgp = {.home = folder.path / "ours", .passphrase = passphrase("ours")};
    return dressing;
  }
};

TEST_F(Sealed, files_open_for_whom_they_are_sealed_and_only_if_signed_by_whom_we_know) {
  shell(
      "printf 'secret lines' >plain; gpg --homedir sender --batch --trust-model always -r ours@example.org -e -o "
      "sealed.gpg plain;"
      "gpg --homedir sender --batch --trust-model always -r ours@example.org -s -e -o signed.gpg plain;"
      "gpg --homedir sender --batch --trust-model always -r sender@example.org -e -o theirs.gpg plain;"
      "gpg --homedir sender --batch --pinentry-mode loopback --passphrase told -c -o keyless.gpg plain");
  EXPECT_EQ(read("sealed.gpg", ours()), "secret lines");
  EXPECT_NE(read("theirs.gpg", ours()).find("a key that we do not have"), std::string::npos);
  EXPECT_NE(read("keyless.gpg", ours()).find("a passphrase, and for no key"), std::string::npos);
  EXPECT_NE(read("plain", ours()).find("no OpenPGP file"), std::string::npos);
  Dressing careful = ours();
  careful.pgp.signers = {fingerprint("sender")};
  EXPECT_EQ(read("signed.gpg", careful), "secret lines");
  EXPECT_NE(read("sealed.gpg", careful).find("None of those who may sign"), std::string::npos);
  careful.pgp.signers = {fingerprint("ours")};
  EXPECT_NE(read("signed.gpg", careful).find("None of those who may sign"), std::string::npos);
}

TEST_F(Sealed, a_wrong_passphrase_is_ours_to_mend_and_a_sealed_bomb_is_given_up) {
  shell(
      "head -c 60000000 /dev/zero >zeros; gpg --homedir sender --batch --trust-model always -r ours@example.org -e "
      "-o bomb.gpg zeros");
  EXPECT_NE(read("bomb.gpg", ours()).find("grows more than 100 times"), std::string::npos);
  shell("gpgconf --homedir ours --kill gpg-agent");
  Dressing wrong = ours();
  wrong.pgp.passphrase = "open barley";
  EXPECT_NE(read("bomb.gpg", wrong).find("pgp_passphrase"), std::string::npos);
}

TEST_F(Sealed, what_we_seal_they_open_and_a_retry_sends_the_same_bytes) {
  Dressing dressing = ours();
  dressing.coats = {Coat::openpgp, Coat::gzip};
  dressing.pgp.recipients = {fingerprint("sender")};
  dressing.pgp.signers = {fingerprint("ours")};
  const std::string file = dressed("for them\n", dressing, "clients.csv.gz.pgp");
  shell("gpg --homedir sender --batch --trust-model always -d '" + file + "' | gzip -dc | grep -x 'for them'");
  const std::string first = sha256_of_file(folder.path / file).value();
  EXPECT_EQ(sha256_of_file(folder.path / dressed("for them\n", dressing, "clients.csv.gz.pgp")).value(), first);
}

TEST(DressingOptions, a_coat_that_nobody_knows_is_refused) {
  const OptionValues options{{"dressing", "gzip, rar"}, {"max_bytes", "1"}, {"most_ratio", "1"}, {"work", "work"}};
  const TemporaryFolder site;
  ManualClock clock;
  const auto dressing = dressing_of({.options = options, .root = site.path, .clock = clock}, "file");
  ASSERT_FALSE(dressing);
  EXPECT_NE(dressing.error().message.find("rar"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse
