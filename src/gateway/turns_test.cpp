#include "gateway/turns.h"

#include <gtest/gtest.h>

#include <vector>

namespace tarn::gateway {
namespace {

TEST(Turns, OneAtATimeInOrder) {
  Turns turns;
  std::vector<int> order;
  std::vector<Turns::Turn> held;
  for (int i = 0; i < 3; ++i) {
    turns.take(7, [&, i](Turns::Turn turn) {
      order.push_back(i);
      held.push_back(std::move(turn));
    });
  }
  EXPECT_EQ(order, std::vector<int>({0}));
  for (size_t i = 0; i < 3; ++i) {
    auto turn = std::move(held[i]);
    turn.end();
  }
  EXPECT_EQ(order, std::vector<int>({0, 1, 2}));
  turns.take(7, [&](Turns::Turn) { order.push_back(3); });
  EXPECT_EQ(order.back(), 3);
}

TEST(Turns, OtherKeysDoNotWait) {
  Turns turns;
  Turns::Turn held;
  turns.take(1, [&](Turns::Turn turn) { held = std::move(turn); });
  bool is_run = false;
  turns.take(2, [&](Turns::Turn) { is_run = true; });
  EXPECT_TRUE(is_run);
}

TEST(Turns, StopDropsThoseWhoWait) {
  Turns turns;
  Turns::Turn held;
  bool is_run = false;
  turns.take(1, [&](Turns::Turn turn) { held = std::move(turn); });
  turns.take(1, [&](Turns::Turn) { is_run = true; });
  turns.stop();
  held.end();
  EXPECT_FALSE(is_run);
}

}  // namespace
}  // namespace tarn::gateway
