// LineReader: the lines of a part of a file that ends them with LF, CR LF or CR, as Hadoop does.
//
//   LineReader lines(std::move(source), is_first, size_bytes);
//   std::string_view line;
//   while (TRY(lines.next(line))) ...        // valid until the next call
//
// A part other than the first begins one byte before its own range, and skips the line that ends
// there or later; each part gives the lines that begin in its range. Belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engines/formats/record_buffer.h"

namespace tarn::engines {

class LineReader {
 public:
  // `size_bytes`: of the range, with the byte before it; UINT64_MAX: to the end.
  LineReader(std::unique_ptr<ByteSource> source, bool is_first, uint64_t size_bytes)
      : buffer_(std::move(source)), skips_line_(!is_first), size_bytes_(size_bytes) {}

  Result<bool> next(std::string_view& line);

 private:
  Result<bool> take(std::string_view& line);

  RecordBuffer buffer_;
  bool skips_line_;
  const uint64_t size_bytes_;
  size_t pending_bytes_ = 0;  // of the line handed out last, with its end
};

}  // namespace tarn::engines
