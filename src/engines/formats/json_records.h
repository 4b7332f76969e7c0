// JsonRecords: the values of a JSON text that is not one record a line: documents one after
// another over any number of lines, and the elements of arrays at the top.
//
//   JsonRecords records(std::move(source), {"data", "rows"});     // $.data.rows[*]
//   while (TRY(records.next(record))) ...       // a view, valid until the next call
//
// With `members`, the records are what these names lead to in each value, and of an array there
// its elements; a value without them has no record. What is between the values must be JSON; what
// is within them is not checked. A text that is neither, or ends early, is HIVE_CURSOR_ERROR.
// Belongs to one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/formats/json_cursor.h"
#include "engines/formats/record_buffer.h"

namespace tarn::engines {

class JsonRecords {
 public:
  explicit JsonRecords(std::unique_ptr<ByteSource> source, std::vector<std::string> members = {})
      : buffer_(std::move(source)), members_(std::move(members)) {}

  Result<bool> next(std::string_view& record);

 private:
  Result<bool> next_value(std::string_view& value);
  Result<bool> find_value();
  bool find_members();
  Result<bool> next_element(std::string_view& record);
  Result<bool> skip_blanks();
  Error malformed(const char* why) const;

  RecordBuffer buffer_;
  const std::vector<std::string> members_;
  std::optional<JsonCursor> elements_;  // of the array that the members lead to, within a value
  bool is_first_element_ = true;
  bool in_array_ = false;
  bool needs_comma_ = false;
  bool is_after_comma_ = false;
  size_t pending_bytes_ = 0;  // of the value handed out last
};

}  // namespace tarn::engines
