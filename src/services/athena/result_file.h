// Result files: what a query leaves in S3, and how it is read back page by page.
//
// A query's rows are CSV: a header, every value in quotes, NULL as nothing at all. A DDL or utility
// statement's lines are text as they are. One object, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/objects.h"
#include "services/athena/execution.h"

namespace tarn::athena {

// The query's result object, written as the caller.
Result<std::unique_ptr<ObjectWriter>> open_output(Execution& execution, std::string_view type);

// The same at another "s3://bucket/key".
Result<std::unique_ptr<ObjectWriter>> open_output_at(Execution& execution,
                                                     const std::string& location,
                                                     std::string_view type);

class CsvResultWriter {
 public:
  static Result<CsvResultWriter> create(std::unique_ptr<ObjectWriter> object,
                                        const std::vector<std::string>& header);
  // A cell with data() == nullptr is NULL.
  Result<void> write_row(std::span<const std::string_view> cells);
  Result<void> finish();
  int64_t size_bytes() const { return size_bytes_; }

 private:
  explicit CsvResultWriter(std::unique_ptr<ObjectWriter> object) : object_(std::move(object)) {}
  Result<void> flush();

  std::unique_ptr<ObjectWriter> object_;
  std::string buffer_;
  int64_t size_bytes_ = 0;
};

// Writes and finishes the object; the answer is its size.
Result<int64_t> write_lines(ObjectWriter& object, const std::vector<std::string>& lines);

using ResultRow = std::vector<std::optional<std::string>>;

// Rows from `offset_bytes` on, at most `limit`. `next_offset_bytes` is where the next page begins,
// 0 at the end.
struct ResultPage {
  std::vector<ResultRow> rows;
  uint64_t next_offset_bytes = 0;
};
Result<ResultPage> read_csv_page(ObjectReader& object, uint64_t offset_bytes, size_t limit);
Result<ResultPage> read_text_page(ObjectReader& object, uint64_t offset_bytes, size_t limit);

}  // namespace tarn::athena
