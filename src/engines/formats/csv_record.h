// CSV records. Fields in quotes may hold separators, line ends and doubled quotes.
//
//   CsvReader records(std::move(source), options);
//   while (TRY(records.next(fields))) ...       // views, valid until the next call
//
// By the rules of OpenCSVSerde: the escape character goes before a quote or itself within quotes;
// a quote that is never closed is HIVE_BAD_DATA. Where quote and escape are the same character, by
// those of RFC 4180, leniently: a quote has a meaning only where a field begins, and only if it is
// closed before a separator or line end; elsewhere it is text. Belongs to one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
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

  // Of the record handed out last.
  bool has_quotes() const { return has_quotes_; }  // some field stood in quotes
  bool is_ended() const { return is_ended_; }      // by a line end, not by the file's
  bool is_blank() const { return is_blank_; }      // nothing stood on its line
  // Up to the end of that record.
  uint64_t consumed_bytes() const { return buffer_.consumed_bytes() + pending_bytes_; }

 private:
  enum class Step : uint8_t { kField, kRecord, kNeedsMore, kOpenQuote };

  Step take_field(std::string_view ahead, size_t& at, std::vector<std::string_view>& fields);
  Step take_quoted(std::string_view ahead, size_t& at, size_t start,
                   std::vector<std::string_view>& fields);
  Step take_lenient(std::string_view ahead, size_t& at, std::vector<std::string_view>& fields);
  std::optional<Step> take_closed_quotes(std::string_view ahead, size_t& at,
                                         std::vector<std::string_view>& fields);
  bool is_end_of_field(char c) const { return c == options_.separator || c == '\n' || c == '\r'; }
  size_t skip_blanks(std::string_view ahead, size_t at) const;
  std::string& make_unquoted();
  Step end_field(std::string_view ahead, size_t& at);

  RecordBuffer buffer_;
  const CsvOptions options_;
  const bool is_lenient_;
  bool has_quotes_ = false;
  bool is_ended_ = false;
  bool is_blank_ = false;
  bool is_special_[256] = {};
  std::deque<std::string> unquoted_;  // fields that are not as they stand in the buffer
  size_t unquoted_count_ = 0;
  size_t pending_bytes_ = 0;
};

}  // namespace tarn::engines
