// A VisualQuery from JSON, for tests.
//
// Members, all but `relation` optional: relation {sql, columns [{name, type}]}, calculated
// [[name, text]], parameters [{name, type, multi, values}], dimensions [{id, name, granularity,
// bins {width, count, start}}], measures [{id, name, aggregation, percentile}], unaggregated,
// filters [[{name, aggregation, null, kind, …}]], limits [{id, limit, sort, other}], sort [{id |
// name, aggregation, descending}], limit, offset, totals [[id]], week_start, now (µs). Times are
// µs. RelationStatistics of the member `statistics`: rows, columns {name: {values, min, max}}.
// Pure functions.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "bi/plan/statistics.h"
#include "bi/plan/visual_query.h"

namespace tarn::bi {

Result<VisualQuery> query_from_json(const Json& json);
RelationStatistics statistics_from_json(const Json& json);

}  // namespace tarn::bi
