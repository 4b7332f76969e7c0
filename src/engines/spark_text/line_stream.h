// Lines of CSV from a descriptor as a stream of Arrow's C interface, which DuckDB scans: one batch
// a MiB, read and parsed by whoever asks for it, under the lock that DuckDB has for that. Batches
// may be kept and released by any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engines/spark_text/typed_lines.h"

struct ArrowArrayStream;

namespace tarn::spark_text {

struct StreamFormat {
  LineFormat lines;
  std::vector<std::string> names;  // one a column
  bool has_header = false;
};

// A stream over `descriptor`, which it closes; to be freed by delete after its release, if whoever
// took it has not moved its content elsewhere.
std::unique_ptr<ArrowArrayStream> open_stream(int descriptor, StreamFormat format);

}  // namespace tarn::spark_text
