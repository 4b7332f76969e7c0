#include <gtest/gtest.h>

#include <cstring>

#include <bzlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engines/formats/csv_record.h"
#include "engines/formats/hive_type.h"
#include "engines/formats/json_cursor.h"
#include "engines/formats/json_records.h"
#include "engines/formats/line_reader.h"
#include "engines/formats/text_encoding.h"
#include "engines/formats/text_options.h"
#include "engines/formats/unpack.h"
#include "engines/formats/value_parse.h"

namespace tarn::engines {
namespace {

// Hands out `bytes` in pieces of `step`, so that every boundary is met.
class PiecewiseSource final : public ByteSource {
 public:
  PiecewiseSource(std::string bytes, size_t step) : bytes_(std::move(bytes)), step_(step) {}
  Result<size_t> read(char* to, size_t size_bytes) override {
    const size_t count = std::min({step_, size_bytes, bytes_.size() - at_});
    memcpy(to, bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  const std::string bytes_;
  const size_t step_;
  size_t at_ = 0;
};

using Lines = std::vector<std::string>;

std::unique_ptr<ByteSource> pieces(std::string bytes, size_t step) {
  return std::make_unique<PiecewiseSource>(std::move(bytes), step);
}

Result<std::string> all_of(ByteSource& source, size_t room) {
  std::string all;
  std::vector<char> buffer(room);
  while (true) {
    const size_t got = TRY(source.read(buffer.data(), buffer.size()));
    if (got == 0) return all;
    all.append(buffer.data(), got);
  }
}

Lines lines_of(LineReader& reader) {
  Lines lines;
  std::string_view line;
  while (true) {
    const auto more = reader.next(line);
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) return lines;
    lines.emplace_back(line);
  }
}

TEST(LineReaderTest, EndsLinesWithFeedReturnOrBothAtEveryBoundary) {
  const std::string bytes = "a\nb\r\nc\rd\n\n\r\ne\r\r";
  for (size_t step = 1; step <= bytes.size(); ++step) {
    LineReader reader(std::make_unique<PiecewiseSource>(bytes, step), true, UINT64_MAX);
    EXPECT_EQ(lines_of(reader), Lines({"a", "b", "c", "d", "", "", "e", ""})) << step;
  }
}

// However a file is cut in two, each line comes once.
TEST(LineReaderTest, PartsGiveEachLineOnce) {
  const std::string bytes = "one\ntwo\r\nthree\n\nfour\r\r\nlast";
  LineReader whole(std::make_unique<PiecewiseSource>(bytes, 4), true, UINT64_MAX);
  const Lines expected = lines_of(whole);
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    LineReader first(std::make_unique<PiecewiseSource>(bytes, 3), true, cut);
    LineReader second(std::make_unique<PiecewiseSource>(bytes.substr(cut - 1), 3), false,
                      bytes.size() - cut + 1);
    Lines lines = lines_of(first);
    for (const std::string& line : lines_of(second)) lines.push_back(line);
    EXPECT_EQ(lines, expected) << "cut at " << cut;
  }
}

// A quote that a blank follows stands for itself, as OpenCSV has it.
TEST(CsvReaderTest, RecordsAreTheSameAtEveryBoundary) {
  const std::string bytes = "a,\"b\"\"c\",\"d\ne\"\r\n\"x\\\"y\", \"z\" ,\n\"last\"";
  for (size_t step = 1; step <= bytes.size(); ++step) {
    CsvReader reader(std::make_unique<PiecewiseSource>(bytes, step), {});
    std::vector<std::string_view> fields;
    std::vector<std::string> all;
    while (true) {
      const auto more = reader.next(fields);
      ASSERT_TRUE(more.ok()) << more.error().message();
      if (!*more) break;
      for (const std::string_view field : fields) all.emplace_back(field);
      all.emplace_back("|");
    }
    EXPECT_EQ(all, std::vector<std::string>(
                       {"a", "b\"c", "d\ne", "|", "x\"y", "z\" ", "", "|", "last", "|"}))
        << step;
  }
}

Lines csv_fields(const std::string& bytes, size_t step, const CsvOptions& options) {
  CsvReader reader(pieces(bytes, step), options);
  std::vector<std::string_view> fields;
  Lines all;
  while (true) {
    const auto more = reader.next(fields);
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) return all;
    for (const std::string_view field : fields) all.emplace_back(field);
    all.emplace_back("|");
  }
}

// Where quote and escape are one, a quote counts only around a field; a backslash is text.
TEST(CsvReaderTest, LenientRecordsAreTheSameAtEveryBoundary) {
  const std::string bytes =
      "a,\"b\"\"c\",\"d\ne\"\r\n5\" disk, \"z, \" ,\"\"\n\"x\"y,\"C:\\dir\"\n\"open,q";
  const Lines expected = {"a", "b\"c",   "d\ne",    "|", "5\" disk", "z, ", "",
                          "|", "\"x\"y", "C:\\dir", "|", "\"open",   "q",   "|"};
  for (size_t step = 1; step <= bytes.size(); ++step) {
    EXPECT_EQ(csv_fields(bytes, step, {',', '"', '"'}), expected) << step;
  }
}

Lines json_records(const std::string& bytes, size_t step, Lines members, bool& ok) {
  JsonRecords records(pieces(bytes, step), std::move(members));
  std::string_view record;
  Lines all;
  while (true) {
    const auto more = records.next(record);
    ok = more.ok();
    if (!more.ok() || !*more) return all;
    all.emplace_back(record);
  }
}

TEST(JsonRecordsTest, DocumentsAndElementsAtEveryBoundary) {
  const std::string bytes = " {\"a\":\n\"}\\\"]\"} {\"b\":[1,{}]}[{\"c\":1} , 2,\"x\" ,[3]]\n[]7 ";
  const Lines expected = {
      "{\"a\":\n\"}\\\"]\"}", "{\"b\":[1,{}]}", "{\"c\":1}", "2", "\"x\"", "[3]", "7"};
  for (size_t step = 1; step <= bytes.size(); ++step) {
    bool ok = false;
    EXPECT_EQ(json_records(bytes, step, {}, ok), expected) << step;
    EXPECT_TRUE(ok) << step;
  }
}

TEST(JsonRecordsTest, MembersLeadToTheRecords) {
  bool ok = false;
  const std::string bytes =
      "{\"n\":{\"x\":0},\"d\":{\"rows\":[{\"a\":1},{\"a\":2}]}}\n{\"d\":{\"rows\":{\"a\":3}}}{}";
  EXPECT_EQ(json_records(bytes, 5, {"d", "rows"}, ok),
            Lines({"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"}));
  EXPECT_TRUE(ok);
}

TEST(JsonRecordsTest, WhatIsCutOrNoJsonIsAnError) {
  for (const char* bytes : {"[1", "{\"a\":1", "[1 2]", "[1,]", "}", "\"open", "[{},"}) {
    bool ok = true;
    json_records(bytes, 3, {}, ok);
    EXPECT_FALSE(ok) << bytes;
  }
}

TEST(TextEncodingTest, BecomesUtf8AtEveryBoundary) {
  const auto utf8 = [](const std::string& bytes, TextEncoding encoding, size_t step) {
    auto source = make_utf8(pieces(bytes, step), encoding);
    const auto text = all_of(*source, step % 2 == 0 ? 7 : 1);
    EXPECT_TRUE(text.ok());
    return text.ok() ? *text : std::string();
  };
  const std::string wide(
      "\xFF\xFE"
      "e\0\xE9\0\x3D\xD8\x00\xDE!\0",
      12);
  for (size_t step = 1; step < 12; ++step) {
    EXPECT_EQ(utf8("\xEF\xBB\xBF"
                   "a\xC3\xA9",
                   TextEncoding::kUtf8, step),
              "a\xC3\xA9");
    EXPECT_EQ(utf8("ab", TextEncoding::kUtf8, step), "ab");
    EXPECT_EQ(utf8("\x80\xE9z", TextEncoding::kWindows1252, step), "\xE2\x82\xAC\xC3\xA9z");
    EXPECT_EQ(utf8("\x80", TextEncoding::kLatin1, step), "\xC2\x80");
    EXPECT_EQ(utf8(wide, TextEncoding::kUtf16Le, step), "e\xC3\xA9\xF0\x9F\x98\x80!");
    EXPECT_EQ(utf8(wide, TextEncoding::kUtf16Be, step), "e\xC3\xA9\xF0\x9F\x98\x80!");
  }
  EXPECT_EQ(utf8(std::string("a\0\x3D", 3), TextEncoding::kUtf16Le, 2), "a\xEF\xBF\xBD");
  EXPECT_TRUE(parse_encoding("utf-16le").ok());
  EXPECT_FALSE(parse_encoding("EBCDIC").ok());
}

std::string bzipped(const std::string& text) {
  std::string out(text.size() + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(text.data()),
                           static_cast<unsigned>(text.size()), 1, 0, 0);
  out.resize(size);
  return out;
}

std::string zstded(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

TEST(UnpackTest, MembersThatFollowEachOtherAreOneText) {
  const std::string text(3000, 'x');
  for (const auto& [bytes, packing] : {std::pair(bzipped(text) + bzipped("tail"), Packing::kBzip2),
                                       std::pair(zstded(text) + zstded("tail"), Packing::kZstd)}) {
    EXPECT_EQ(packing_of(bytes.substr(0, kPackingBytes)), packing);
    for (const size_t step : {size_t{1}, size_t{10}, bytes.size()}) {
      auto source = unpack(pieces(bytes, step), packing);
      const auto all = all_of(*source, 100);
      ASSERT_TRUE(all.ok()) << all.error().message();
      EXPECT_EQ(*all, text + "tail");
    }
    for (size_t size = kPackingBytes; size < bytes.size(); size += 3) {
      auto cut = unpack(pieces(bytes.substr(0, size), 8), packing);
      const auto some = all_of(*cut, 100);
      if (!some.ok()) continue;
      EXPECT_EQ(*some, text) << "only where the first member ends";
    }
    std::string damaged = bytes;
    damaged[damaged.size() / 2] ^= 0x55;
    auto source = unpack(pieces(damaged, 100), packing);
    const auto all = all_of(*source, 100);
    EXPECT_TRUE(!all.ok() || packing == Packing::kZstd) << "zstd has no checksum here";
  }
  EXPECT_EQ(packing_of("BZh, not packed"), Packing::kNone);
}

TEST(TextOptionsTest, JsonPaths) {
  const auto members = [](const std::string& path) {
    const auto json = json_options({{"jsonPath", path}});
    return json.ok() ? json->members : Lines({"refused"});
  };
  EXPECT_EQ(members("$"), Lines());
  EXPECT_EQ(members("$[*]"), Lines());
  EXPECT_EQ(members("$.a.b[*]"), Lines({"a", "b"}));
  EXPECT_EQ(members("$['a b'].c"), Lines({"a b", "c"}));
  for (const char* path : {"a", "$.a[0]", "$..a", "$.*", "$[?(@.x)]", "$."}) {
    EXPECT_EQ(members(path), Lines({"refused"})) << path;
  }
}

TEST(ValueParseTest, NumbersAreTakenOnlyWhole) {
  EXPECT_EQ(hive::parse_integer("-128", -128, 127), -128);
  for (const char* text : {"", "1_000", "0x1F", "1e3", "1.0", " 1", "1 ", "+", "--1", "128"}) {
    EXPECT_FALSE(hive::parse_integer(text, -128, 127).has_value()) << text;
  }
  EXPECT_EQ(hive::parse_double("1e3"), 1000.0);
  for (const char* text : {"", "1_0", "nan", "inf", "0x10", "1.0f", "-"}) {
    EXPECT_FALSE(hive::parse_double(text).has_value()) << text;
  }
}

TEST(ValueParseTest, DecimalsRoundHalfUpAndKnowTheirPrecision) {
  EXPECT_TRUE(hive::parse_decimal("1.005", 10, 2) == hive::Int128{101});
  EXPECT_TRUE(hive::parse_decimal("-1.5", 10, 0) == -hive::Int128{2});
  EXPECT_TRUE(hive::parse_decimal("12e-1", 10, 1) == hive::Int128{12});
  EXPECT_TRUE(hive::parse_decimal(".5", 10, 1) == hive::Int128{5});
  EXPECT_TRUE(hive::parse_decimal("0.0004", 10, 2) == hive::Int128{0});
  EXPECT_FALSE(hive::parse_decimal("99.995", 4, 2).has_value());
  EXPECT_FALSE(hive::parse_decimal("1e400", 38, 0).has_value());
  EXPECT_FALSE(hive::parse_decimal("1.2.3", 10, 2).has_value());
}

TEST(ValueParseTest, DatesMustExist) {
  EXPECT_EQ(hive::parse_date("1970-01-02"), 1);
  EXPECT_EQ(hive::parse_date("1969-12-31"), -1);
  EXPECT_EQ(hive::parse_date("2000-02-29"), 11016);
  for (const char* text :
       {"1900-02-29", "2024-13-01", "2024-00-01", "2024-01-32", "24-01-01", ""}) {
    EXPECT_FALSE(hive::parse_date(text).has_value()) << text;
  }
  EXPECT_EQ(hive::parse_timestamp("1970-01-01 00:00:01.5", false), 1500000);
  EXPECT_EQ(hive::parse_timestamp("1970-01-01T01:00:00+01:00", true), 0);
  EXPECT_FALSE(hive::parse_timestamp("1970-01-01T00:00:00", false).has_value());
  EXPECT_FALSE(hive::parse_timestamp("1970-01-01 24:00:00", false).has_value());
}

TEST(ValueParseTest, WhatIsNotUtf8IsReplaced) {
  std::string scratch;
  EXPECT_EQ(hive::as_utf8("plain", scratch), "plain");
  EXPECT_EQ(hive::as_utf8("a\xFFz", scratch), "a\xEF\xBF\xBDz");
  EXPECT_EQ(hive::as_utf8("cut \xC3", scratch), "cut \xEF\xBF\xBD");
  EXPECT_EQ(hive::first_chars("\xC3\xA9t\xC3\xA9", 2), "\xC3\xA9t");
}

TEST(HiveTypeTest, ParsesNestedTypesAndRefusesOthers) {
  const auto type = parse_hive_type("map<string, array<struct<A:int,b:decimal(10,2)>>>");
  ASSERT_TRUE(type.ok());
  const HiveType& row = type->children[1].children[0];
  EXPECT_EQ(row.field_names, std::vector<std::string>({"a", "b"}));
  EXPECT_EQ(row.children[1].scale, 2);
  EXPECT_EQ(parse_hive_type("struct<$oid:int,a b-c:int,x:href:int>")->field_names,
            std::vector<std::string>({"$oid", "a b-c", "x:href"}));
  for (const char* text : {"", "uniontype<int>", "array<int", "map<int>", "int)", "decimal(x)"}) {
    EXPECT_FALSE(parse_hive_type(text).ok()) << text;
  }
}

TEST(JsonCursorTest, SkipsOnlyWellFormedValues) {
  for (const char* text : {"{\"a\": [1, {\"b\": null}], \"c\": \"\\u00e9\"}", "-0.5e+3", "[]"}) {
    JsonCursor json(text);
    EXPECT_TRUE(json.skip() && json.at_end()) << text;
  }
  for (const char* text : {"{\"a\" 1}", "[1,]", "01", "+1", "nul", "\"open", "{", "'x'", "1 2"}) {
    JsonCursor json(text);
    EXPECT_FALSE(json.skip() && json.at_end()) << text;
  }
  const std::string nested(100000, '[');
  JsonCursor deep(nested);
  EXPECT_FALSE(deep.skip());
}

}  // namespace
}  // namespace tarn::engines
