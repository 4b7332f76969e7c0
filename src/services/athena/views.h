// Views as Athena stores them: a table of the catalog without data, whose original text holds the
// query, its database and its columns as JSON in base64. Other engines read the same text.
#pragma once

#include <string>

#include "core/catalog.h"
#include "sql/resolve/query.h"

namespace tarn::athena {

// INVALID_VIEW where the text is none of Athena's.
Result<sql::ViewDefinition> decode_view(const CatalogTable& table);
std::string encode_view(const sql::ViewDefinition& view);

}  // namespace tarn::athena
