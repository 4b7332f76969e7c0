// DataSet: what a data set is made of, read from the JSON of the API (CreateDataSet's members).
//
//   const DataSet set = TRY(read_data_set(json));
//   auto prepared = TRY(prepare(set, …));          // prepare.h
//
// Value types. Errors are InvalidParameterValueException with the place: "LogicalTableMap.t1.…".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/value.h"

namespace tarn::bi {

// A column while a data set is made.
struct PreparedColumn {
  std::string name;
  DataType type = DataType::kString;
  bool is_fixed = false;  // of kDecimal: SubType FIXED, DECIMAL(18,4) in the engine
  std::string id;
  std::string description;
};

// kDataSet: another data set, which a logical table names; its ARN is the table's id.
enum class SourceKind { kTable, kSql, kS3, kDataSet };

struct PhysicalTable {
  SourceKind kind = SourceKind::kTable;
  std::string data_source_arn;          // of kDataSet the data set's
  std::string catalog, schema, name;    // of kTable; kSql has a name too
  std::string sql;                      // of kSql
  std::vector<PreparedColumn> columns;  // of kDataSet to be filled in
  Json upload_settings;                 // of kS3: null where not given
};

struct Project {
  std::vector<std::string> columns;
};
struct Condition {
  std::string expression;
};
struct CreateColumns {
  struct Column {
    std::string name, id, expression;
  };
  std::vector<Column> columns;
};
struct Rename {
  std::string from, to;
};
struct Cast {
  std::string column;
  DataType type = DataType::kString;
  bool is_fixed = false;
  std::string format;
};
struct Describe {
  std::string column, description;
  bool erases = false;
};
using Transform = std::variant<Project, Condition, CreateColumns, Rename, Cast, Describe>;

struct Join {
  std::string left, right;  // ids of logical tables
  std::string type;         // INNER, OUTER, LEFT, RIGHT
  std::string on;
};

struct LogicalTable {
  std::string alias;
  std::variant<std::string, Join> source;  // the id of a physical table, or a join
  std::vector<Transform> transforms;
};

struct DataSet {
  std::map<std::string, PhysicalTable> physical;  // by id
  std::map<std::string, LogicalTable> logical;    // by id
  std::string root;                               // of `logical`: what no join takes
};

// `json`: an object with PhysicalTableMap and LogicalTableMap. Without logical tables the one
// physical table is the data set.
Result<DataSet> read_data_set(const Json& json);

// "PhysicalTableMap.p1", for errors.
std::string place_of(const std::string& id, const PhysicalTable& table);
Error prepare_error(const std::string& place, const std::string& reason);
Result<DataType> type_of_name(const std::string& place, std::string_view name);

}  // namespace tarn::bi
