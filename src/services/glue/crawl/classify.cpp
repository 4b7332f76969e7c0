#include "services/glue/crawl/classify.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "services/glue/crawl/parquet_footer.h"

namespace tarn::glue::crawl {
namespace {

constexpr uint64_t kTailGuessBytes = 32 << 10;
constexpr uint64_t kHeadBytes = 1 << 20;

Result<Classified> classify_parquet(const ObjectBytes& object) {
  const uint64_t guess = std::min(object.size_bytes, kTailGuessBytes);
  std::string end = TRY(object.read(object.size_bytes - guess, guess));
  if (end.size() < kParquetTailBytes) return not_classified("the Parquet file is truncated");
  const auto offset = parquet_footer_offset(
      std::string_view(end).substr(end.size() - kParquetTailBytes), object.size_bytes);
  if (!offset.ok()) {
    return not_classified("not a readable Parquet file: " + offset.error().message());
  }
  const uint64_t length = object.size_bytes - kParquetTailBytes - *offset;
  std::string bytes;
  if (length + kParquetTailBytes <= end.size()) {
    bytes = end.substr(end.size() - kParquetTailBytes - length, length);
  } else {
    bytes = TRY(object.read(*offset, length));
  }
  auto footer = parse_parquet_footer(bytes);
  if (!footer.ok()) {
    return not_classified("not a readable Parquet file: " + footer.error().message());
  }
  FileSchema schema;
  schema.format = FileFormat::kParquet;
  schema.columns = std::move(footer->columns);
  schema.record_count = footer->row_count;
  return Classified{std::move(schema), {}};
}

// Reads the beginning once, whoever asks for it how often.
ReadBytes keep_head(const ObjectBytes& object) {
  auto head = std::make_shared<std::string>();
  return [&object, head](uint64_t offset, uint64_t size) -> Result<std::string> {
    const uint64_t head_bytes = std::min(object.size_bytes, kHeadBytes);
    if (offset >= head_bytes) return object.read(offset, size);
    if (head->empty()) *head = TRY(object.read(0, head_bytes));
    return head->substr(static_cast<size_t>(offset), static_cast<size_t>(size));
  };
}

}  // namespace

Result<Classified> classify(const ObjectBytes& object) {
  if (object.size_bytes == 0) return not_classified("the file is empty");
  constexpr uint64_t kMagicBytes = 4;
  bool is_parquet = to_lower_ascii(object.key).ends_with(".parquet");
  const ReadBytes read = keep_head(object);
  if (!is_parquet && object.size_bytes > kParquetTailBytes + kMagicBytes) {
    const std::string magic = TRY(read(0, kMagicBytes));
    is_parquet = magic == "PAR1";
  }
  auto found = is_parquet ? classify_parquet(object)
                          : classify_text({object.key, object.size_bytes, read,
                                           object.scanned_bytes, object.custom});
  constexpr int kServerError = 500;
  if (!found.ok() && found.error().http_status() < kServerError) {
    return not_classified(found.error().message());  // of what was read
  }
  if (found.ok() && found->schema) found->schema->size_bytes = object.size_bytes;
  return found;
}

}  // namespace tarn::glue::crawl
