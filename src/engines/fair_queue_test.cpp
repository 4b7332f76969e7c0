#include "engines/fair_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace tarn::engines {
namespace {

TEST(FairQueueTest, GroupsTakeTurnsAndKeepTheirOrder) {
  FairQueue<int> queue;
  for (int i = 0; i < 3; ++i) queue.push("a", i);
  queue.push("b", 10);
  queue.push("c", 20);
  queue.push_front("b", 9);
  EXPECT_EQ(queue.size(), 6u);
  std::vector<int> order;
  while (auto item = queue.pop()) order.push_back(*item);
  EXPECT_EQ(order, std::vector<int>({0, 9, 20, 1, 10, 2}));
  EXPECT_EQ(queue.size(), 0u);
}

}  // namespace
}  // namespace tarn::engines
