#include "services/dynamodb/fsck.h"

#include "services/dynamodb/item_store.h"
#include "store/row_rules_fixture.h"

namespace tarn::dynamodb {
namespace {

class DynamodbRules : public store::RowRulesFixture {
 protected:
  static TableRow make_table() {
    TableRow table;
    table.name = "t";
    table.id = "table-id";
    table.attributes = {{"group", "S"}, {"id", "S"}};
    table.hash = "id";
    table.expiry_attribute = "expires";
    IndexRow index;
    index.name = "by-group";
    index.id = 1;
    index.hash = "group";
    index.projection = "ALL";
    table.indexes.push_back(index);
    return table;
  }

  void put_table(const TableRow& table) {
    put(table_key(scope(), table.name), table);
    put(works_key(generation()).add(kAccount).add(kRegion).add(table.name),
        WorkRow{table.id, {}, {}});
  }

  void put_item(const Table& table, std::string_view id, size_t size_bytes) {
    Arena arena;
    const std::string large(size_bytes, 'x');
    const Field fields[] = {
        {"expires", make_number(arena, Number::parse("99999").value())},
        {"group", make_text(Type::kString, "g")},
        {"id", make_text(Type::kString, id)},
        {"large", make_text(Type::kString, large)},
    };
    auto transaction = database_->begin();
    ItemStore items(*transaction, scope(), arena, table);
    ASSERT_TRUE(items.put(make_map(fields), std::nullopt).ok());
    ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
  }
};

TEST_F(DynamodbRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  const Table table(make_table());
  put_table(table.row());
  put_item(table, "small", 10);
  put_item(table, "large", 200'000);
  expect_each_breaks();
}

// The worker adds the items that were there before.
TEST_F(DynamodbRules, AnIndexThatIsBeingFilledMayLackItems) {
  add_row_rules(rules_);
  TableRow row = make_table();
  row.indexes[0].is_filling = true;
  row.is_filling_expiry = true;
  put_table(row);
  TableRow bare = row;
  bare.indexes.clear();
  bare.expiry_attribute.clear();
  put_item(Table(bare), "before", 10);
  put_item(Table(row), "since", 10);
  EXPECT_TRUE(broken().empty());
  rules_ = {};  // they remember tables
  add_row_rules(rules_);
  row.indexes[0].is_filling = row.is_filling_expiry = false;
  put_table(row);
  const auto found = broken();
  EXPECT_TRUE(found.contains("dynamodb: an index has the items that belong to it"));
  EXPECT_TRUE(found.contains("dynamodb: items that expire are found by their time"));
}

}  // namespace
}  // namespace tarn::dynamodb
