// Lowered SQL gives every relation's columns new names, and so lays a projection that only renames
// over every join. The engine's optimizer moves no condition that may fail (`a = b + 1`) through a
// projection: it would compare each row with each. These projections leave the plan before it.
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace tarn::engines {

void register_plan_renames(duckdb::DatabaseInstance& database);

}  // namespace tarn::engines
