// ConsumedCapacity and ItemCollectionMetrics: what a request would have cost, as DynamoDB counts.
//
//   Capacity units(context, *table, in.return_consumed_capacity);
//   units.add_read(bytes, is_consistent);
//   out.consumed_capacity = units.to_wire();        // null where nobody asked
//
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ProvisionedThroughput.html
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/context.h"
#include "services/dynamodb/dynamodb_operations.h"
#include "services/dynamodb/item_store.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {

class Capacity {
 public:
  // `factor`: 2 in transactions.
  Capacity(Context& context, TablePointer table, std::string_view asked, double factor = 1)
      : context_(context), table_(std::move(table)), asked_(asked), factor_(factor) {}

  // Of an item of the table, or of an index, read alone or with others of its page.
  void add_read(size_t bytes, bool is_consistent, const IndexRow* index = nullptr);
  void add_write(size_t old_bytes, size_t new_bytes, const ItemStore& items);
  api::ConsumedCapacity* to_wire() const;
  void to_wire(api::ConsumedCapacity& out) const;
  bool is_asked() const { return asked_ == "TOTAL" || asked_ == "INDEXES"; }

 private:
  Context& context_;
  TablePointer table_;
  std::string_view asked_;
  double factor_;
  double table_reads_ = 0;
  double table_writes_ = 0;
  std::map<const IndexRow*, double> index_reads_;
  std::map<const IndexRow*, double> index_writes_;
};

// Of a write with this key; nothing where nobody asked or the table has no local index.
Result<api::ItemCollectionMetrics*> collection_metrics(Context& context, const Table& table,
                                                       std::string_view asked, const Item& key);

}  // namespace tarn::dynamodb
