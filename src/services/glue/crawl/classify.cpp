#include "services/glue/crawl/classify.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/glue/crawl/csv_infer.h"
#include "services/glue/crawl/inflate.h"
#include "services/glue/crawl/json_infer.h"
#include "services/glue/crawl/parquet_footer.h"

namespace tarn::glue::crawl {
namespace {

constexpr uint64_t kSampleBytes = 1 << 20;
constexpr uint64_t kMaxSampleBytes = 10 << 20;
constexpr uint64_t kTailGuessBytes = 32 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Classified none(std::string reason) { return {std::nullopt, std::move(reason)}; }

Result<Classified> classify_parquet(uint64_t size_bytes, const ReadBytes& read) {
  const uint64_t guess = std::min(size_bytes, kTailGuessBytes);
  std::string end = TRY(read(size_bytes - guess, guess));
  if (end.size() < kParquetTailBytes) return none("the Parquet file is truncated");
  const auto offset = parquet_footer_offset(
      std::string_view(end).substr(end.size() - kParquetTailBytes), size_bytes);
  if (!offset.ok()) return none("not a readable Parquet file: " + offset.error().message());
  const uint64_t length = size_bytes - kParquetTailBytes - *offset;
  std::string bytes;
  if (length + kParquetTailBytes <= end.size()) {
    bytes = end.substr(end.size() - kParquetTailBytes - length, length);
  } else {
    bytes = TRY(read(*offset, length));
  }
  auto footer = parse_parquet_footer(bytes);
  if (!footer.ok()) return none("not a readable Parquet file: " + footer.error().message());
  FileSchema schema;
  schema.format = FileFormat::kParquet;
  schema.columns = std::move(footer->columns);
  schema.record_count = footer->row_count;
  return Classified{std::move(schema), {}};
}

struct Sample {
  std::string text;
  bool is_whole = false;
  bool is_gzip = false;
  uint64_t stored_bytes = 0;  // of the object, that gave the text
  std::string problem;
};

Result<Sample> read_sample(uint64_t size_bytes, uint64_t limit_bytes, const ReadBytes& read) {
  Sample sample;
  sample.stored_bytes = std::min(size_bytes, limit_bytes);
  sample.text = TRY(read(0, sample.stored_bytes));
  sample.is_whole = sample.stored_bytes == size_bytes;
  if (!is_gzip(sample.text)) return sample;
  sample.is_gzip = true;
  Inflated inflated = inflate_prefix(sample.text, limit_bytes);
  if (inflated.end == InflateEnd::kCorrupt) sample.problem = "the gzip file is damaged";
  const bool is_cut = inflated.end == InflateEnd::kMore && inflated.text.size() < limit_bytes;
  if (is_cut && sample.is_whole) sample.problem = "the gzip file is truncated";
  sample.text = std::move(inflated.text);
  sample.is_whole = inflated.end == InflateEnd::kWhole;
  return sample;
}

// Records of the whole file, by those of the sample.
uint64_t estimate_records(uint64_t records, size_t sampled_bytes, const Sample& sample,
                          uint64_t size_bytes) {
  if (sample.is_whole || sampled_bytes == 0) return records;
  const double stored =
      static_cast<double>(sample.stored_bytes) *
      (static_cast<double>(sampled_bytes) / static_cast<double>(sample.text.size()));
  return static_cast<uint64_t>(static_cast<double>(records) * static_cast<double>(size_bytes) /
                               stored);
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

bool begins_like_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

// Nothing where a sample of this size held no whole record.
std::optional<Classified> try_json(const Sample& sample, uint64_t size_bytes) {
  JsonFinding finding = infer_json(without_mark(sample.text));
  if (finding.end == JsonEnd::kMalformed) return none("not JSON: " + finding.problem);
  if (finding.end == JsonEnd::kCut && sample.is_whole) {
    return none("the JSON ends within a record: the file is truncated");
  }
  if (finding.record_count == 0) {
    if (sample.is_whole) return none("the JSON has no record");
    return std::nullopt;
  }
  FileSchema schema;
  schema.format = FileFormat::kJson;
  schema.is_json_array = finding.is_array;
  schema.columns = std::move(finding.record.fields);
  schema.record_count =
      estimate_records(finding.record_count, finding.sampled_bytes, sample, size_bytes);
  if (schema.columns.empty()) return none("the JSON records are all empty");
  return Classified{std::move(schema), {}};
}

Result<Classified> classify_json(Sample sample, uint64_t size_bytes, const ReadBytes& read) {
  for (uint64_t limit = kSampleBytes;;) {
    if (auto found = try_json(sample, size_bytes)) return *std::move(found);
    limit += kSampleBytes;
    if (limit > kMaxSampleBytes) return none("no JSON record ends within the first 10 MB");
    sample = TRY(read_sample(size_bytes, limit, read));
    if (!sample.problem.empty()) return none(sample.problem);
  }
}

// ".csv" also before ".gz".
bool has_csv_name(std::string_view key) {
  std::string name = to_lower_ascii(key);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name.ends_with(".csv") || name.ends_with(".tsv");
}

Classified classify_csv(std::string_view key, const Sample& sample, uint64_t size_bytes) {
  const std::string_view text = without_mark(sample.text);
  if (text.find('\0') != std::string_view::npos) return none("binary data of an unknown format");
  auto finding = infer_csv({text, sample.is_whole, has_csv_name(key)});
  if (!finding) return none("text without records that Tarn knows");
  finding->schema.record_count =
      estimate_records(finding->schema.record_count, finding->sampled_bytes, sample, size_bytes);
  return {std::move(finding->schema), {}};
}

// Formats that Glue knows and Tarn does not read yet are named, not guessed at.
std::string_view unserved_format(std::string_view text) {
  if (text.starts_with("Obj\x01")) return "Avro";
  if (text.starts_with("ORC")) return "ORC";
  if (text.starts_with("PK\x03\x04")) return "zip";
  if (text.starts_with("BZh")) return "bzip2";
  if (text.starts_with("\x28\xB5\x2F\xFD")) return "zstd";
  if (text.starts_with("\x04\x22\x4D\x18")) return "lz4";
  if (text.starts_with(std::string_view("\xFF\x06\x00\x00sNaPpY", 10))) return "snappy";
  if (without_mark(text).starts_with("<?xml")) return "XML";
  return {};
}

Result<Classified> classify_text(std::string_view key, uint64_t size_bytes, const ReadBytes& read) {
  Sample sample = TRY(read_sample(size_bytes, kSampleBytes, read));
  if (!sample.problem.empty()) return none(sample.problem);
  if (sample.text.empty()) return none("the file is empty");
  if (const auto format = unserved_format(sample.text); !format.empty()) {
    return none(std::string(format) + " is not served by Tarn's crawlers yet");
  }
  const bool is_gzip = sample.is_gzip;
  Classified found = begins_like_json(without_mark(sample.text))
      ? TRY(classify_json(std::move(sample), size_bytes, read))
                         : classify_csv(key, sample, size_bytes);
                         if (found.schema) found.schema->is_gzip = is_gzip;
                         return found;
}

}  // namespace

Result<Classified> classify(std::string_view key, uint64_t size_bytes, const ReadBytes& read) {
  if (size_bytes == 0) return none("the file is empty");
  constexpr uint64_t kMagicBytes = 4;
  bool is_parquet = to_lower_ascii(key).ends_with(".parquet");
  if (!is_parquet && size_bytes > kParquetTailBytes + kMagicBytes) {
    is_parquet = TRY(read(0, kMagicBytes))
    == "PAR1";
  }
  Classified found = is_parquet ? TRY(classify_parquet(size_bytes, read))
                                : TRY(classify_text(key, size_bytes, read));
                                if (found.schema) found.schema->size_bytes = size_bytes;
                                return found;
}

}  // namespace tarn::glue::crawl
