#include "store/key.h"

#include <gtest/gtest.h>

#include <random>
#include <variant>
#include <vector>

#include "base/encoding.h"
#include "store/transaction.h"

namespace tarn::store {
namespace {

using Part = std::variant<std::string, int64_t>;

constexpr Scope kScope{1, "000000000000", "us-east-1"};

std::string encode(const std::vector<Part>& parts) {
  Key key(kScope, "test.row");
  for (const Part& part : parts) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      key.add(*text);
    } else {
      key.add_integer(std::get<int64_t>(part));
    }
  }
  return key.bytes();
}

// Texts of few and awkward bytes, so that prefixes, equal parts and escapes are common.
Part random_part(std::mt19937_64& random, bool is_text) {
  if (!is_text) {
    switch (random() % 4) {
      case 0:
        return static_cast<int64_t>(random());
      case 1:
        return INT64_MIN + static_cast<int64_t>(random() % 2);
      default:
        return static_cast<int64_t>(random() % 5) - 2;
    }
  }
  static constexpr std::string_view kBytes("\x00\x01\xff\xfe\x02z", 6);
  std::string text;
  for (size_t i = random() % 5; i > 0; --i) text.push_back(kBytes[random() % kBytes.size()]);
  return text;
}

TEST(Key, BytesSortAsTuplesDo) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 50000; ++round) {
    std::vector<Part> a;
    std::vector<Part> b;
    // The kinds of the parts are a row kind's own, so they agree from key to key.
    for (size_t i = random() % 4; i > 0; --i) {
      bool is_text = random() % 2 == 0;
      a.push_back(random_part(random, is_text));
      b.push_back(random() % 2 == 0 ? a.back() : random_part(random, is_text));
    }
    if (random() % 3 == 0 && !b.empty()) b.pop_back();
    EXPECT_EQ(a < b, encode(a) < encode(b));
    EXPECT_EQ(a == b, encode(a) == encode(b));
  }
}

TEST(Key, PartsComeBack) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 20000; ++round) {
    std::vector<Part> parts;
    for (size_t i = random() % 4; i > 0; --i) parts.push_back(random_part(random, random() % 2));
    std::string bytes = encode(parts);
    KeyReader reader(bytes);
    ASSERT_TRUE(reader.skip_scope());
    for (const Part& part : parts) {
      if (const auto* text = std::get_if<std::string>(&part)) {
        std::string read;
        ASSERT_TRUE(reader.read(read));
        EXPECT_EQ(read, *text);
      } else {
        int64_t read = 0;
        ASSERT_TRUE(reader.read_integer(read));
        EXPECT_EQ(read, std::get<int64_t>(part));
      }
    }
    EXPECT_TRUE(reader.at_end());
  }
}

// These bytes are on users' disks: a change here breaks them.
TEST(Key, GoldenBytes) {
  std::string bytes =
      Key(kScope, "s3.object").add("b").add(std::string("\0", 1)).add_integer(-2).bytes();
  EXPECT_EQ(hex_encode(bytes),
            "0000000000000001"
            "3030303030303030303030300001"
            "75732d656173742d310001"
            "73332e6f626a6563740001"
            "620001"
            "00ff0001"
            "7ffffffffffffffe");
}

TEST(Key, PrefixesHoldWhatIsBelowThem) {
  std::string all = Key(kScope, "glue.table").add("db").bytes();
  std::string some = Key(kScope, "glue.table").add("db").add_prefix("ord").bytes();
  std::string orders = Key(kScope, "glue.table").add("db").add("orders").bytes();
  std::string other = Key(kScope, "glue.table").add("db2").add("orders").bytes();
  EXPECT_TRUE(all <= orders && orders < prefix_end(all));
  EXPECT_TRUE(some <= orders && orders < prefix_end(some));
  EXPECT_FALSE(all <= other && other < prefix_end(all));
}

TEST(Key, PrefixEndSkipsTrailingHighBytes) {
  EXPECT_EQ(prefix_end("a"), "b");
  EXPECT_EQ(prefix_end("a\xff\xff"), "b");
  EXPECT_GT(prefix_end("\xff\xff"), std::string(100, '\xff'));
}

TEST(Key, BrokenKeysAreRefused) {
  std::string text;
  EXPECT_FALSE(KeyReader("abc").read(text));
  EXPECT_FALSE(KeyReader(std::string_view("abc\0", 4)).read(text));
  EXPECT_FALSE(KeyReader(std::string_view("abc\0\x02", 5)).read(text));
  int64_t number = 0;
  EXPECT_FALSE(KeyReader("1234567").read_integer(number));
  EXPECT_FALSE(KeyReader("12345678").skip_scope());
}

}  // namespace
}  // namespace tarn::store
