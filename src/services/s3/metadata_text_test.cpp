#include "services/s3/metadata_text.h"

#include <gtest/gtest.h>

namespace tarn::s3 {
namespace {

TEST(MetadataText, KeepsPrintableAscii) {
  EXPECT_EQ(encode_metadata(""), "");
  EXPECT_EQ(encode_metadata("a \"b\" =?_\t~"), "a \"b\" =?_\t~");
}

// As AWS answered.
TEST(MetadataText, QuotesWhatIsMostlyAscii) {
  EXPECT_EQ(encode_metadata("ÄMÄZÕÑ S3"), "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=");
  EXPECT_EQ(encode_metadata("non-ascii-%E2%80%94_—_é_"),
            "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=");
}

TEST(MetadataText, TakesBase64ForTheRest) {
  EXPECT_EQ(encode_metadata(std::string_view("\0\1\2\3\4", 5)), "=?UTF-8?B?AAECAwQ=?=");
}

TEST(MetadataText, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(encode_metadata("Hello World\xE9"), "=?UTF-8?Q?Hello_World=EF=BF=BD?=");
}

TEST(MetadataText, SplitsLongTextsBetweenCodePoints) {
  std::string text(60, 'a');
  text += "ää";
  std::string encoded = encode_metadata(text);
  EXPECT_EQ(encoded, "=?UTF-8?Q?" + std::string(32, 'a') + "?= =?UTF-8?Q?" + std::string(28, 'a') +
                         "=C3=A4=C3=A4?=");
}

}  // namespace
}  // namespace tarn::s3
