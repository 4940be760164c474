#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/seal.hpp"
#include "hub/body.hpp"
#include "hub/keys.hpp"
#include "hub/store/sqlite.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

Key key_of(unsigned char byte, std::size_t filled = Key::size) {
  std::array<unsigned char, Key::size> bytes{};
  std::fill_n(bytes.begin(), filled, byte);
  return Key(bytes);
}

TEST(KeyedHashTest, Is_HMAC_SHA_256_as_RFC_4231_has_it) {
  KeyedHash hash = *KeyedHash::make(key_of(0x0b, 20));  // HMAC fills a short key with zeros

  EXPECT_EQ(hex(view(hash.of("Hi There"))), "b0344c61d8db38535ca8afceaf0bf12b");
}

TEST(KeyedHashTest, Parts_are_kept_apart) {
  KeyedHash hash = *KeyedHash::make(key_of(1));

  EXPECT_NE(hash.of({"ab", "c"}), hash.of({"a", "bc"}));
  EXPECT_NE(hash.of({"a", ""}), hash.of({"a"}));
}

TEST(KeyedHashTest, Another_key_gives_another_hash_and_a_copy_the_same) {
  KeyedHash hash = *KeyedHash::make(key_of(1));
  KeyedHash other = *KeyedHash::make(key_of(2));
  KeyedHash copy = *hash.copy();

  EXPECT_NE(hash.of("900110001"), other.of("900110001"));
  EXPECT_EQ(hash.of("900110001"), copy.of("900110001"));
}

TEST(DerivedKeyTest, Each_purpose_has_a_key_of_its_own) {
  const Key site = key_of(7);

  const Key one = *site.derive("seal"), other = *site.derive("hash"), again = *site.derive("seal");

  EXPECT_FALSE(std::ranges::equal(one.bytes(), other.bytes()));
  EXPECT_TRUE(std::ranges::equal(one.bytes(), again.bytes()));
  EXPECT_FALSE(std::ranges::equal(one.bytes(), site.bytes()));
}

class SealerTest : public ::testing::Test {
 protected:
  std::string seal(std::int64_t id, std::string_view text) {
    std::string out;
    EXPECT_TRUE(sealer.seal("record", id, text, out));
    return out;
  }
  Sealer sealer = *Sealer::make(key_of(3), 1);
  std::string plain;
};

TEST_F(SealerTest, What_is_sealed_opens_again_in_its_place) {
  ASSERT_TRUE(sealer.open("record", 5, seal(5, "OKAFOR"), plain));

  EXPECT_EQ(plain, "OKAFOR");
}

TEST_F(SealerTest, Moved_to_another_row_or_table_it_does_not_open) {
  const std::string sealed = seal(5, "OKAFOR");

  EXPECT_EQ(sealer.open("record", 6, sealed, plain).error().code, Errc::corrupt);
  EXPECT_EQ(sealer.open("client", 5, sealed, plain).error().code, Errc::corrupt);
  EXPECT_TRUE(plain.empty());
}

TEST_F(SealerTest, A_single_altered_bit_anywhere_is_noticed) {
  const std::string sealed = seal(5, "OKAFOR");
  std::size_t opened = 0;
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string altered = sealed;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    opened += sealer.open("record", 5, altered, plain) ? 1u : 0u;
  }
  EXPECT_EQ(opened, 0u);
}

TEST_F(SealerTest, Cut_anywhere_it_does_not_open) {
  const std::string sealed = seal(5, "OKAFOR");
  std::size_t opened = 0;
  for (std::size_t size = 0; size < sealed.size(); ++size)
    opened += sealer.open("record", 5, std::string_view(sealed).substr(0, size), plain) ? 1u : 0u;
  EXPECT_EQ(opened, 0u);
}

TEST_F(SealerTest, Another_key_does_not_open_it) {
  Sealer other = *Sealer::make(key_of(4), 1);

  EXPECT_FALSE(other.open("record", 5, seal(5, "OKAFOR"), plain));
}

TEST_F(SealerTest, Nonces_never_repeat_and_copies_have_their_own) {
  Sealer copy = *sealer.copy();
  std::set<std::string> nonces;
  for (int i = 0; i < 20'000; ++i) {
    std::string from_copy;
    ASSERT_TRUE(copy.seal("record", 1, "", from_copy));
    nonces.insert(from_copy.substr(2, 12));
    nonces.insert(seal(1, "").substr(2, 12));
  }
  EXPECT_EQ(nonces.size(), 40'000u);
}

/// Bodies need a dictionary, and a dictionary needs a store: the fixture has one.
class BodyTest : public HubTest {
 protected:
  void SetUp() override {
    if (on_server()) GTEST_SKIP() << "bodies are the same on every store";
    HubTest::SetUp();
    close();
    db = *SqliteConnection::open(database(), SqliteConnection::Mode::write);
    dictionary.emplace(*Dictionary::load(*db, schemas(), true));
    shapes = {*dictionary->block("client", schemas()[0]), *dictionary->block("claim", schemas()[1])};
  }
  std::string encoded(const Lines& lines, const RecordName& name) {
    std::string out;
    encode_body(lines.raw()[0].bytes, name, lines.mapped(0).entities, shapes, out);
    return out;
  }
  std::unique_ptr<Connection> db;
  std::optional<Dictionary> dictionary;
  std::vector<BlockShape> shapes;
  Arena arena;
};

TEST_F(BodyTest, Every_state_kind_and_note_comes_back_as_it_went_in) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", -25'567});
  auto values = lines.client_values(0);
  values[1] = Value::in_state(State::withheld);
  values[2] = Value::of(Decimal{-12'345, 2});
  values[4] = Value::in_state(State::remove);
  values[5] = Value::of(INT64_MIN);
  values[6] = Value::in_state(State::unknown);
  values[6].set_note(Note::invalid);

  const auto body = decode_body(encoded(lines, {shapes[1].entity, "C1"}), *dictionary, arena);

  ASSERT_TRUE(body) << body.error().text();
  EXPECT_EQ(body->raw, lines.raw()[0].bytes);
  EXPECT_EQ(body->name.key, "C1");
  ASSERT_EQ(body->entities.size(), 2u);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(body->entities[0].values[i], values[i]) << i;
    EXPECT_EQ(body->entities[0].values[i].note(), values[i].note()) << i;
  }
  EXPECT_EQ(body->entities[1].parent, 0);
  EXPECT_EQ(body->entities[1].key, "C1");
}

TEST_F(BodyTest, A_body_cut_anywhere_is_refused_and_never_read_beyond_its_end) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  const std::string whole = encoded(lines, {shapes[1].entity, "another key"});
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < whole.size(); ++size)
    accepted += decode_body(std::string(whole, 0, size), *dictionary, arena) ? 1u : 0u;
  EXPECT_EQ(accepted, 0u);
}

TEST_F(HubTest, A_schema_that_grew_reads_what_was_stored_before) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  feed("a.txt", lines);
  close();
  std::vector<Schema> grown = schemas();
  Field pronoun;
  pronoun.name = "pronoun";
  grown[0].fields.insert(grown[0].fields.begin(), pronoun);
  std::erase_if(grown[0].fields, [](const Field& f) { return f.name == "phone"; });

  hub = std::move(*Hub::open(settings(), grown, clock));

  EXPECT_EQ(text_of(*hub->client(ClientId{1}), "name.last"), "OKAFOR");
  EXPECT_EQ(text_of(*hub->client(ClientId{1}), "pronoun"), "");
}

}  // namespace
}  // namespace gatehouse::hub::test
