// prepare: a data set's tables, joins and transforms as one relation, without its row-level rules.
//
//   SourceTables sources;                                   // one a physical table, by id
//   sources["p1"] = {"tarn_table(0)", {{"a", "BIGINT"}}};   // columns as the engine has them
//   auto prepared = TRY(prepare(set, sources, now_us));
//   use(prepared.relation);
//
// describe() does the same without sources, for what is checked and answered when a data set is
// made: its columns. Rows with a value that a conversion refuses are left out, and are counted by
// the engine's tarn_keep_row, which is also told the values of the row where the caller wants to
// show them. Pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "bi/prepare/data_set.h"
#include "bi/relation.h"

namespace tarn::bi {

inline constexpr size_t kMaxDataSetColumns = 2048;

struct SourceColumn {
  std::string name;
  std::string engine_type;  // "DECIMAL(10,2)"
};

struct SourceTable {
  std::string sql;  // stands after FROM; trusted text
  std::vector<SourceColumn> columns;
};
using SourceTables = std::map<std::string, SourceTable>;

struct PreparedDataSet {
  Relation relation;
  std::vector<PreparedColumn> columns;  // those of the relation, with all that is known of them
};

// Names of a source's columns are found without regard to case where none is as written.
Result<PreparedDataSet> prepare(const DataSet& set, const SourceTables& sources, int64_t now_us,
                                bool shows_refused_rows = false);
Result<std::vector<PreparedColumn>> describe(const DataSet& set);

std::vector<Column> plain_columns(const std::vector<PreparedColumn>& columns);

}  // namespace tarn::bi
