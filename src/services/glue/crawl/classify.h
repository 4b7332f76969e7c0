// Classifier: what one object is.
//
// Order as Glue's built-in classifiers: Parquet, JSON, logs of web servers, then CSV. Parquet is
// read from its footer. Text is read whole, so that its types hold for every row, up to
// kScannedBytes; of larger files that many bytes, and of those whose rows are lines also pieces
// from all over. Thread-safe: one call, one object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/glue/crawl/custom_classifier.h"
#include "services/glue/crawl/file_schema.h"
#include "services/glue/crawl/object_text.h"

namespace tarn::glue::crawl {

inline constexpr uint64_t kScannedBytes = 32 << 20;

// Raised when the same bytes may come to another schema: what was kept of earlier crawls is void.
inline constexpr int32_t kClassifierVersion = 3;

// The reason of a file without records: a table that it lies in skips its lines.
inline constexpr std::string_view kOnlyBlankLines = "the file has only blank lines";

struct Classified {
  std::optional<FileSchema> schema;
  std::string reason;  // where there is no schema: why, for the crawl's log
};

inline Classified not_classified(std::string reason) { return {std::nullopt, std::move(reason)}; }

struct ObjectBytes {
  std::string_view key;
  uint64_t size_bytes = 0;
  ReadBytes read;
  uint64_t scanned_bytes = kScannedBytes;
  const std::vector<CustomClassifier>* custom = nullptr;  // tried first, in their order
};

// An error is one of reading, not of what was read.
Result<Classified> classify(const ObjectBytes& object);

// Of an object that is no Parquet file.
Result<Classified> classify_text(const ObjectBytes& object);

}  // namespace tarn::glue::crawl
