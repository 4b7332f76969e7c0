// CSV records by the rules of OpenCSVSerde: fields in quotes may hold separators, line ends and
// doubled quotes; the escape character goes before a quote or itself within quotes.
//
//   CsvReader records(std::move(source), options);
//   while (TRY(records.next(fields))) ...       // views, valid until the next call
//
// A quote that is never closed is HIVE_BAD_DATA. Belongs to one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engines/formats/record_buffer.h"
#include "engines/formats/text_options.h"

namespace tarn::engines {

class CsvReader {
 public:
  CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options);

  Result<bool> next(std::vector<std::string_view>& fields);

 private:
  enum class Step : uint8_t { kField, kRecord, kNeedsMore, kOpenQuote };

  Step take_field(std::string_view ahead, size_t& at, std::vector<std::string_view>& fields);
  Step take_quoted(std::string_view ahead, size_t& at, size_t start,
                   std::vector<std::string_view>& fields);
  Step end_field(std::string_view ahead, size_t& at);

  RecordBuffer buffer_;
  const CsvOptions options_;
  bool is_special_[256] = {};
  std::deque<std::string> unquoted_;  // fields that are not as they stand in the buffer
  size_t unquoted_count_ = 0;
  size_t pending_bytes_ = 0;
};

}  // namespace tarn::engines
