// Summaries: visuals' queries from small tables instead of the rows: for a page's first look, when
// many visuals ask for groups of the same rows, and for as long as nothing but the picked filters
// changes.
//
//   auto summaries = compile_summaries({&query, &other}, "kept", statistics);
//   CREATE TABLE kept AS <summaries[0]->table_sql>;  // one for all with an equal text
//   <summaries[0]->sql>                              // the rows that compile(query).sql gives
//
// The table has a row for each group of the queries' dimensions and the picked fields, with what
// their aggregates can be made of: exactly, so what can't be made of parts (distinct counts,
// medians, …) has no summary, nor has a query with more stages than filters and groups. Queries
// share a table while it has few groups. A range of decimals between whole numbers is picked by
// whole numbers. Sums of decimals may differ from the query's in the last bits, as that's own do
// from run to run. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bi/plan/statistics.h"
#include "bi/plan/visual_query.h"

namespace tarn::bi {

struct CompiledSummary {
  std::string table_sql;
  // Two BIGINT of some rows: how many were looked at, and how many the table would have of them.
  // Empty where the statistics say that it is small.
  std::string sample_sql;
  // As those of CompiledQuery, from the table.
  std::string sql;
  std::string count_sql;
  std::vector<std::string> totals;
};

// `queries` are of one relation. `table`: how the statements name the table. Nothing for a query
// that has no summary, or has no picked filter and nobody to share with.
std::vector<std::optional<CompiledSummary>> compile_summaries(
    const std::vector<const VisualQuery*>& queries, const std::string& table,
    const RelationStatistics& statistics);

}  // namespace tarn::bi
