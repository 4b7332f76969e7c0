#include "gateway/whole_body.h"

#include <gtest/gtest.h>

namespace tarn::gateway {
namespace {

// Feeds the pieces and returns what came of them.
WholeBody::End gather(BodyBudget& budget, size_t limit_bytes,
                      const std::vector<std::string>& pieces,
                      http::BodyError error = http::BodyError::kNone) {
  WholeBody::End end;
  {
    WholeBody reader(limit_bytes, 0, budget, [&](WholeBody::End ended) { end = std::move(ended); });
    for (const std::string& piece : pieces) EXPECT_TRUE(reader.on_data(piece));
    reader.on_end(error);
  }
  return end;
}

TEST(WholeBody, GathersTheBody) {
  BodyBudget budget(100);
  const WholeBody::End end = gather(budget, 100, {"ab", "", "c"});
  EXPECT_EQ(end.body, "abc");
  EXPECT_FALSE(end.error);
  EXPECT_FALSE(end.is_busy);
  EXPECT_EQ(budget.used_bytes(), 3u);
}

TEST(WholeBody, GivesTheBudgetBackWithItsShare) {
  BodyBudget budget(100);
  { const WholeBody::End end = gather(budget, 100, {std::string(60, 'x')}); }
  EXPECT_EQ(budget.used_bytes(), 0u);
  {
    WholeBody::End end = gather(budget, 100, {std::string(60, 'x')});
    BodyShare moved = std::move(end.share);
    EXPECT_EQ(budget.used_bytes(), 60u);
  }
  EXPECT_EQ(budget.used_bytes(), 0u);
}

TEST(WholeBody, RefusesABodyBeyondItsLimit) {
  BodyBudget budget(100);
  const WholeBody::End end = gather(budget, 5, {"abc", "def", "ghi"});
  ASSERT_TRUE(end.error);
  EXPECT_EQ(end.error->http_status(), 413);
  EXPECT_EQ(end.body, "");
  EXPECT_EQ(budget.used_bytes(), 0u);
}

TEST(WholeBody, IsBusyWhereOthersHoldTheRoom) {
  BodyBudget budget(100);
  BodyShare other(budget);
  ASSERT_TRUE(other.grow(90));
  const WholeBody::End end = gather(budget, 100, {std::string(8, 'x'), std::string(8, 'x')});
  EXPECT_TRUE(end.is_busy);
  EXPECT_FALSE(end.error);
  EXPECT_EQ(budget.used_bytes(), 90u);
  other.release();
  EXPECT_FALSE(gather(budget, 100, {std::string(16, 'x')}).is_busy);
}

TEST(WholeBody, TellsOfABodyThatBrokeOff) {
  BodyBudget budget(100);
  const WholeBody::End end = gather(budget, 100, {"abc"}, http::BodyError::kTruncated);
  ASSERT_TRUE(end.error);
  EXPECT_EQ(end.error->code(), "IncompleteBody");
}

}  // namespace
}  // namespace tarn::gateway
