#include "store/row_rules_fixture.h"

namespace tarn::store {
namespace {

struct Item {
  std::string owner;
  int64_t amount = 0;
  template <class V>
  void fields(V& v) {
    v(1, owner);
    v(2, amount);
  }
};

class RowRulesTest : public RowRulesFixture {
 protected:
  Key item(std::string_view name) { return Key(scope(), "x.item").add(name); }
  Key owned(std::string_view owner, std::string_view name) {
    return Key(scope(), "x.owned").add(owner).add(name);
  }
  Key total(std::string_view owner) { return Key(scope(), "x.total").add(owner); }

  void add_rules() {
    rules_.each("x: an item has an owner", {"x.item", "t"},
                [](const CheckedRow& row) -> Result<bool> {
                  const auto item = TRY(row.decode<Item>());
                  return !item.owner.empty() && row.text(0).size() == 1;
                });
    rules_.index({.name = "x: owners list their items",
                  .rows = {"x.item", "t"},
                  .index = {"x.owned", "tt"},
                  .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                    const auto item = TRY(row.decode<Item>());
                    Key key(row.scope(), "x.owned");
                    return RowRules::Keys{key.add(item.owner).add(row.text(0)).bytes()};
                  }});
    rules_.sum({.name = "x: owners count what they have",
                .rows = {"x.item", "t"},
                .counters = {"x.total", "t"},
                .adds = [](const CheckedRow& row) -> Result<RowRules::Amounts> {
                  const auto item = TRY(row.decode<Item>());
                  Key key(row.scope(), "x.total");
                  return RowRules::Amounts{{key.add(item.owner).bytes(), item.amount}};
                }});
  }

  void put_all() {
    for (const char* name : {"a", "b"}) {
      put(item(name), Item{"ann", 2});
      put(owned("ann", name), Item{});
    }
    add(total("ann"), 4);
  }
};

TEST_F(RowRulesTest, WhatIsRightIsNotTold) {
  add_rules();
  put_all();
  add(total("nobody"), 0);
  EXPECT_TRUE(broken().empty());
  expect_each_breaks();
}

TEST_F(RowRulesTest, TheRowIsNamed) {
  add_rules();
  put_all();
  put(item("c"), Item{});
  erase(owned("ann", "b").bytes());
  put(owned("bob", "z"), Item{});
  const auto found = broken();
  EXPECT_NE(found.at("x: an item has an owner").find("x.item c "), std::string::npos);
  EXPECT_NE(found.at("x: owners list their items").find("x.owned ann b"), std::string::npos);
  erase(item("c").bytes());
  put(owned("ann", "b"), Item{});
  EXPECT_NE(broken().at("x: owners list their items").find("x.owned bob z"), std::string::npos);
}

TEST_F(RowRulesTest, ADamagedRowBreaksWhatAsksForIt) {
  add_rules();
  put_all();
  put_bytes(item("a").bytes(), "damage");
  EXPECT_EQ(broken().size(), 3u);
  put(Key(scope(), "x.item"), Item{"ann", 2});
  EXPECT_NE(broken().at("x: an item has an owner").find("another shape"), std::string::npos);
}

TEST_F(RowRulesTest, LeftoversMayStay) {
  rules_.index(
      {.name = "x: owners list their items",
       .rows = {"x.item", "t"},
       .index = {"x.owned", "tt"},
       .calls = [](const CheckedRow&) -> Result<RowRules::Keys> { return RowRules::Keys{}; },
       .is_leftover = [](const CheckedRow& row) -> Result<bool> { return row.text(0) == "gone"; }});
  put(owned("gone", "a"), Item{});
  EXPECT_TRUE(broken().empty());
  put(owned("ann", "a"), Item{});
  EXPECT_EQ(broken().size(), 1u);
}

// A transaction remembers what it reads, and not without end.
TEST_F(RowRulesTest, MoreRowsThanATransactionMayRead) {
  rules_.each("x: an item leads to itself", {"x.item", "t"},
              [](const CheckedRow& row) { return row.has(row.key()); });
  constexpr size_t kRows = kMaxReadsPerTransaction + 10'000, kEach = 5'000;
  for (size_t i = 0; i < kRows; i += kEach) {
    ASSERT_TRUE(run_transaction(*database_, [&](Transaction& transaction) -> Result<void> {
                  for (size_t j = i; j < i + kEach; ++j) {
                    TRY(transaction.put(item(std::to_string(j)).bytes(), encode_row(Item{})));
                  }
                  return {};
                }).ok());
  }
  EXPECT_TRUE(broken().empty());
}

}  // namespace
}  // namespace tarn::store
