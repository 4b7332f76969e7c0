// A page of Query or Scan: items in the order of their keys, filtered, up to a limit and 1 MB.
//
// The page reads a snapshot and remembers nothing of it but what it returns, so that memory is
// bounded by the page. Pure but for reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/item_store.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {

inline constexpr size_t kMaxPageBytes = 1024 * 1024;  // of items before they are filtered

// What a request wants of the items that it meets.
struct Selection {
  const Condition* filter = nullptr;
  Projection projection;   // empty: all
  bool is_count = false;   // no items
  bool wants_all = false;  // ALL_ATTRIBUTES of an index
  bool is_consistent = false;
};

struct PageRange {
  std::string start;  // keys of the store, [start, end)
  std::string end;
  bool is_backward = false;
  size_t limit = 0;  // 0: none
};

struct Page {
  std::vector<Item> items;
  int32_t count = 0;
  int32_t scanned = 0;
  std::optional<Item> last_key;  // where the next page goes on
  size_t bytes = 0;              // read from the table or index
  size_t fetched_bytes = 0;      // read from the table for the index
};

// `index` is null for the table itself.
Result<Page> read_page(Context& context, const Table& table, const IndexRow* index,
                       const PageRange& range, const Selection& selection);

// The table or index that a page is of.
struct PageSource {
  TablePointer table;
  const IndexRow* index = nullptr;
  KeySchema key() const { return index == nullptr ? table->key() : table->key(*index); }
  store::Key rows(const store::Scope& scope) const;
};

// One part of the source's key in ExclusiveStartKey, which must have as many as there are.
Result<void> check_start_part(const PageSource& source, const KeyPart& part, const Item& start,
                              bool is_hash);
// Where a page goes on after ExclusiveStartKey: the key of that item in the source.
Result<std::string> start_position(Context& context, const PageSource& source, const Item& start);
// The attributes of ExclusiveStartKey as a source has them.
Item key_of_page(Arena& arena, const PageSource& source, const Item& item);

// Select, ProjectionExpression and so on as they fit the source.
Result<Selection> make_selection(const PageSource& source, std::string_view select,
                                 Selection selection);

}  // namespace tarn::dynamodb
