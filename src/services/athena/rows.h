// What Athena stores, and its keys.
//
// | row | key |
// | athena.work_group | name |
// | athena.query | id |
// | athena.history | work group, submitted (newest first), id |
// | athena.token | client request token |
// | athena.open | account, region, id: queries that have not ended; global |
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/athena/work_group_row.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::athena {

struct ColumnRow {
  std::string name;
  std::string type;  // ColumnInfo's: "varchar", "decimal"
  int32_t precision = 0;
  int32_t scale = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, type);
    v(3, precision);
    v(4, scale);
  }
};

struct QueryRow {
  std::string id;
  std::string query;
  std::string statement_type;     // DML, DDL, UTILITY
  std::string substatement_type;  // SELECT, …
  std::string database;
  std::string catalog;
  std::string work_group;
  std::string output_location;  // of the result object
  std::string state;            // QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED
  std::string reason;
  int32_t error_category = 0;  // 1 system, 2 user, 3 other; 0: no error
  int32_t error_type = 0;
  int64_t submitted_ms = 0;
  int64_t completed_ms = 0;
  int64_t queued_ms = 0;
  int64_t planning_ms = 0;
  int64_t engine_ms = 0;
  int64_t total_ms = 0;
  int64_t service_ms = 0;
  int64_t scanned_bytes = 0;
  int64_t output_rows = 0;
  int64_t output_bytes = 0;
  std::vector<ColumnRow> columns;
  std::vector<std::string> parameters;
  std::string statement;  // what EXECUTE runs; empty: `query` itself
  EncryptionRow encryption;
  std::string manifest_location;  // of what writes files: the list of them
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, query);
    v(3, statement_type);
    v(4, substatement_type);
    v(5, database);
    v(6, catalog);
    v(7, work_group);
    v(8, output_location);
    v(9, state);
    v(10, reason);
    v(11, error_category);
    v(12, error_type);
    v(13, submitted_ms);
    v(14, completed_ms);
    v(15, queued_ms);
    v(16, planning_ms);
    v(17, engine_ms);
    v(18, total_ms);
    v(19, service_ms);
    v(20, scanned_bytes);
    v(21, output_rows);
    v(22, output_bytes);
    v(23, columns);
    v(24, parameters);
    v(25, statement);
    v(26, encryption);
    v(27, manifest_location);
  }
  store::UnknownFields unknown;

  const std::string& text() const { return statement.empty() ? query : statement; }
  // Whether it writes a query's rows elsewhere than to a result.
  bool writes_files() const { return !manifest_location.empty(); }
  bool has_ended() const { return state != "QUEUED" && state != "RUNNING"; }
};

struct MarkRow {
  template <class V>
  void fields(V&) {}
  store::UnknownFields unknown;
};

struct TokenRow {
  std::string query_id;
  template <class V>
  void fields(V& v) {
    v(1, query_id);
  }
  store::UnknownFields unknown;
};

inline constexpr std::string_view kPrimary = "primary";

std::string query_key(const store::Scope& scope, std::string_view id);
std::string history_key(const store::Scope& scope, std::string_view work_group,
                        int64_t submitted_ms, std::string_view id);
std::string history_prefix(const store::Scope& scope, std::string_view work_group);
std::string token_key(const store::Scope& scope, std::string_view token);
std::string open_key(uint64_t generation, std::string_view account, std::string_view region,
                     std::string_view id);

// InvalidRequestException where there is no such query.
Result<QueryRow> require_query(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view id);
// `primary` is there from the beginning.
Result<WorkGroupRow> require_work_group(store::Transaction& transaction, const store::Scope& scope,
                                        std::string_view name);
Result<void> put_work_group(store::Transaction& transaction, const store::Scope& scope,
                            const WorkGroupRow& row);

}  // namespace tarn::athena
