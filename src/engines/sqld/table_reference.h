// tarn_table(i): the i-th table of the running query as a relation, whatever its format. The
// printed SQL names tables only so (engines/scan.h: scan_reference).
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace tarn::engines {

void register_table_reference(duckdb::DatabaseInstance& database);

}  // namespace tarn::engines
