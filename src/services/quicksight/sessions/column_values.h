// The values that a filter's control may offer: distinct, not NULL, ascending, of the rows that the
// viewer may see. Pure but for the query.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "bi/visuals/definition.h"
#include "services/quicksight/sessions/page_data.h"

namespace tarn::quicksight {

// `body`: {"dataSetIdentifier", "column", "search", "limit"}, and what of the page's filters
// narrows the list. {"values", "hasMore"}. Whoever is no author gets the columns that the
// definition names.
Result<Json> column_values(const SessionViewer& who, const bi::Definition& definition,
                           const Json& body, PageData& page, const VisualRunner& runner);

}  // namespace tarn::quicksight
