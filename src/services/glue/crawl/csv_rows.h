// Rows of a sample of delimited text, as the query engine will read them
// (engines/formats/csv_record.h). Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::glue::crawl {

struct CsvRow {
  std::vector<std::string> cells;
  size_t line = 0;          // how many records, blank ones too, stand before it
  bool has_quotes = false;  // some cell has quotes around it
};

struct CsvRows {
  std::vector<CsvRow> rows;      // without blank lines
  size_t consumed_bytes = 0;     // of the rows kept
  bool is_quoted = false;        // some row has quotes
  bool has_blank_lines = false;  // between rows, or more than the last line's end behind them
  bool has_open_quote = false;   // the text ended within quotes
};

struct CsvQuoting {
  char delimiter = ',';
  char escape = '"';  // the quote: as RFC 4180, else as OpenCSV
  char quote = '"';
};

// How many rows at the beginning are comments: `#` and a blank, or `#` before another number of
// cells than a row of the table has. "#id,name" over rows of two cells is a row like any other.
size_t count_comments(const std::vector<CsvRow>& rows, size_t width);

// At most `max_rows`. A last row without a line end is kept only where `is_whole`: else the text is
// the beginning of a longer one.
CsvRows parse_csv(std::string_view text, const CsvQuoting& quoting, size_t max_rows, bool is_whole);

}  // namespace tarn::glue::crawl
