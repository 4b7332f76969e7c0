#include "store/group_gathering.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "store/database.h"
#include "store/faulty_files.h"
#include "store/memory_files.h"

namespace tarn::store {
namespace {

TEST(GroupGathering, WaitsForThoseWhoWillComeBack) {
  GroupGathering gathering;
  EXPECT_EQ(gathering.patience_us(1), 0);  // nothing is known
  gathering.note_group(32, 32, 4000);
  EXPECT_EQ(gathering.wanted(), 48u);
  EXPECT_EQ(gathering.patience_us(32), 2000);
  EXPECT_EQ(gathering.patience_us(48), 0);  // they are there
}

TEST(GroupGathering, LetsOneClientAlone) {
  GroupGathering gathering;
  gathering.note_group(1, 0, 4000);
  EXPECT_EQ(gathering.patience_us(1), 0);
}

TEST(GroupGathering, DoesNotWaitOnAFastDiskNorForLong) {
  GroupGathering fast, slow;
  fast.note_group(32, 32, 150);
  EXPECT_EQ(fast.patience_us(32), 0);
  slow.note_group(32, 32, 1'000'000);
  EXPECT_EQ(slow.patience_us(32), GroupGathering::kMostUs);
}

TEST(GroupGathering, WaitsEverMoreSeldomForThoseWhoDoNotCome) {
  GroupGathering gathering;
  gathering.note_group(32, 32, 4000);
  int waits = 0;
  for (int group = 0; group < 1000; ++group) {
    if (gathering.patience_us(32) == 0) continue;
    ++waits;
    gathering.note_outcome(false);
  }
  EXPECT_LT(waits, 25);
  while (gathering.patience_us(32) == 0) continue;
  gathering.note_outcome(true);
  EXPECT_GT(gathering.patience_us(32), 0);  // and again each time, once they come
}

// Clients that each wait for their commit share a slow sync, and do not take turns.
TEST(GroupGathering, MakesOneGroupOfAllClients) {
  constexpr int kClients = 16, kCommits = 12;
  MemoryFiles memory;
  FaultyFiles files(memory);
  std::atomic<int> syncs = 0;
  SystemClock clock;
  DatabaseOptions options{.path = "/rows", .free_space_watermark_bytes = 0};
  options.files = &files;
  auto database = Database::open(options, clock).value();
  files.fail([&](FileCall call, const std::string& path) {
    if (call != FileCall::kSync || !path.ends_with(".log")) return 0;
    ++syncs;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return 0;
  });
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      for (int i = 0; i < kCommits; ++i) {
        auto transaction = database->begin();
        const std::string key = std::to_string(client) + "/" + std::to_string(i);
        ASSERT_TRUE(transaction->put(key, "value").ok());
        ASSERT_TRUE(database->commit_and_wait(std::move(transaction)).ok());
      }
    });
  }
  for (std::thread& client : clients) client.join();
  // In turns they would need two for each commit of a client.
  EXPECT_LT(syncs, 2 * kCommits - 2);
}

}  // namespace
}  // namespace tarn::store
