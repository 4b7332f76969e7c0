// RowRulesFixture: tests of the rules of a service (row_rules.h), by damaging what is right.
//
//   class KmsRules : public store::RowRulesFixture {};
//   TEST_F(KmsRules, EachIsBrokenBySomeDamage) {
//     add_row_rules(rules_);
//     put(key_key(scope(), "k"), KeyRow{…});
//     …                                        // rows of each kind, none of them wrong
//     expect_each_breaks();
//   }
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "store/database.h"
#include "store/generation.h"
#include "store/row_rules.h"
#include "store/test_folder.h"

namespace tarn::store {

class RowRulesFixture : public testing::Test {
 protected:
  void SetUp() override { database_ = Database::open({folder_.file("rows"), 0}, clock_).value(); }

  static constexpr std::string_view kAccount = "123456789012";
  static constexpr std::string_view kRegion = "us-east-1";
  uint64_t generation() const { return database_->generation(); }
  Scope scope() const { return {generation(), kAccount, kRegion}; }
  Scope shared_scope() const { return {generation(), "000000000000", kGlobal}; }

  void put_bytes(const std::string& key, const std::string& value) {
    change([&](Transaction& transaction) { return transaction.put(key, value); });
  }
  template <class Row>
  void put(const std::string& key, const Row& row) {
    put_bytes(key, encode_row(row));
  }
  template <class Row>
  void put(const Key& key, const Row& row) {
    put(key.bytes(), row);
  }
  void erase(const std::string& key) {
    change([&](Transaction& transaction) { return transaction.erase(key); });
  }
  void add(const Key& counter, int64_t amount) {
    change([&](Transaction& transaction) { return transaction.add(counter.bytes(), amount); });
  }

  // Names of the rules that are broken, with the first row that the check names.
  std::map<std::string, std::string> broken() {
    std::map<std::string, std::string> names;
    const auto checked = rules_.check(
        *database_,
        [&](const std::string& name, const std::string& row) { names.emplace(name, row); });
    EXPECT_TRUE(checked.ok());
    return names;
  }

  // Erases each row, puts each under another key too, and has each counter count one more; one
  // after the other. Each rule must hold before, and be broken by one of these.
  void expect_each_breaks() {
    EXPECT_EQ(broken(), (std::map<std::string, std::string>()));
    std::set<std::string> found;
    for (const auto& [key, value] : rows()) {
      erase(key);
      for (const auto& [name, row] : broken()) found.insert(name);
      put_bytes(key, value);
      if (value.size() == sizeof(int64_t)) {
        change([&](Transaction& transaction) { return transaction.add(key, 1); });
        for (const auto& [name, row] : broken()) found.insert(name);
        put_bytes(key, value);
      }
      const std::string other = changed(key);
      put_bytes(other, value);
      for (const auto& [name, row] : broken()) found.insert(name);
      erase(other);
    }
    EXPECT_EQ(found, rules_.names());
    EXPECT_EQ(broken(), (std::map<std::string, std::string>()));
  }

  TestFolder folder_{TestFolder::Kind::kMemory};
  SystemClock clock_;
  std::unique_ptr<Database> database_;
  RowRules rules_;

 private:
  template <class Body>
  void change(const Body& body) {
    const auto changed = run_transaction(*database_, body);
    ASSERT_TRUE(changed.ok()) << changed.error().message();
  }

  std::map<std::string, std::string> rows() {
    std::map<std::string, std::string> all;
    const auto transaction = database_->begin();
    auto cursor =
        transaction
            ->scan_loosely(generation_start(generation()), generation_start(generation() + 1))
            .value();
    while (cursor->valid()) {
      all.emplace(cursor->key(), cursor->value());
      EXPECT_TRUE(cursor->next().ok());
    }
    return all;
  }

  // With another last part: a text, which ends with 00 01, or an integer.
  static std::string changed(std::string key) {
    const bool is_text = key.size() > 2 && key[key.size() - 2] == '\0' && key.back() == '\1';
    if (is_text) return key.insert(key.size() - 2, "9");
    key.back() ^= 0x40;
    return key;
  }
};

}  // namespace tarn::store
