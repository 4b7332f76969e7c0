// Which delimiter and which quotes a sample of text has. Pure function.
#pragma once

#include <optional>

#include "services/glue/crawl/csv_infer.h"
#include "services/glue/crawl/csv_rows.h"

namespace tarn::glue::crawl {

inline constexpr size_t kMaxSampledRows = 1000;  // as Glue

struct CsvDialectFinding {
  CsvQuoting quoting;
  CsvRows rows;
  size_t column_count = 0;
};

// Nothing where no delimiter gives rows of mostly the same, larger than one, number of cells; a
// file that is named CSV may have one column.
std::optional<CsvDialectFinding> find_dialect(const CsvSample& sample);

}  // namespace tarn::glue::crawl
