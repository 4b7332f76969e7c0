// What is stored of tables and of work on them, and the keys of tables.
//
// Everything of a table lies below its id (item_keys.h), so that a table of the same name that is
// made later has nothing of it, and deleting one erases a few ranges.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/key.h"
#include "store/row.h"

namespace tarn::dynamodb {

struct AttributeRow {
  std::string name;
  std::string type;  // "S", "N", "B"
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, type);
  }
};

struct IndexRow {
  std::string name;
  int64_t id = 0;  // within the table, never used again
  bool is_local = false;
  std::string hash;
  std::string range;       // empty: none
  std::string projection;  // "ALL", "KEYS_ONLY", "INCLUDE"
  std::vector<std::string> non_keys;
  int64_t read_units = 0;
  int64_t write_units = 0;
  bool is_filling = false;  // items that were there before are being added
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, id);
    v(3, is_local);
    v(4, hash);
    v(5, range);
    v(6, projection);
    v(7, non_keys);
    v(8, read_units);
    v(9, write_units);
    v(10, is_filling);
  }
};

struct TableRow {
  std::string name;
  std::string id;  // a UUID: items of an earlier table of the name are not this one's
  int64_t created_ms = 0;
  std::vector<AttributeRow> attributes;  // as they were defined
  std::string hash;
  std::string range;  // empty: none
  std::vector<IndexRow> indexes;
  int64_t next_index_id = 1;
  bool is_on_demand = false;
  int64_t on_demand_since_ms = 0;
  int64_t read_units = 0;
  int64_t write_units = 0;
  int64_t increased_ms = 0;
  int64_t decreased_ms = 0;
  bool is_protected = false;
  std::string table_class;
  std::map<std::string, std::string> tags;
  std::string expiry_attribute;  // empty: items do not expire
  int64_t expiry_changed_ms = 0;
  bool is_filling_expiry = false;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, id);
    v(3, created_ms);
    v(4, attributes);
    v(5, hash);
    v(6, range);
    v(7, indexes);
    v(8, next_index_id);
    v(9, is_on_demand);
    v(10, on_demand_since_ms);
    v(11, read_units);
    v(12, write_units);
    v(13, increased_ms);
    v(14, decreased_ms);
    v(15, is_protected);
    v(16, table_class);
    v(17, tags);
    v(18, expiry_attribute);
    v(19, expiry_changed_ms);
    v(20, is_filling_expiry);
  }
};

// That the worker (worker.h) has something to do for a table, now or later.
struct WorkRow {
  std::string table_id;
  // By the id of an index that is being filled, 0 for expiry: the key of the last item that is in.
  std::map<std::string, std::string> filled_up_to;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, table_id);
    v(2, filled_up_to);
  }
};

inline store::Key tables_key(const store::Scope& scope) { return {scope, "dynamodb.table"}; }
inline store::Key table_key(const store::Scope& scope, std::string_view name) {
  return tables_key(scope).add(name);
}
// Of all accounts and regions; add account, region and table.
inline store::Key works_key(uint64_t generation) {
  return {store::Scope{generation, {}, store::kGlobal}, "dynamodb.work"};
}
// Counters of a table or, with its id, of an index.
inline store::Key count_key(const store::Scope& scope, std::string_view table_id, int64_t index) {
  return store::Key(scope, "dynamodb.count").add(table_id).add_integer(index);
}
inline store::Key bytes_key(const store::Scope& scope, std::string_view table_id, int64_t index) {
  return store::Key(scope, "dynamodb.bytes").add(table_id).add_integer(index);
}

}  // namespace tarn::dynamodb
