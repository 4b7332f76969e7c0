// What CreateTable and UpdateTable ask for, checked in DynamoDB's order and words. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "services/dynamodb/dynamodb_operations.h"
#include "services/dynamodb/table_rows.h"

namespace tarn::dynamodb {

inline constexpr size_t kMaxLocalIndexes = 5;
inline constexpr size_t kMaxGlobalIndexes = 20;
inline constexpr size_t kMaxTags = 50;

// A row of the table without id and time. NotImplemented for what is not served.
Result<TableRow> make_table_row(std::string_view name, const api::CreateTableInput& in);
// An index of UpdateTable; `attributes` are those that are defined then.
Result<IndexRow> make_index_row(const TableRow& table,
                                const api::CreateGlobalSecondaryIndexAction& in);
Result<void> check_throughput(const api::ProvisionedThroughput& in);
Result<void> check_sse(const api::SSESpecification* in);
Result<void> check_stream(const api::StreamSpecification* in);
// Definitions that UpdateTable adds; each attribute keeps its type.
Result<void> merge_attributes(const wire::List<api::AttributeDefinition>& in, TableRow& table);
// Takes out definitions that no key uses any more.
void drop_unused_attributes(TableRow& table);
Result<void> merge_tags(const wire::List<api::Tag>& in, TableRow& table);

}  // namespace tarn::dynamodb
