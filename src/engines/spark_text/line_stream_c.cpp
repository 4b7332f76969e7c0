// line_stream.h for the interpreter, which calls it by ctypes (`_engine/native_lines.py`).
#include <cstring>
#include <duckdb/common/arrow/arrow.hpp>

#include "engines/spark_text/line_stream.h"

#define TARN_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

// By the letters of _engine/native_lines.py.
constexpr const char* kKinds = "ubcsilfgdt";

}  // namespace

// A stream over a descriptor, which it closes; nullptr for a kind that there is not. `quote` and
// `escape`: -1 for none. `kinds`: a letter a column. `names`: one a column.
TARN_EXPORT ArrowArrayStream* tarn_lines_open(int descriptor, int separator, int quote, int escape,
                                              int has_header, const char* kinds,
                                              const char* const* names) {
  tarn::spark_text::StreamFormat format;
  format.lines.separator = static_cast<char>(separator);
  format.lines.quote = quote;
  format.lines.escape = escape;
  format.has_header = has_header != 0;
  for (const char* kind = kinds; *kind != '\0'; ++kind) {
    const char* found = std::strchr(kKinds, *kind);
    if (found == nullptr) return nullptr;
    format.lines.columns.push_back(static_cast<tarn::spark_text::Kind>(found - kKinds));
    format.names.emplace_back(names[kind - kinds]);
  }
  return tarn::spark_text::open_stream(descriptor, std::move(format)).release();
}

TARN_EXPORT void tarn_lines_free(ArrowArrayStream* stream) {
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}
