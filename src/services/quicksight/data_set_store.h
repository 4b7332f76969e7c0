// Data sets as the parts that run see them, by database and place, outside of operations: the row,
// what it was given, and what is made of that. Errors are ResourceNotFound and those of bi/prepare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bi/prepare/prepare.h"
#include "bi/prepare/row_rules.h"
#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/source_rows.h"
#include "services/quicksight/spice_rows.h"
#include "store/database.h"

namespace tarn::quicksight {

inline constexpr size_t kMaxGivenBytes = 8 << 20;  // of its JSON

// What a data set was given (the body of CreateDataSet): JSON, packed and cut into rows,
// quicksight.data_set_given (id, piece). LimitExceeded where it is too large.
Result<void> put_given(store::Transaction& transaction, const store::Scope& scope,
                       std::string_view id, std::string_view json);
Result<std::string> load_given(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view id);
Result<void> erase_given(store::Transaction& transaction, const store::Scope& scope,
                         std::string_view id);

struct LoadedDataSet {
  DataSetRow row;
  Json given;  // members of CreateDataSet
};
Result<LoadedDataSet> load_data_set(store::Transaction& transaction, const store::Scope& scope,
                                    std::string_view id);

// What it is made of, with the columns of the data sets among that. LimitExceeded where those are
// too many, or go round in a circle; `own_id`: of the data set itself, where it is known.
Result<bi::DataSet> read_tables(store::Transaction& transaction, const store::Scope& scope,
                                const Json& given, std::string_view own_id = {});

// The rules that a data set was given.
struct RowRules {
  bool has_user_rules = false;
  std::string rules_arn;
  std::string namespace_name;
  bool is_grant = true;
  bool is_by_arn = false;
  bool has_tag_rules = false;
  std::vector<bi::TagRule> tag_rules;
  std::vector<std::vector<std::string>> tag_groups;
  std::vector<bi::ColumnRule> column_rules;
};
// Those whose Status is DISABLED are left out.
RowRules read_row_rules(const Json& given);

// Columns as a version in SPICE keeps them, and back.
std::vector<SpiceColumnRow> to_rows(const std::vector<bi::PreparedColumn>& columns);
std::vector<bi::Column> from_rows(const std::vector<SpiceColumnRow>& columns);

}  // namespace tarn::quicksight
