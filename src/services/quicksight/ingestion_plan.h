// What an ingestion runs: a data set's relation without its row-level rules, as the statement whose
// rows become a version.
#pragma once

#include <optional>
#include <vector>

#include "engines/query_engine.h"
#include "services/quicksight/data_set_store.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/source_rows.h"
#include "services/quicksight/spice_rows.h"

namespace tarn::quicksight {

inline constexpr uint64_t kMaxSpiceBytes = 64ull << 30;  // of a version
inline constexpr uint64_t kMaxSpiceRows = 2'000'000'000;
inline constexpr uint64_t kMaxIngestionMs = 12 * 3600 * 1000;

struct IngestionPlan {
  engines::QueryRequest request;
  std::vector<SpiceColumnRow> columns;
  bool is_incremental = false;
};

// `old`: the version in service, for an incremental refresh: its rows from before the look-back
// window stay, those of the window are read again. Rows are ordered by the first DATETIME column.
Result<IngestionPlan> plan_ingestion(const QuicksightParts& parts, SpiceStore& spice,
                                     const DataSetPlace& place, const LoadedDataSet& loaded,
                                     const std::optional<SpiceRow>& old);

}  // namespace tarn::quicksight
