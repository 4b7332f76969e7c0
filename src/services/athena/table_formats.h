// STORED AS and ROW FORMAT as storage descriptors. Pure functions.
#pragma once

#include "base/result.h"
#include "core/catalog.h"
#include "sql/syntax/ast_ddl.h"

namespace tarn::athena {

// Fills input format, output format, SerDe and its parameters. Formats that Tarn can't read are
// refused by name.
Result<void> apply_format(const sql::CreateTable& statement, CatalogStorage& storage);

// What a table of Parquet has.
void set_parquet(CatalogStorage& storage);

}  // namespace tarn::athena
