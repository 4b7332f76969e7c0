#include "engines/functions/register.h"

#include <duckdb.hpp>

namespace tarn::engines {

// Each file of functions adds its own call here.
void register_functions(duckdb::DatabaseInstance& database) { (void)database; }

}  // namespace tarn::engines
