// Rows of delimited text: cells in double quotes may hold the delimiter, line ends and doubled
// quotes (RFC 4180). Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::glue::crawl {

struct CsvCell {
  std::string text;
  bool is_quoted = false;
};

struct CsvRows {
  std::vector<std::vector<CsvCell>> rows;  // without blank lines
  size_t consumed_bytes = 0;               // of the rows kept
  bool is_quoted = false;                  // some cell has quotes around it
  bool has_open_quote = false;             // the text ended within quotes
};

// At most `max_rows`. A last row without a line end is kept only where `is_whole`: else the text is
// the beginning of a longer one.
CsvRows parse_csv(std::string_view text, char delimiter, size_t max_rows, bool is_whole);

}  // namespace tarn::glue::crawl
