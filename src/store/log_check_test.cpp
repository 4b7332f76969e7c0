#include "store/log_check.h"

#include <gtest/gtest.h>

#include "store/database.h"
#include "store/memory_files.h"

namespace tarn::store {
namespace {

class LogCheckTest : public testing::Test {
 protected:
  // A log of RocksDB's with `commits` of some kilobytes each.
  std::string make_log(int commits, size_t size_bytes) {
    DatabaseOptions options;
    options.path = "/rows";
    options.files = &files_;
    auto database = Database::open(options, clock_).value();
    for (int i = 0; i < commits; ++i) {
      EXPECT_TRUE(run_transaction(*database, [&](Transaction& t) {
                    return t.put(std::string("00000000key") + std::to_string(i),
                                 std::string(size_bytes, 'v'));
                  }).ok());
    }
    std::string longest;
    for (const auto& [path, content] : files_.image().files) {
      if (path.ends_with(".log") && content->size() > longest.size()) longest = *content;
    }
    return longest;
  }

  SystemClock clock_;
  MemoryFiles files_;
};

TEST_F(LogCheckTest, SoundLogsPass) {
  EXPECT_EQ(find_damage(""), std::nullopt);
  std::string log = make_log(100, 3000);
  ASSERT_GT(log.size(), 300'000u);
  EXPECT_EQ(find_damage(log), std::nullopt);
}

TEST_F(LogCheckTest, TornEndsPass) {
  const std::string log = make_log(20, 3000);
  for (size_t size = log.size() - 3100; size < log.size(); size += 13) {
    EXPECT_EQ(find_damage(log.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(find_damage(log.substr(0, size) + std::string(5000, '\0')), std::nullopt) << size;
  }
}

// One record over several blocks, of which only later ones were written.
TEST_F(LogCheckTest, ATornLargeRecordPasses) {
  std::string log = make_log(3, 90'000);
  const size_t last = log.size() - 89'000;
  for (size_t i = last; i < last + 4096; ++i) log[i] = '\0';
  EXPECT_EQ(find_damage(log), std::nullopt);
}

TEST_F(LogCheckTest, DamageBeforeTheEndIsFound) {
  const std::string log = make_log(40, 3000);
  const size_t last_begins = log.size() - 3100;
  for (size_t at = 0; at < last_begins - 3100; at += 97) {
    std::string damaged = log;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    auto found = find_damage(damaged);
    // The few bytes that fill up a block mean nothing.
    if (log[at] == '\0' && !found) continue;
    ASSERT_TRUE(found.has_value()) << at;
    EXPECT_LE(*found, at);
  }
}

}  // namespace
}  // namespace tarn::store
