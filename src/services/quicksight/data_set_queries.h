// DataSetQueries: a data set as one viewer sees it, and SQL over it, whether it lies in SPICE or
// is read where it is.
//
//   auto view = TRY(queries.open({account, region}, data_set_arn, viewer));
//   bi::VisualQuery visual{.relation = view->relation, …};
//   auto compiled = TRY(bi::compile(visual));
//   auto rows = TRY(queries.run(*view, compiled.sql, types));   // one type a column
//   engines::RowBatch batch;
//   while (TRY(rows->next(batch))) …            // cells as text, NULL where data() == nullptr
//
// view->relation has the viewer's rows and only the columns that he may see; what he may not is
// refused by its name where it is used (hidden_column). A view stays good while it lives, whatever
// is ingested meanwhile, and is dear to make: keep it for all visuals of one call.
// Cells: INTEGER decimal; DECIMAL as Java writes doubles ("1.0E10", "NaN"); DATETIME
// "2026-01-31 23:59:59.000" in UTC; BOOLEAN "true". Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bi/plan/statistics.h"
#include "bi/prepare/viewer.h"
#include "bi/relation.h"
#include "engines/query_engine.h"

namespace tarn::quicksight {

struct DataSetPlace {
  std::string account;
  std::string region;
};

struct DataSetView {
  std::string arn;
  std::string name;
  bi::Relation relation;
  std::vector<std::string> hidden_columns;
  // What results depend on beside the SQL: the version of the data and the viewer's rules. Empty
  // where the data is read where it lies, which may change at any time: keep no results then.
  std::string cache_key;
  bi::RelationStatistics statistics;  // of SPICE: of all rows, whoever looks
  int64_t data_as_of_ms = 0;          // of SPICE: when its version was made; 0: now
  engines::QueryRequest request;      // without SQL and columns
};

struct QuicksightParts;
struct RowRules;
class SpiceStore;

// Opens a data set that another is made of; its tables count from `first_scan`.
using OpenParent = std::function<Result<DataSetView>(const std::string& arn, size_t first_scan)>;

class DataSetQueries {
 public:
  DataSetQueries(const QuicksightParts& parts, SpiceStore& spice) : parts_(parts), spice_(spice) {}

  // ResourceNotFound; InvalidParameterValue where the data set has never been ingested, or its
  // rules can't be read: then nobody sees anything.
  Result<std::shared_ptr<const DataSetView>> open(const DataSetPlace& place,
                                                  std::string_view data_set_arn,
                                                  const bi::Viewer& viewer) const;
  // For ingestions, as part of another one: all rows of one that has no rules, nor has any that it
  // is made of. The error is PERMISSION_DENIED: in SPICE a parent's rules would be lost.
  Result<DataSetView> open_without_rules(const DataSetPlace& place, const std::string& arn,
                                         size_t first_scan) const;
  Result<std::unique_ptr<engines::RunningQuery>> run(
      const DataSetView& view, std::string sql, const std::vector<bi::DataType>& types,
      std::optional<engines::SummaryOrder> summary = std::nullopt) const;
  // What an expression's check, an editor and a definition's check need: every column of the data
  // set, whoever asks.
  Result<std::vector<bi::Column>> columns(const DataSetPlace& place,
                                          std::string_view data_set_arn) const;

 private:
  Result<DataSetView> open_as(const DataSetPlace& place, std::string_view arn,
                              const bi::Viewer& viewer, size_t first_scan) const;
  Result<DataSetView> open_all(const DataSetPlace& place, std::string_view arn,
                               const OpenParent& parent, size_t first_scan) const;
  Result<DataSetView> open_book(const DataSetPlace& place, const std::string& arn,
                                size_t first_scan) const;
  Result<std::string> user_condition(const DataSetPlace& place, const RowRules& rules,
                                     const std::vector<bi::Column>& columns,
                                     const bi::Viewer& viewer) const;

  const QuicksightParts& parts_;
  SpiceStore& spice_;
};

// "Column X is not visible to you": a visual that uses a column of DataSetView::hidden_columns.
Error hidden_column(std::string_view name);

}  // namespace tarn::quicksight
