// Athena's Hive DDL in the syntax tree. See ast.h. Property lists keep their order; literals are
// unescaped.
#pragma once

#include "sql/syntax/ast_statement.h"

namespace tarn::sql {

struct Property {
  std::string key;
  std::string value;
};

struct CreateDatabase : StatementOf<StatementKind::kCreateDatabase> {
  using StatementOf::StatementOf;
  Identifier name;
  bool if_not_exists = false;
  std::optional<std::string> comment;
  std::optional<std::string> location;
  std::vector<Property> properties;
};

struct DropDatabase : StatementOf<StatementKind::kDropDatabase> {
  using StatementOf::StatementOf;
  Identifier name;
  bool if_exists = false;
  bool cascade = false;
};

// DROP TABLE and DROP VIEW.
struct DropTable : StatementOf<StatementKind::kDropTable> {
  using StatementOf::StatementOf;
  QualifiedName name;
  bool if_exists = false;
};
struct DropView : StatementOf<StatementKind::kDropView> {
  using StatementOf::StatementOf;
  QualifiedName name;
  bool if_exists = false;
};

struct ColumnDefinition {
  Identifier name;
  TypePtr type;  // null for a bare partition column, which only Iceberg tables have
  std::optional<std::string> comment;
};

// ROW FORMAT DELIMITED: what is not said is absent.
struct DelimitedFormat {
  std::optional<std::string> field_delimiter, escape, collection_delimiter, map_key_delimiter,
      line_delimiter, null_text;
};
struct SerdeFormat {
  std::string name;
  std::vector<Property> properties;
};

struct BucketSpec {
  std::vector<Identifier> columns;
  std::vector<std::pair<Identifier, bool>> sorted_by;  // bool: descending
  int64_t count = 0;
};

// CREATE EXTERNAL TABLE.
struct CreateTable : StatementOf<StatementKind::kCreateTable> {
  using StatementOf::StatementOf;
  QualifiedName name;
  bool external = false;
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns;
  std::optional<std::string> comment;
  std::vector<ColumnDefinition> partitioned_by;
  std::optional<BucketSpec> clustered_by;
  std::optional<DelimitedFormat> delimited;
  std::optional<SerdeFormat> serde;
  std::string stored_as;  // upper case: PARQUET, TEXTFILE, ...; empty when not said
  std::string input_format, output_format;
  std::optional<std::string> location;
  std::vector<Property> properties;
};

// key = value of a PARTITION (...) clause; DROP PARTITION may compare.
struct PartitionValue {
  Identifier column;
  std::string op = "=";  // = != < <= > >=
  std::string value;
};
struct PartitionSpec {
  Position position;
  std::vector<PartitionValue> values;
  std::optional<std::string> location;
};

// ALTER TABLE name ADD [IF NOT EXISTS] PARTITION (...) [LOCATION '...'] ...
struct AddPartitions : StatementOf<StatementKind::kAddPartitions> {
  using StatementOf::StatementOf;
  QualifiedName table;
  bool if_not_exists = false;
  std::vector<PartitionSpec> partitions;
};
struct DropPartitions : StatementOf<StatementKind::kDropPartitions> {
  using StatementOf::StatementOf;
  QualifiedName table;
  bool if_exists = false;
  std::vector<PartitionSpec> partitions;
};
struct RenamePartition : StatementOf<StatementKind::kRenamePartition> {
  using StatementOf::StatementOf;
  QualifiedName table;
  PartitionSpec from, to;
};

// ALTER TABLE name [PARTITION (...)] ADD|REPLACE COLUMNS (...).
struct AddColumns : StatementOf<StatementKind::kAddColumns> {
  using StatementOf::StatementOf;
  QualifiedName table;
  bool replace = false;
  std::optional<PartitionSpec> partition;
  std::vector<ColumnDefinition> columns;
};
struct SetLocation : StatementOf<StatementKind::kSetLocation> {
  using StatementOf::StatementOf;
  QualifiedName table;
  std::optional<PartitionSpec> partition;
  std::string location;
};
struct SetTableProperties : StatementOf<StatementKind::kSetTableProperties> {
  using StatementOf::StatementOf;
  QualifiedName table;
  std::vector<Property> properties;
};
struct RepairTable : StatementOf<StatementKind::kRepairTable> {
  using StatementOf::StatementOf;
  QualifiedName table;
};

// DESCRIBE [EXTENDED|FORMATTED] table [PARTITION (...)] [column].
struct Describe : StatementOf<StatementKind::kDescribe> {
  using StatementOf::StatementOf;
  QualifiedName table;
  bool extended = false;
  bool formatted = false;
  std::optional<PartitionSpec> partition;
  std::optional<QualifiedName> column;
};

}  // namespace tarn::sql
