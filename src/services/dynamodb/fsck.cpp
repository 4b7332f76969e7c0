#include "services/dynamodb/fsck.h"

#include <algorithm>
#include <map>
#include <memory>

#include "services/dynamodb/item_codec.h"
#include "services/dynamodb/item_store.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {
namespace {

using store::CheckedRow;
using store::RowKind;
using store::RowRules;

const RowKind kItems = {"dynamodb.item", "tt*"};

// Tables by what rows of items know of them. One thread.
class TablesById {
 public:
  // Null where there is none.
  Result<TablePointer> find(const CheckedRow& row) {
    const std::string scope = row.account() + "/" + row.region();
    if (!scopes_.contains(scope)) scopes_[scope] = TRY(load(row));
    const auto& tables = scopes_[scope];
    const auto found = tables.find(row.text(0));
    return found == tables.end() ? TablePointer() : found->second;
  }

 private:
  using Tables = std::map<std::string, TablePointer>;

  static Result<Tables> load(const CheckedRow& row) {
    Tables tables;
    const std::string start = tables_key(row.scope()).bytes();
    auto cursor = TRY(row.reader().transaction().scan_loosely(start, store::prefix_end(start)));
    for (; cursor->valid(); TRY(cursor->next())) {
      auto table = std::make_shared<Table>(TRY(store::decode_row<TableRow>(cursor->value())));
      tables[table->id()] = table;
    }
    return tables;
  }

  std::map<std::string, Tables> scopes_;
};

// An item with its table, and what follows from it but in indexes that are not filled yet.
struct CheckedItem {
  Arena arena;
  Item item;
  std::vector<IndexEntry> entries;
  std::vector<std::string> piece_keys;
};

const IndexRow* find_index(const Table& table, int64_t id) {
  const auto& indexes = table.row().indexes;
  const auto found = std::find_if(indexes.begin(), indexes.end(),
                                  [&](const IndexRow& index) { return index.id == id; });
  return found == indexes.end() ? nullptr : &*found;
}

bool is_filling(const Table& table, const IndexRow* index) {
  return index == nullptr ? table.row().is_filling_expiry : index->is_filling;
}

Result<void> read_item(const CheckedRow& row, const Table& table, CheckedItem& out) {
  const store::Scope scope = row.scope();
  ItemStore items(row.reader().transaction(), scope, out.arena, table);
  out.item = TRY(items.read_row(row.value()));
  out.piece_keys = items.piece_keys(row.value());
  out.entries = entries_of({scope, table, out.arena}, out.item);
  std::erase_if(out.entries,
                [&](const IndexEntry& entry) { return is_filling(table, entry.index); });
  return {};
}

class Rules {
 public:
  void add_to(RowRules& rules, const std::shared_ptr<Rules>& self) {
    rules.each("dynamodb: an item is in a table, under its key", kItems,
               [self](const CheckedRow& row) { return self->is_under_its_key(row); });
    rules.index({.name = "dynamodb: an index has the items that belong to it",
                 .rows = kItems,
                 .index = {"dynamodb.entry", "tittt"},
                 .calls = [self](const CheckedRow& row) { return self->entry_keys(row, true); },
                 .is_leftover = [self](const CheckedRow& row) { return self->is_unfilled(row); }});
    rules.index({.name = "dynamodb: items that expire are found by their time",
                 .rows = kItems,
                 .index = {"dynamodb.expiry", "tit"},
                 .calls = [self](const CheckedRow& row) { return self->entry_keys(row, false); },
                 .is_leftover = [self](const CheckedRow& row) -> Result<bool> {
                   const TablePointer table = TRY(self->tables_.find(row));
                   return table != nullptr && is_filling(*table, nullptr);
                 }});
    rules.index({.name = "dynamodb: a large item has all its pieces",
                 .rows = kItems,
                 .index = {"dynamodb.piece", "tti"},
                 .calls = [self](const CheckedRow& row) { return self->piece_keys(row); }});
    add_sum(rules, self, "dynamodb: tables and indexes count their items", "dynamodb.count",
            count_key, [](size_t) { return int64_t{1}; });
    add_sum(rules, self, "dynamodb: tables and indexes count their bytes", "dynamodb.bytes",
            bytes_key, [](size_t bytes) { return static_cast<int64_t>(bytes); });
  }

 private:
  using CounterKey = store::Key (*)(const store::Scope&, std::string_view, int64_t);

  Result<bool> is_under_its_key(const CheckedRow& row) {
    const TablePointer table = TRY(tables_.find(row));
    if (table == nullptr) return false;
    CheckedItem item;
    TRY(read_item(row, *table, item));
    return item_key(row.scope(), table->id(), key_values(table->key(), item.item)).bytes() ==
           row.key();
  }

  Result<RowRules::Keys> entry_keys(const CheckedRow& row, bool of_indexes) {
    RowRules::Keys keys;
    const TablePointer table = TRY(tables_.find(row));
    if (table == nullptr) return keys;
    CheckedItem item;
    TRY(read_item(row, *table, item));
    for (const IndexEntry& entry : item.entries) {
      if ((entry.index != nullptr) == of_indexes) keys.push_back(entry.key);
    }
    return keys;
  }

  Result<RowRules::Keys> piece_keys(const CheckedRow& row) {
    const TablePointer table = TRY(tables_.find(row));
    if (table == nullptr) return RowRules::Keys{};
    Arena arena;
    ItemStore items(row.reader().transaction(), row.scope(), arena, *table);
    return items.piece_keys(row.value());
  }

  // An entry, or a counter, of an index that is being filled.
  Result<bool> is_unfilled(const CheckedRow& row) {
    const TablePointer table = TRY(tables_.find(row));
    const IndexRow* index = table == nullptr ? nullptr : find_index(*table, row.integer(1));
    return index != nullptr && index->is_filling;
  }

  static void add_sum(RowRules& rules, const std::shared_ptr<Rules>& self, const char* name,
                      const char* counters, CounterKey key, int64_t (*amount)(size_t bytes)) {
    rules.sum({.name = name,
               .rows = kItems,
               .counters = {counters, "ti"},
               .adds = [=](const CheckedRow& row) -> Result<RowRules::Amounts> {
                 RowRules::Amounts amounts;
                 const TablePointer table = TRY(self->tables_.find(row));
                 if (table == nullptr) return amounts;
                 CheckedItem item;
                 TRY(read_item(row, *table, item));
                 const auto add = [&](int64_t index, size_t bytes) {
                   amounts.emplace_back(key(row.scope(), table->id(), index).bytes(),
                                        amount(bytes));
                 };
                 add(0, item_bytes(item.item));
                 for (const IndexEntry& entry : item.entries) {
                   if (entry.index != nullptr) add(entry.index->id, entry.size_bytes);
                 }
                 return amounts;
               },
               .is_leftover = [self](const CheckedRow& row) { return self->is_unfilled(row); }});
  }

  TablesById tables_;
};

}  // namespace

void add_row_rules(RowRules& rules) {
  const auto own = std::make_shared<Rules>();
  own->add_to(rules, own);
  rules.each("dynamodb: the worker knows of a table that needs it", {"dynamodb.table", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto table = TRY(row.decode<TableRow>());
               const bool is_filling =
                   std::any_of(table.indexes.begin(), table.indexes.end(),
                               [](const IndexRow& index) { return index.is_filling; });
               if (!is_filling && table.expiry_attribute.empty()) return true;
               store::Key key = works_key(row.generation());
               return row.has(key.add(row.account()).add(row.region()).add(table.name).bytes());
             });
}

}  // namespace tarn::dynamodb
