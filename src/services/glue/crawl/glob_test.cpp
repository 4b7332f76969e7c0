#include "services/glue/crawl/glob.h"

#include <gtest/gtest.h>

namespace tarn::glue::crawl {
namespace {

// The examples of the crawler's documentation, and the corners between them.
TEST(Glob, Documentation) {
  EXPECT_TRUE(matches_glob("*.csv", "a.csv"));
  EXPECT_FALSE(matches_glob("*.csv", "b/a.csv"));
  EXPECT_TRUE(matches_glob("*.*", "a.b"));
  EXPECT_TRUE(matches_glob("*.{csv,avro}", "x.avro"));
  EXPECT_FALSE(matches_glob("*.{csv,avro}", "x.json"));
  EXPECT_TRUE(matches_glob("foo.?", "foo.a"));
  EXPECT_FALSE(matches_glob("foo.?", "foo.ab"));
  EXPECT_TRUE(matches_glob("myfolder/*", "myfolder/mytable"));
  EXPECT_FALSE(matches_glob("myfolder/*", "myfolder/a/b"));
  EXPECT_TRUE(matches_glob("myfolder/**", "myfolder/a/b"));
  EXPECT_TRUE(matches_glob("**.tmp", "a/b/c.tmp"));
}

TEST(Glob, ClassesAndEscapes) {
  EXPECT_TRUE(matches_glob("[a-c]x", "bx"));
  EXPECT_FALSE(matches_glob("[!a-c]x", "bx"));
  EXPECT_TRUE(matches_glob("[!a-c]x", "dx"));
  EXPECT_TRUE(matches_glob("[]]", "]"));
  EXPECT_TRUE(matches_glob("a\\*b", "a*b"));
  EXPECT_FALSE(matches_glob("a\\*b", "axb"));
  EXPECT_FALSE(matches_glob("[ab", "a")) << "not closed";
  EXPECT_TRUE(matches_glob(".*", ".hidden"));
  EXPECT_TRUE(matches_glob("", ""));
}

}  // namespace
}  // namespace tarn::glue::crawl
