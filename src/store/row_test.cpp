#include "store/row.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::store {
namespace {

enum class Colour : uint8_t { kNone = 0, kRed = 1, kBlue = 200 };

struct Point {
  int64_t x = 0;
  int64_t y = 0;
  UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, x);
    v(2, y);
  }
  bool operator==(const Point& o) const { return x == o.x && y == o.y; }
};

struct Tree {
  std::string name;
  std::vector<Tree> children;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, children);
  }
};

struct Everything {
  bool flag = false;
  int32_t small = 0;
  int64_t large = 0;
  uint64_t bits = 0;
  double real = 0;
  std::string text;
  Colour colour = Colour::kNone;
  std::optional<int64_t> maybe;
  std::optional<Point> maybe_point;
  std::vector<std::string> texts;
  std::vector<double> reals;
  std::vector<bool> flags;
  std::map<std::string, int64_t> counts;
  std::map<std::string, std::vector<std::string>> lists;
  std::vector<Point> points;
  Point point;
  template <class V>
  void fields(V& v) {
    v(1, flag);
    v(2, small);
    v(3, large);
    v(4, bits);
    v(5, real);
    v(6, text);
    v(7, colour);
    v(8, maybe);
    v(9, maybe_point);
    v(10, texts);
    v(11, reals);
    v(12, flags);
    v(13, counts);
    v(14, lists);
    v(15, points);
    v(16, point);
  }
};

Everything example() {
  Everything row;
  row.flag = true;
  row.small = std::numeric_limits<int32_t>::min();
  row.large = -1;
  row.bits = std::numeric_limits<uint64_t>::max();
  row.real = -0.5;
  row.text = std::string("a\0b", 3);
  row.colour = Colour::kBlue;
  row.maybe = 0;
  row.maybe_point = Point{};
  row.texts = {"", "x"};
  row.reals = {0, 1};
  row.flags = {false, true};
  row.counts = {{"", 0}, {"one", 1}};
  row.lists = {{"empty", {}}, {"two", {"", "b"}}};
  row.points = {Point{}, Point{1, 2, {}}};
  row.point.x = 7;
  return row;
}

TEST(Row, EveryKindOfFieldComesBack) {
  Everything in = example();
  Everything out = decode_row<Everything>(encode_row(in)).value();
  EXPECT_EQ(out.flag, in.flag);
  EXPECT_EQ(out.small, in.small);
  EXPECT_EQ(out.large, in.large);
  EXPECT_EQ(out.bits, in.bits);
  EXPECT_EQ(out.real, in.real);
  EXPECT_EQ(out.text, in.text);
  EXPECT_EQ(out.colour, in.colour);
  EXPECT_EQ(out.maybe, in.maybe);
  EXPECT_EQ(out.maybe_point, in.maybe_point);
  EXPECT_EQ(out.texts, in.texts);
  EXPECT_EQ(out.reals, in.reals);
  EXPECT_EQ(out.flags, in.flags);
  EXPECT_EQ(out.counts, in.counts);
  EXPECT_EQ(out.lists, in.lists);
  EXPECT_EQ(out.points, in.points);
  EXPECT_EQ(out.point, in.point);
}

// These bytes are on users' disks: a change here breaks them.
TEST(Row, GoldenBytes) {
  EXPECT_EQ(hex_encode(encode_row(Point{1, -1, {}})), "0108021001f05ae609");
  EXPECT_EQ(hex_encode(encode_row(example())),
            "01080110ffffffff0f180120ffffffffffffffffff0129000000000000e0bf320361006238c80140"
            "004a00520052017859000000000000000059000000000000f03f600060016a006a070a036f6e6510"
            "0272070a05656d707479720a0a0374776f12001201627a007a0408021004820102080edee7ef72");
}

TEST(Row, ZeroValuesTakeNoSpace) { EXPECT_EQ(encode_row(Everything{}).size(), 5u); }

TEST(Row, UnknownFieldsAreKept) {
  Everything newer;
  newer.large = 5;
  newer.text = "kept";
  Point older = decode_row<Point>(encode_row(newer)).value();
  EXPECT_EQ(older.unknown.bytes.size(), 2u + 6u);
  older.x = 0;
  Everything back = decode_row<Everything>(encode_row(older)).value();
  EXPECT_EQ(back.large, 5);
  EXPECT_EQ(back.text, "kept");
}

TEST(Row, FieldsInAnyOrder) {
  FieldWriter writer;
  writer.varint(2, zigzag(4));
  writer.varint(99, 1);
  writer.varint(1, zigzag(3));
  writer.varint(2, zigzag(5));
  Point point = decode_row<Point>(std::move(writer).finish()).value();
  EXPECT_EQ(point.x, 3);
  EXPECT_EQ(point.y, 5);  // the last one counts
}

TEST(Row, EveryFlippedBitIsFound) {
  std::string bytes = encode_row(example());
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string bad = bytes;
    bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(decode_row<Everything>(bad).ok()) << "bit " << i;
  }
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_row<Everything>(bytes.substr(0, size)).ok()) << "cut at " << size;
  }
}

TEST(Row, ValuesThatDoNotFitAreRefused) {
  FieldWriter too_large;
  too_large.varint(2, zigzag(int64_t{1} << 31));
  EXPECT_FALSE(decode_row<Everything>(std::move(too_large).finish()).ok());
  FieldWriter wrong_type;
  wrong_type.bytes(2, "text");
  EXPECT_FALSE(decode_row<Everything>(std::move(wrong_type).finish()).ok());
}

TEST(Row, DepthIsLimited) {
  Tree deep;
  for (int i = 0; i < kMaxRowDepth; ++i) {
    Tree parent;
    parent.children.push_back(std::move(deep));
    deep = std::move(parent);
  }
  EXPECT_TRUE(decode_row<Tree>(encode_row(deep)).ok());
  Tree deeper;
  deeper.children.push_back(deep);
  EXPECT_FALSE(decode_row<Tree>(encode_row(deeper)).ok());
}

TEST(Row, GarbageUnderAGoodChecksumNeverCrashes) {
  uint64_t state = 42;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes("\x01");
    std::string base = encode_row(example());
    bytes = base.substr(0, base.size() - 4);
    for (int change = 0; change < 4; ++change) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      bytes[1 + (state >> 33) % (bytes.size() - 1)] = static_cast<char>(state >> 25);
    }
    uint32_t crc = crc32c(0, bytes);
    bytes.append(reinterpret_cast<const char*>(&crc), 4);
    auto row = decode_row<Everything>(bytes);
    if (row.ok()) encode_row(*row);
  }
}

}  // namespace
}  // namespace tarn::store
