#include "base/encoding.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

TEST(Encoding, Hex) {
  EXPECT_EQ(hex_encode(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(hex_decode("00FF1a"), std::string("\x00\xff\x1a", 3));
  EXPECT_FALSE(hex_decode("0"));
  EXPECT_FALSE(hex_decode("0g"));
}

// RFC 4648, section 10.
TEST(Encoding, Base64) {
  const std::pair<std::string, std::string> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : cases) {
    EXPECT_EQ(base64_encode(plain), encoded);
    EXPECT_EQ(base64_decode(encoded), plain);
  }
  for (const std::string_view text : {"Zg", "Zg=", "Zh==", "====", "Z===", "Zm9v Zg=", "Zm=v"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Encoding, Uri) {
  EXPECT_EQ(uri_encode("a b/c~é"), "a%20b%2Fc~%C3%A9");
  EXPECT_EQ(uri_encode("a b/c*", true), "a%20b/c%2A");
  EXPECT_EQ(uri_decode("a%20b+c%2f"), "a b+c/");
  EXPECT_EQ(uri_decode("a+b", true), "a b");
  EXPECT_FALSE(uri_decode("%2"));
  EXPECT_FALSE(uri_decode("%zz"));
}

TEST(Encoding, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(to_valid_utf8("a\xC3\xBF b"), "a\xC3\xBF b");
  EXPECT_EQ(to_valid_utf8("a\xFF\xC3"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(to_valid_utf8("\xE2\x82z"), "\xEF\xBF\xBD\xEF\xBF\xBDz");
}

TEST(Encoding, Utf8) {
  EXPECT_TRUE(is_valid_utf8("aé€😀"));
  for (const std::string_view text : {"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "\xE2\x82", "\xF5\x80\x80\x80", "\xE0\x80\x80"}) {
    EXPECT_FALSE(is_valid_utf8(text));
  }
}

TEST(Encoding, Ascii) {
  EXPECT_EQ(to_lower_ascii("X-Amz-ÄB"), "x-amz-Äb");
  EXPECT_TRUE(equals_ignoring_case("Host", "hOST"));
  EXPECT_FALSE(equals_ignoring_case("Host", "Hosts"));
  EXPECT_EQ(trim(" \ta b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
}

}  // namespace
}  // namespace tarn
