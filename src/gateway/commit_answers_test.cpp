#include "gateway/commit_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace tarn::gateway {
namespace {

void wait_until(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_so() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

TEST(CommitAnswers, ComeInOrderByOneTaskAGroup) {
  ThreadPool workers("test", 1, 100);
  CommitAnswers answers(workers);
  std::atomic<bool> may_go = false;
  workers.post([&] { wait_until([&] { return may_go.load(); }); });
  wait_until([&] { return workers.running() == 1; });
  std::vector<int> order;
  for (int i = 0; i < 50; ++i) {
    answers.begin();
    answers.end([&order, i] { order.push_back(i); });
  }
  answers.wait_for_all();
  EXPECT_EQ(workers.queued(), 1);
  may_go = true;
  workers.stop();
  ASSERT_EQ(order.size(), 50u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST(CommitAnswers, OfManyThreadsAllCome) {
  std::atomic<int> answered = 0;
  ThreadPool workers("test", 3, 100);
  CommitAnswers answers(workers);
  std::vector<std::thread> committers;
  for (int thread = 0; thread < 3; ++thread) {
    committers.emplace_back([&] {
      for (int i = 0; i < 5000; ++i) {
        answers.begin();
        answers.end([&] { ++answered; });
      }
    });
  }
  for (std::thread& committer : committers) committer.join();
  answers.wait_for_all();
  workers.stop();
  EXPECT_EQ(answered, 15'000);
}

TEST(CommitAnswers, AreDroppedWhereTheWorkersHaveStopped) {
  std::atomic<int> answered = 0;
  ThreadPool workers("test", 1, 100);
  {
    CommitAnswers answers(workers);
    answers.begin();
    workers.stop();
    std::thread committer([&] { answers.end([&] { ++answered; }); });
    answers.wait_for_all();
    committer.join();
  }
  EXPECT_EQ(answered, 0);
}

}  // namespace
}  // namespace tarn::gateway
