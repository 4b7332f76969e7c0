// Views as Athena stores them: a table of the catalog without data, whose original text holds the
// query, its database and its columns as JSON in base64. Other engines read the same text.
#pragma once

#include <string>
#include <vector>

#include "core/catalog.h"
#include "sql/resolve/query.h"

namespace tarn::athena {

// INVALID_VIEW where the text is none of Athena's.
Result<sql::ViewDefinition> decode_view(const CatalogTable& table);
// A query's columns as the catalog keeps them: in lower case, with a name each; Trino's words where
// one is missing or comes twice, or has a type that Hive has not.
Result<std::vector<CatalogColumn>> columns_of(const sql::ResolvedQuery& query,
                                              sql::Position position);

std::string encode_view(const sql::ViewDefinition& view);

}  // namespace tarn::athena
