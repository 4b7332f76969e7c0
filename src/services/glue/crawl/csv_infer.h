// CSV by inference: delimiter, quotes, header and column types. Pure functions.
//
//   auto finding = infer_csv(sample);                     // dialect and header, types as a guess
//   CsvColumnScan scan(finding->schema);                  // then the types, of all rows
//   while (…) scan.add(fields, …);
//   scan.finish();
//
// Delimiters tried: , tab | ; and Ctrl-A. A header is a first row of names over typed data, or, in
// files of text only, a first row of distinct names that don't come again below. Types are bigint,
// double and string: dates and truth values stay text, as Glue has them, and so do numbers that a
// bigint would change (leading zeros, more than 64 bits). README.md says where this departs from
// Glue.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "services/glue/crawl/custom_classifier.h"
#include "services/glue/crawl/file_schema.h"

namespace tarn::glue::crawl {

struct CsvSample {
  std::string_view text;            // UTF-8, without byte order mark
  bool is_whole = true;             // the file ends where the text does
  bool is_named_csv = false;        // the name ends in .csv or .tsv: one column or row will do
  const CsvRules* rules = nullptr;  // of a custom classifier
};

struct CsvFinding {
  FileSchema schema;
  size_t sampled_bytes = 0;   // of the rows counted in schema.record_count
  bool has_all_rows = false;  // they are the whole text's
};

// Nothing where the text is not delimited, or does not fit the rules.
std::optional<CsvFinding> infer_csv(const CsvSample& sample);

// The types of a schema's columns anew, of all its rows and not of a sample.
class CsvColumnScan {
 public:
  // Of a schema whose first `header_lines` records are passed over by the caller.
  explicit CsvColumnScan(FileSchema& schema);

  void add(const std::vector<std::string_view>& fields);
  uint64_t row_count() const { return row_count_; }
  void finish();  // puts what was found into the schema

 private:
  void add_cell(size_t column, std::string_view text);

  FileSchema& schema_;
  std::vector<TypeLattice> types_;        // of all data rows but the first
  std::vector<TypeLattice> first_types_;  // of the first, which may be a header after all
  std::vector<bool> is_padded_;
  uint64_t row_count_ = 0;
};

// Reads the first row, taken for data, as the header: files of one table tell each other.
void promote_header(FileSchema& schema, const std::vector<TypeField>& columns);

}  // namespace tarn::glue::crawl
