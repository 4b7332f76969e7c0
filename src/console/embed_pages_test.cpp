#include "console/embed_pages.h"

#include <gtest/gtest.h>

namespace tarn::console {
namespace {

TEST(EmbedPages, TakesPathsBelowASession) {
  EXPECT_TRUE(EmbedPages::takes("/embed/s1/dashboards/d"));
  EXPECT_TRUE(EmbedPages::takes("/embed/s1/embedControl"));
  EXPECT_TRUE(EmbedPages::takes("/embedding/s1/start"));
  EXPECT_FALSE(EmbedPages::takes("/embed/s1"));
  EXPECT_FALSE(EmbedPages::takes("/embed//dashboards"));
  EXPECT_FALSE(EmbedPages::takes("/embedded/s1/x"));
  EXPECT_FALSE(EmbedPages::takes("/embed/" + std::string(200, 'a') + "/x"));
}

TEST(EmbedPages, FramersAreOriginsAndNothingElse) {
  EXPECT_EQ(frame_ancestors({}), "'self'");
  EXPECT_EQ(frame_ancestors({"https://*.example.com", "http://localhost:8080/"}),
            "'self' https://*.example.com http://localhost:8080");
  EXPECT_EQ(frame_ancestors({"https://a.example; script-src *", "javascript:alert(1)", "*",
                             "https://", "https://a b", "https://a\r\nset-cookie: x"}),
            "'self'");
}

}  // namespace
}  // namespace tarn::console
