// Write: one change of one item, the same for single requests, batches and transactions.
//
//   Write write = TRY(prepare_put(context, in));          // all that needs no table
//   WriteOutcome outcome = TRY(perform(context, *table, write));   // in the transaction
//
// Performing reads the item, checks its condition and buffers the rows; the commit decides. It may
// run again on a lost race, from the preparation on.
#pragma once

#include <optional>
#include <string_view>

#include "core/context.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/item_store.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {

enum class WriteKind : uint8_t { kPut, kUpdate, kDelete, kCheck };

struct Write {
  WriteKind kind = WriteKind::kPut;
  std::string_view table;  // name or ARN
  Item item;               // of a put; else its key
  const Condition* condition = nullptr;
  Update update;
  bool returns_old_on_failure = false;
};

struct WriteOutcome {
  std::optional<Item> before;
  std::optional<Item> after;
  size_t old_bytes = 0;
  size_t new_bytes = 0;
};

// Key and item against the table's schema, without reading anything.
Result<void> check_write(Context& context, const Table& table, const Write& write);
// `items` is of the write's table. ConditionalCheckFailedException where the condition is false.
Result<WriteOutcome> perform(Context& context, const Table& table, const Write& write,
                             ItemStore& items);

}  // namespace tarn::dynamodb
