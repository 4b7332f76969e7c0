// CSV by inference: delimiter, quotes, header and column types of a sample. Pure functions.
//
// Delimiters tried: , tab | ; and Ctrl-A. A header is a first row of names over typed data, or, in
// files of text only, a first row of distinct names that don't come again below. Types are bigint,
// double and string: dates and truth values stay text, as Glue has them, and so do numbers that a
// bigint would change (leading zeros, more than 64 bits). README.md says where this departs from
// Glue.
#pragma once

#include <optional>
#include <string_view>

#include "services/glue/crawl/file_schema.h"

namespace tarn::glue::crawl {

struct CsvSample {
  std::string_view text;      // UTF-8, without byte order mark
  bool is_whole = true;       // the file ends where the text does
  bool is_named_csv = false;  // the name ends in .csv or .tsv: one column or row will do
};

struct CsvFinding {
  FileSchema schema;
  size_t sampled_bytes = 0;  // of the rows counted in schema.record_count
};

// Nothing where the text is not delimited.
std::optional<CsvFinding> infer_csv(const CsvSample& sample);

// Reads the first row, taken for data, as the header: files of one table tell each other.
void promote_header(FileSchema& schema, const std::vector<TypeField>& columns);

}  // namespace tarn::glue::crawl
