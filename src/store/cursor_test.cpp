// Cursors against a std::map: random rows, own changes, directions and seeks.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "store/bytes.h"
#include "store/database.h"
#include "store/test_folder.h"

namespace tarn::store {
namespace {

using Model = std::map<std::string, std::string>;

class CursorTest : public testing::Test {
 protected:
  void SetUp() override { database_ = Database::open({folder_.file("rows"), 0}, clock_).value(); }

  std::string random_key() { return "k" + std::to_string(random_() % 60); }

  // One random change, made to the transaction and to the model.
  void change(Transaction& transaction, Model& model) {
    std::string key = random_key();
    switch (random_() % 5) {
      case 0:
        ASSERT_TRUE(transaction.erase(key).ok());
        model.erase(key);
        break;
      case 1: {
        int64_t delta = static_cast<int64_t>(random_() % 9) - 4;
        ASSERT_TRUE(transaction.add(key, delta).ok());
        int64_t before = model.contains(key) ? decode_counter(model[key]) : 0;
        model[key] = counter(before + delta);
        break;
      }
      case 2: {
        std::string end = key + (random_() % 2 == 0 ? "9" : std::string());
        if (random_() % 4 == 0) end = random_key();
        ASSERT_TRUE(transaction.erase_range(key, end).ok());
        if (key < end) model.erase(model.lower_bound(key), model.lower_bound(end));
        break;
      }
      default: {
        std::string value = counter(static_cast<int64_t>(random_() % 1000));
        ASSERT_TRUE(transaction.put(key, value).ok());
        model[key] = value;
      }
    }
  }

  static std::string counter(int64_t number) {
    std::string value;
    append_u64(value, static_cast<uint64_t>(number));
    return value;
  }

  void walk_forward(Transaction& transaction, Model& model, bool with_changes);
  void walk_backward(Transaction& transaction, Model& model, bool with_changes);

  TestFolder folder_;
  SystemClock clock_;
  std::unique_ptr<Database> database_;
  std::mt19937_64 random_{7};
};

void CursorTest::walk_forward(Transaction& transaction, Model& model, bool with_changes) {
  std::string start = random_key();
  std::string end = random_key();
  auto cursor = transaction.scan(start, end).value();
  auto expected = model.lower_bound(start);
  auto in_range = [&] { return expected != model.end() && expected->first < end; };
  while (true) {
    ASSERT_EQ(cursor->valid(), in_range());
    if (!cursor->valid()) {
      if (random_() % 2 == 0) return;
    } else {
      ASSERT_EQ(cursor->key(), expected->first);
      ASSERT_EQ(cursor->value(), expected->second);
    }
    std::string at(cursor->valid() ? cursor->key() : "");
    if (with_changes && random_() % 3 == 0) change(transaction, model);
    if (at.empty() || random_() % 8 == 0) {
      std::string target = random_key();
      ASSERT_TRUE(cursor->seek(target).ok());
      expected = model.lower_bound(std::max(start, target));
      continue;
    }
    ASSERT_TRUE(cursor->next().ok());
    expected = model.upper_bound(at);
  }
}

void CursorTest::walk_backward(Transaction& transaction, Model& model, bool with_changes) {
  std::string start = random_key();
  std::string end = random_key();
  auto cursor = transaction.scan(start, end, Direction::kBackward).value();
  // `next` is the element after the expected one.
  auto next = model.lower_bound(std::max(start, end));
  while (true) {
    bool in_range = next != model.begin() && std::prev(next)->first >= start;
    ASSERT_EQ(cursor->valid(), in_range);
    if (!cursor->valid()) {
      if (random_() % 2 == 0) return;
    } else {
      ASSERT_EQ(cursor->key(), std::prev(next)->first);
      ASSERT_EQ(cursor->value(), std::prev(next)->second);
    }
    std::string at(cursor->valid() ? cursor->key() : "");
    if (with_changes && random_() % 3 == 0) change(transaction, model);
    if (at.empty() || random_() % 8 == 0) {
      std::string target = random_key();
      ASSERT_TRUE(cursor->seek(target).ok());
      std::string limit = std::max(start, end);
      next = target < limit ? model.upper_bound(target) : model.lower_bound(limit);
      continue;
    }
    ASSERT_TRUE(cursor->next().ok());
    next = model.lower_bound(at);
  }
}

TEST_F(CursorTest, AgreesWithAMap) {
  Model committed;
  for (int round = 0; round < 60; ++round) {
    Model model = committed;
    auto transaction = database_->begin();
    for (int i = 0; i < 10; ++i) change(*transaction, model);
    for (int i = 0; i < 10; ++i) {
      walk_forward(*transaction, model, i % 2 == 0);
      walk_backward(*transaction, model, i % 2 == 0);
      if (HasFatalFailure()) return;
      std::string key = random_key();
      auto value = transaction->get(key).value();
      ASSERT_EQ(value.has_value(), model.contains(key));
      if (value) {
        ASSERT_EQ(*value, model[key]);
      }
    }
    if (round % 3 != 0) {
      ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
      committed = model;
    }
    if (round % 20 == 19) {
      transaction.reset();
      database_.reset();
      database_ = Database::open({folder_.file("rows"), 0}, clock_).value();
    }
  }
}

TEST_F(CursorTest, SnapshotsDoNotMove) {
  ASSERT_TRUE(run_transaction(*database_, [](Transaction& t) { return t.put("a", "1"); }).ok());
  auto transaction = database_->begin();
  auto cursor = transaction->scan("a", "z").value();
  ASSERT_TRUE(run_transaction(*database_, [](Transaction& t) { return t.put("b", "2"); }).ok());
  ASSERT_TRUE(cursor->valid());
  ASSERT_TRUE(cursor->next().ok());
  EXPECT_FALSE(cursor->valid());
}

TEST_F(CursorTest, EmptyAndInvertedRangesAreEmpty) {
  ASSERT_TRUE(run_transaction(*database_, [](Transaction& t) { return t.put("b", "1"); }).ok());
  auto transaction = database_->begin();
  for (Direction direction : {Direction::kForward, Direction::kBackward}) {
    EXPECT_FALSE(transaction->scan("b", "b", direction).value()->valid());
    EXPECT_FALSE(transaction->scan("c", "a", direction).value()->valid());
  }
}

}  // namespace
}  // namespace tarn::store
