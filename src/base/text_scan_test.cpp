#include "base/text_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace tarn {
namespace {

// Every byte at every place of a few words, against the plain way.
TEST(TextScan, FindsEachByteAtEachPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t place = 0; place < 20; ++place) {
      std::string text(20, 'a');
      text[place] = static_cast<char>(byte);
      const bool is_ascii = byte < 0x80;
      EXPECT_EQ(ascii_prefix(text), is_ascii ? 20 : place);
      const bool is_control = byte < 0x20 || byte == 0x7F;
      EXPECT_EQ(uncontrolled_prefix(text), is_control ? place : 20) << byte << " at " << place;
      const bool is_plain = byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F;
      EXPECT_EQ(plain_json_prefix(text), is_plain ? 20 : place) << byte << " at " << place;
    }
  }
}

TEST(TextScan, StopsAtTheFirst) {
  EXPECT_EQ(plain_json_prefix("\xff\x80plain\"then\\"), 7u);
  EXPECT_EQ(ascii_prefix(""), 0u);
  EXPECT_EQ(plain_json_prefix("12345678\"2345678\""), 8u);
}

}  // namespace
}  // namespace tarn
