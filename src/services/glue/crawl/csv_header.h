// Whether, and where, a sample of delimited text has a row of column names. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/glue/crawl/csv_rows.h"

namespace tarn::glue::crawl {

// The index of the row with the names: the first, or one below a few shorter lines that are no
// part of the table, such as a title. Nothing where the rows are all data.
std::optional<size_t> find_header(const std::vector<CsvRow>& rows, size_t width);

// One for each column: lower case, UTF-8, with col<N> for an empty name and a number behind one
// that comes again. Where there is one name less than columns, the first column has none, as
// spreadsheets and R write row numbers. `header` is empty where there is none.
std::vector<std::string> column_names(const std::vector<std::string>& header, size_t width);

// A name in UTF-8 without control characters.
std::string clean_name(std::string_view text);

}  // namespace tarn::glue::crawl
