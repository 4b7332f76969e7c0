#include "engines/spark_text/typed_lines.h"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <random>
#include <string>

namespace tarn::spark_text {
namespace {

LineFormat texts(std::size_t count) {
  LineFormat format;
  format.columns.assign(count, Kind::kText);
  return format;
}

// A text with what must be readable behind it.
std::string padded(std::string text) {
  text.reserve(text.size() + TypedLines::kPadding);
  return text;
}

std::string text_at(const TypedLines& lines, std::size_t column, std::size_t row,
                    const std::string& buffer) {
  const auto& values = lines.column(column);
  if (((values.is_there[row / 64] >> (row % 64)) & 1) == 0) return "(none)";
  const auto& view = reinterpret_cast<const TextView*>(values.data.data())[row];
  const char* inlined = reinterpret_cast<const char*>(&view) + sizeof(view.size);
  return view.size <= 12 ? std::string(inlined, view.size)
                         : buffer.substr(view.place.offset, view.size);
}

template <class Value>
Value value_at(const TypedLines& lines, std::size_t column, std::size_t row) {
  return reinterpret_cast<const Value*>(lines.column(column).data.data())[row];
}

std::string refusal_of(const LineFormat& format, const std::string& text) {
  TypedLines lines(format);
  std::string problem;
  const std::string buffer = padded(text);
  return lines.read(buffer, 0, problem) ? "" : problem;
}

TEST(TypedLines, FieldsWithAndWithoutQuotes) {
  const std::string buffer = padded(
      "a,\"b, c\",\n\"a text of more than twelve\",\"\",x\r\nshort,exactly12byt,thirteen byte\n");
  TypedLines lines(texts(3));
  std::string problem;
  ASSERT_TRUE(lines.read(buffer, 0, problem)) << problem;
  ASSERT_EQ(lines.row_count(), 3U);
  EXPECT_EQ(text_at(lines, 0, 0, buffer), "a");
  EXPECT_EQ(text_at(lines, 1, 0, buffer), "b, c");
  EXPECT_EQ(text_at(lines, 2, 0, buffer), "(none)");
  EXPECT_EQ(text_at(lines, 0, 1, buffer), "a text of more than twelve");
  EXPECT_EQ(text_at(lines, 1, 1, buffer), "(none)");
  EXPECT_EQ(text_at(lines, 2, 1, buffer), "x");
  EXPECT_EQ(text_at(lines, 1, 2, buffer), "exactly12byt");
  EXPECT_EQ(text_at(lines, 2, 2, buffer), "thirteen byte");
  EXPECT_EQ(lines.column(1).missing, 1);
}

TEST(TypedLines, ValuesOfEachKind) {
  LineFormat format;
  format.columns = {Kind::kBoolean, Kind::kTinyint, Kind::kSmallint, Kind::kInteger,  Kind::kBigint,
                    Kind::kFloat,   Kind::kDouble,  Kind::kDate,     Kind::kTimestamp};
  const std::string buffer = padded(
      "true,-128,32767,-5,999999999999999999,1.5,-2e3,1970-01-02,1970-01-01 00:00:01\n,,,,,,,,\n");
  TypedLines lines(format);
  std::string problem;
  ASSERT_TRUE(lines.read(buffer, 0, problem)) << problem;
  ASSERT_EQ(lines.row_count(), 2U);
  EXPECT_EQ(lines.column(0).data[0] & 1, 1U);
  EXPECT_EQ(value_at<std::int8_t>(lines, 1, 0), -128);
  EXPECT_EQ(value_at<std::int16_t>(lines, 2, 0), 32767);
  EXPECT_EQ(value_at<std::int32_t>(lines, 3, 0), -5);
  EXPECT_EQ(value_at<std::int64_t>(lines, 4, 0), 999'999'999'999'999'999);
  EXPECT_EQ(value_at<float>(lines, 5, 0), 1.5F);
  EXPECT_EQ(value_at<double>(lines, 6, 0), -2000.0);
  EXPECT_EQ(value_at<std::int32_t>(lines, 7, 0), 1);
  EXPECT_EQ(value_at<std::int64_t>(lines, 8, 0), 1'000'000);
  for (std::size_t i = 0; i < format.columns.size(); ++i) EXPECT_EQ(lines.column(i).missing, 1);
}

TEST(TypedLines, WhatIsOfAnotherFormIsRefused) {
  LineFormat format = texts(2);
  format.columns[1] = Kind::kTinyint;
  for (const auto* text : {"a\n", "a,1,2\n", "\n", "a b\"c,1\n", "\"a\"b,1\n", "\"a\"\"b\",1\n",
                           "\"a\nb\",1\n", "a\rb,1\n", "a\\b,1\n", "\"a\\b\",1\n", " \"a\",1\n",
                           "a,x\n", "a,128\n", "a, 1\n", "a,1\n\na,2\n", "\xFF,1\n", "\"a,1\n"}) {
    EXPECT_NE(refusal_of(format, text), "") << text;
  }
  EXPECT_EQ(refusal_of(format, "a,1\n"), "");
  EXPECT_EQ(refusal_of(format, "a,1\nb,x\n"), "line 2 of the block has 'x' in column 2");
}

TEST(TypedLines, WithoutQuotesAQuoteIsText) {
  LineFormat format = texts(1);
  format.quote = format.escape = -1;
  EXPECT_EQ(refusal_of(format, "say \"hi\" \\\n"), "");
}

TEST(TypedLines, UsedAgainForAnotherBlock) {
  TypedLines lines(texts(1));
  std::string problem;
  const std::string broken = padded("\"open\n");
  EXPECT_FALSE(lines.read(broken, 0, problem));
  const std::string buffer = padded("header\n\"whole text of a line\"\n");
  ASSERT_TRUE(lines.read(std::string_view(buffer).substr(7), 7, problem)) << problem;
  ASSERT_EQ(lines.row_count(), 1U);
  EXPECT_EQ(text_at(lines, 0, 0, buffer), "whole text of a line");
}

TEST(TypedLines, ManyRandomLinesOfAllLengths) {
  std::mt19937 random(3);
  std::string made;
  std::vector<std::string> expected;
  for (int row = 0; row < 20'000; ++row) {
    for (int column = 0; column < 3; ++column) {
      std::string field(random() % 40, static_cast<char>('a' + random() % 26));
      if (random() % 3 == 0) field += "é";
      expected.push_back(field.empty() ? "(none)" : field);
      made += random() % 4 == 0 ? '"' + field + '"' : field;
      made += column == 2 ? "\n" : ",";
    }
  }
  const std::string buffer = padded(made);
  TypedLines lines(texts(3));
  std::string problem;
  ASSERT_TRUE(lines.read(buffer, 0, problem)) << problem;
  ASSERT_EQ(lines.row_count(), 20'000U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(text_at(lines, i % 3, i / 3, buffer), expected[i]) << i;
  }
}

TEST(TypedLines, Utf8) {
  EXPECT_TRUE(is_utf8("abc"));
  EXPECT_TRUE(is_utf8("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 and more than sixteen bytes"));
  for (const auto* text : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

}  // namespace
}  // namespace tarn::spark_text
