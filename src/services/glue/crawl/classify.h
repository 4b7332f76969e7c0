// Classifier: what one object is, from as little of it as will do.
//
// Order as Glue's built-in classifiers: Parquet, JSON, then CSV. Parquet is read from its footer;
// text from its first 1 MB (JSON up to 10 MB until a record ends), through gzip where the bytes
// begin like it. Thread-safe: one call, one object.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "services/glue/crawl/file_schema.h"

namespace tarn::glue::crawl {

// Bytes of the object, as ObjectReader::read.
using ReadBytes = std::function<Result<std::string>(uint64_t offset_bytes, uint64_t size_bytes)>;

struct Classified {
  std::optional<FileSchema> schema;
  std::string reason;  // where there is no schema: why, for the crawl's log
};

// An error is one of reading, not of what was read.
Result<Classified> classify(std::string_view key, uint64_t size_bytes, const ReadBytes& read);

}  // namespace tarn::glue::crawl
