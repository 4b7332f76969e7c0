#include "core/lineage.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

constexpr std::string_view kFirst = "arn:aws:lambda:us-east-1:123456789012:function:first";
constexpr std::string_view kSecond = "arn:aws:lambda:us-east-1:123456789012:function:second";

TEST(Lineage, IsReadFromTheTraceHeader) {
  EXPECT_EQ(lineage_of_trace("Root=1-5;Parent=2;Sampled=0;Lineage=1a2b3c4d:2|5e6f7a8b:1"),
            "1a2b3c4d:2|5e6f7a8b:1");
  EXPECT_EQ(lineage_of_trace("Root=1-5;Sampled=1"), "");
  EXPECT_EQ(lineage_of_trace(""), "");
  EXPECT_EQ(lineage_of_trace("Lineage=" + std::string(5000, 'a')), "");
}

TEST(Lineage, CountsEachFunction) {
  std::string lineage;
  EXPECT_EQ(count_in_lineage(lineage, kFirst), 0);
  lineage = extend_lineage(lineage, kFirst);
  lineage = extend_lineage(lineage, kSecond);
  lineage = extend_lineage(lineage, kFirst);
  EXPECT_EQ(count_in_lineage(lineage, kFirst), 2);
  EXPECT_EQ(count_in_lineage(lineage, kSecond), 1);
  EXPECT_EQ(lineage_of_trace("Root=1;Lineage=" + lineage), lineage);
}

TEST(Lineage, TakesWhatIsMalformedForNothing) {
  EXPECT_EQ(count_in_lineage("||:::|x|9:|abc", kFirst), 0);
  EXPECT_EQ(count_in_lineage(extend_lineage("||:::|x|9:-4", kFirst), kFirst), 1);
}

TEST(Lineage, StaysShort) {
  std::string lineage;
  for (int i = 0; i < 1000; ++i) lineage = extend_lineage(lineage, std::to_string(i));
  EXPECT_LT(lineage.size(), 1024u);
}

}  // namespace
}  // namespace tarn
