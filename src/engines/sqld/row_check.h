// tarn_keep_row(reason, name, value, …): true where the reason is NULL; else the row is to be
// dropped, and is counted under its reason in the query's session, which keeps the first ones with
// the values that are named. The filter of a conversion that refused a value.
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace tarn::engines {

void register_row_check(duckdb::DatabaseInstance& database);

}  // namespace tarn::engines
