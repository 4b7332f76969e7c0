// SnapshotPlan: what a snapshot job is asked for, checked against the dashboard: files, where they
// go, and the parameters' values.
//
//   const SnapshotPlan plan = TRY(read_snapshot_plan(definition, configuration));
//
// Pure functions. What does not fit is an InvalidParameterValue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/visuals/definition.h"

namespace tarn::quicksight {

enum class SnapshotFormat : uint8_t { kCsv, kExcel, kPdf };

struct SnapshotFile {
  SnapshotFormat format = SnapshotFormat::kCsv;
  std::string sheet_id;                // the first one
  std::vector<bi::VisualRef> visuals;  // of CSV one, of a workbook some, of PDF the sheet's
};

struct SnapshotPlan {
  std::vector<SnapshotFile> files;
  std::string bucket;
  std::string prefix;
  std::string bucket_region;
  Json parameters;  // {"Region": ["EU"]}, as pages give them
};

// `configuration`: AWS's SnapshotConfiguration. The visuals point into the definition.
Result<SnapshotPlan> read_snapshot_plan(const bi::Definition& definition,
                                        const Json& configuration);

// "prefix/JOB/1-VISUAL.csv": where the plan's file `index` goes.
std::string snapshot_key(const SnapshotPlan& plan, std::string_view job_id, size_t index);

}  // namespace tarn::quicksight
