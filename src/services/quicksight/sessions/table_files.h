// A visual's rows as a file: CSV (RFC 4180) or a workbook (.xlsx). A heading, then a line a row;
// NULL is empty, times are ISO text, the others' bucket is "Other", hidden fields are left out.
// Pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "bi/visuals/visual_plan.h"
#include "services/quicksight/sessions/visual_runner.h"

namespace tarn::drawing {
class Workbook;
}

namespace tarn::quicksight {

inline constexpr int64_t kMaxExportRows = 200'000;

std::string csv_text(const bi::VisualRef& visual, const VisualTable& table);
// A sheet more of a workbook. DrawingTooLarge beyond what a workbook takes.
Result<void> add_sheet(drawing::Workbook& book, const bi::VisualRef& visual,
                       const std::string& sheet_name, const VisualTable& table);
Result<std::string> workbook_bytes(const bi::VisualRef& visual, const std::string& sheet_name,
                                   const VisualTable& table);

}  // namespace tarn::quicksight
