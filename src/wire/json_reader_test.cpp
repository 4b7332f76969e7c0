#include "wire/json_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tarn::wire {
namespace {

// In memory that ends with the text, so that a byte too far is seen.
struct Read {
  bool failed = false;
  std::string text;
  size_t position = 0;
};

Read read(const std::string& json) {
  const auto exact = std::make_unique<char[]>(json.size());
  json.copy(exact.get(), json.size());
  Arena arena;
  JsonReader reader({exact.get(), json.size()}, arena);
  const Text text = reader.read_string();
  return {reader.failed(), std::string(text), reader.position()};
}

const std::pair<const char*, const char*> kEscapes[] = {{R"(\")", "\""},
                                                        {R"(\\)", "\\"},
                                                        {R"(\/)", "/"},
                                                        {R"(\b)", "\b"},
                                                        {R"(\f)", "\f"},
                                                        {R"(\n)", "\n"},
                                                        {R"(\r)", "\r"},
                                                        {R"(\t)", "\t"},
                                                        {R"(\u0041)", "A"},
                                                        {R"(\u00e9)", "\xc3\xa9"},
                                                        {R"(\u20AC)", "\xe2\x82\xac"},
                                                        {R"(\ud83d\ude00)", "\xf0\x9f\x98\x80"}};

TEST(JsonReader, ReadsEscapesWhereverTheyStand) {
  for (size_t before = 0; before < 36; ++before) {
    for (size_t after = 0; after < 36; after += before % 5 + 1) {
      for (const auto& [written, meant] : kEscapes) {
        const std::string head(before, 'a'), tail(after, '\x7f');
        const std::string json = '"' + head + written + tail + written + '"';
        const Read found = read(json + ",\"rest\"");
        EXPECT_FALSE(found.failed) << json;
        EXPECT_EQ(found.text, head + meant + tail + meant);
        EXPECT_EQ(found.position, json.size());
      }
    }
  }
}

TEST(JsonReader, ReadsPlainTextsOfEveryLength) {
  for (size_t size = 0; size < 70; ++size) {
    const std::string text(size, '\xc3');
    EXPECT_EQ(read('"' + text + '"').text, text);
    EXPECT_TRUE(read('"' + text).failed);
    for (const char control : {'\0', '\x01', '\n', '\x1f'}) {
      EXPECT_TRUE(read('"' + text + control + '"').failed) << size;
      EXPECT_TRUE(read('"' + text + "\\n" + control + '"').failed) << size;
    }
  }
}

TEST(JsonReader, RefusesWhatIsNoEscapeWhereverItStands) {
  for (size_t before = 0; before < 36; ++before) {
    for (const char* wrong :
         {"\\", "\\x", "\\u12", "\\u12g4", "\\ud800", "\\ud800\\n", "\\ud800\\u0041", "\\udc00"}) {
      const std::string head(before, 'a');
      EXPECT_TRUE(read('"' + head + wrong + '"').failed) << wrong;
      EXPECT_TRUE(read('"' + head + wrong).failed) << wrong;
      EXPECT_TRUE(read('"' + head + "\\n" + wrong + '"').failed) << wrong;
    }
  }
}

}  // namespace
}  // namespace tarn::wire
