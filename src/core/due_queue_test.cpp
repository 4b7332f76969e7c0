#include "core/due_queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>

#include "store/test_folder.h"

namespace tarn {
namespace {

class DueQueueTest : public testing::Test {
 protected:
  DueQueueTest() { open(); }

  void open() {
    database_ = store::Database::open({folder_.file("rows"), 0}, clock_).value();
    queue_ = std::make_unique<DueQueue>(
        DueQueueParts{*database_, clock_, "test.due", "test-due", batch_},
        [this](store::Transaction& transaction, const DueItem& item) -> Result<void> {
          if (item.bytes == "poison") return internal_error("poison");
          TRY(transaction.add(
              store::Key({database_->generation(), "1", "x"}, "test.count").add(item.id).bytes(),
              1));
          if (item.bytes == "again") {
            return queue_->put(transaction, {item.due_ms + 1000, item.id, "once"});
          }
          return {};
        });
  }

  void restart() {
    queue_.reset();
    database_.reset();
    open();
  }

  void put(int64_t after_ms, const std::string& id, const std::string& bytes) {
    ASSERT_TRUE(store::run_transaction(*database_, [&](store::Transaction& transaction) {
                  return queue_->put(transaction, {clock_.domain_ms() + after_ms, id, bytes});
                }).ok());
    queue_->wake();
  }

  int64_t count(const std::string& id) {
    const auto row = database_->begin()->get(
        store::Key({database_->generation(), "1", "x"}, "test.count").add(id).bytes());
    return row.ok() && *row ? store::decode_counter(**row) : 0;
  }

  bool becomes(const std::string& id, int64_t wanted) {
    for (int i = 0; i < 500 && count(id) != wanted; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return count(id) == wanted;
  }

  size_t batch_ = 4;
  store::TestFolder folder_;
  SystemClock clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<DueQueue> queue_;
};

TEST_F(DueQueueTest, handles_what_is_due_once_and_what_is_put_again_later) {
  put(0, "now", "once");
  put(0, "twice", "again");
  put(3'600'000, "later", "once");
  queue_->start();
  EXPECT_TRUE(becomes("now", 1));
  EXPECT_TRUE(becomes("twice", 2));
  EXPECT_EQ(count("later"), 0);
  clock_.advance_domain(3601);
  EXPECT_TRUE(becomes("later", 1));
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  EXPECT_EQ(count("now"), 1);
  EXPECT_EQ(count("twice"), 2);
}

TEST_F(DueQueueTest, replaces_the_item_of_an_id_and_removes_it) {
  put(3'600'000, "moved", "once");
  put(7'200'000, "moved", "once");
  put(3'600'000, "gone", "once");
  ASSERT_TRUE(store::run_transaction(*database_, [&](store::Transaction& transaction) {
                return queue_->remove(transaction, "gone");
              }).ok());
  queue_->start();
  clock_.advance_domain(3601);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(count("moved"), 0);
  clock_.advance_domain(3601);
  EXPECT_TRUE(becomes("moved", 1));
  EXPECT_EQ(count("gone"), 0);
}

TEST_F(DueQueueTest, goes_on_after_a_restart) {
  put(0, "left", "once");
  put(3'600'000, "left_later", "again");
  restart();
  queue_->start();
  EXPECT_TRUE(becomes("left", 1));
  clock_.advance_domain(3601);
  EXPECT_TRUE(becomes("left_later", 2) || count("left_later") == 1);
}

TEST_F(DueQueueTest, postpones_what_fails_and_handles_the_others) {
  put(0, "a", "once");
  put(0, "b", "poison");
  put(0, "c", "once");
  queue_->start();
  EXPECT_TRUE(becomes("a", 1));
  EXPECT_TRUE(becomes("c", 1));
  const auto transaction = database_->begin();
  const auto due_ms = queue_->find(*transaction, "b");
  ASSERT_TRUE(due_ms.ok());
  ASSERT_TRUE(due_ms->has_value());
  EXPECT_EQ(count("b"), 0);
}

}  // namespace
}  // namespace tarn
