// JSON and delimited text.
#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "engines/formats/csv_record.h"
#include "engines/formats/delimited.h"
#include "engines/formats/json_records.h"
#include "engines/formats/line_reader.h"
#include "services/glue/crawl/classify.h"
#include "services/glue/crawl/csv_infer.h"
#include "services/glue/crawl/json_infer.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kSampleBytes = 1 << 20;
constexpr size_t kMaxRecordBytes = 10 << 20;  // Glue's, of a JSON record
constexpr uint64_t kSpots = 16;               // pieces of a file that is too large to be read whole
constexpr uint64_t kSpotBytes = 1 << 20;
constexpr int kServerError = 500;

bool is_of_data(const Error& error) { return error.http_status() < kServerError; }

// The text's beginning, and what it says of the rest.
struct Sample {
  TextFormat format;
  std::string text;
  bool is_whole = false;
  std::string problem;
};

Result<Sample> read_sample(const ObjectBytes& object) {
  Sample sample;
  const std::string first = TRY(object.read(0, engines::kPackingBytes));
  const engines::Packing packing = engines::packing_of(first);
  auto unpacked = engines::unpack(open_bytes(object.size_bytes, object.read), packing);
  auto more = append_from(*unpacked, kSampleBytes, sample.text);
  if (!more.ok() && !is_of_data(more.error())) return std::move(more).error();
  if (!more.ok()) {
    sample.problem = "the file is damaged or truncated: " + more.error().message();
    return sample;
  }
  sample.is_whole = !*more;
  sample.format = text_format_of(packing, sample.text, sample.is_whole);
  const bool is_plain = sample.format.encoding == engines::TextEncoding::kUtf8;
  if (is_plain) {
    sample.text.erase(0, engines::utf8_mark_bytes(sample.text));
    return sample;
  }
  sample.text.clear();
  auto text = open_text(object.size_bytes, object.read, sample.format);
  const bool has_more = TRY(append_from(*text, kSampleBytes, sample.text));
  sample.is_whole = !has_more;
  return sample;
}

// Records of the whole file by those of its first bytes.
uint64_t estimate_records(uint64_t records, uint64_t read_bytes, const ObjectBytes& object,
                          const TextFormat& format) {
  // Of a packed file the share that was read is not known: it holds at least these.
  if (read_bytes == 0 || format.packing != engines::Packing::kNone) return records;
  const uint64_t all_bytes = std::max(object.size_bytes, read_bytes);
  return static_cast<uint64_t>(static_cast<double>(records) * static_cast<double>(all_bytes) /
                               static_cast<double>(read_bytes));
}

// Lines from all over a plain file, behind what was read of its front.
Result<void> visit_spots(const ObjectBytes& object,
                         const std::function<void(std::string_view line)>& visit) {
  const uint64_t rest_bytes = object.size_bytes - object.scanned_bytes;
  for (uint64_t spot = 0; spot < kSpots; ++spot) {
    const uint64_t begin = object.scanned_bytes + rest_bytes / kSpots * spot;
    const uint64_t size = std::min(kSpotBytes, object.size_bytes - begin);
    engines::LineReader lines(open_bytes(begin + size, object.read, begin), false, size);
    std::string_view line;
    std::string copy;
    // The last line may be cut.
    while (TRY(lines.next(line))) {
      if (!copy.empty()) visit(copy);
      copy = line;
    }
    if (begin + size == object.size_bytes && !copy.empty()) visit(copy);
  }
  return {};
}

bool is_large_plain(const ObjectBytes& object, const TextFormat& format) {
  return object.size_bytes > object.scanned_bytes && format.packing == engines::Packing::kNone &&
         format.encoding == engines::TextEncoding::kUtf8;
}

void apply(const TextFormat& format, FileSchema& schema) {
  schema.packing = format.packing;
  schema.encoding = format.encoding;
  schema.is_ascii = format.is_ascii;
}

bool begins_like_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

// Feeds what follows the sample. Returns how many bytes were taken; all, if the text has ended.
struct JsonRead {
  uint64_t taken_bytes = 0;
  bool is_whole = false;
};

Result<JsonRead> read_json(const ObjectBytes& object, Sample& sample, JsonInference& inference) {
  JsonRead read;
  auto source = open_text(object.size_bytes, object.read, sample.format);
  std::string window;
  size_t piece_bytes = kSampleBytes;
  while (!read.is_whole && !inference.finding().is_broken &&
         read.taken_bytes < object.scanned_bytes) {
    read.is_whole = !TRY(append_from(*source, window.size() + piece_bytes, window));
    const size_t taken = inference.take(window, read.is_whole);
    read.taken_bytes += taken;
    window.erase(0, taken);
    if (window.size() >= kMaxRecordBytes) break;
    piece_bytes = taken == 0 ? piece_bytes * 2 : kSampleBytes;  // a long record
    piece_bytes = std::min(piece_bytes, kMaxRecordBytes - window.size());
  }
  return read;
}

Classified json_schema(const JsonFinding& finding) {
  const bool is_mixed = finding.is_documents && finding.malformed_lines > 0;
  if (finding.is_broken || is_mixed || finding.malformed_lines > finding.record_count) {
    return not_classified("not JSON: " + finding.problem);
  }
  if (finding.record_count == 0) return not_classified("the JSON has no record");
  FileSchema schema;
  schema.format = FileFormat::kJson;
  schema.json = {finding.is_documents, finding.is_array, finding.malformed_lines > 0};
  schema.columns = finding.record.fields;
  schema.record_count = finding.record_count;
  if (schema.columns.empty()) return not_classified("the JSON records are all empty");
  return {std::move(schema), {}};
}

Result<Classified> classify_json(const ObjectBytes& object, Sample& sample) {
  JsonInference inference;
  JsonRead read{sample.text.size(), true};
  if (sample.is_whole) {
    inference.take(sample.text, true);
  } else {
    auto got = read_json(object, sample, inference);
    if (!got.ok() && !is_of_data(got.error())) return std::move(got).error();
    if (!got.ok()) return not_classified(got.error().message());
    read = *got;
  }
  const JsonFinding& finding = inference.finding();
  if (finding.record_count == 0 && !read.is_whole && !finding.is_broken) {
    return not_classified("no JSON record ends within the first 10 MB");
  }
  Classified found = json_schema(finding);
  if (!found.schema || read.is_whole) return found;
  FileSchema& schema = *found.schema;
  schema.record_count =
      estimate_records(schema.record_count, read.taken_bytes, object, sample.format);
  if (schema.json.is_documents || !is_large_plain(object, sample.format)) return found;
  JsonInference spots;
  TRY(visit_spots(object, [&](std::string_view line) {
    const std::string ended = std::string(line) + "\n";
    spots.take(ended, true);
  }));
  merge_fields(schema.columns, spots.finding().record.fields);
  schema.json.has_malformed |= spots.finding().malformed_lines > 0;
  return found;
}

// ".csv" also before ".gz".
bool has_csv_name(std::string_view key) {
  std::string name = to_lower_ascii(key);
  for (const std::string_view packed : {".gz", ".bz2", ".zst"}) {
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  }
  return name.ends_with(".csv") || name.ends_with(".tsv");
}

// What the sample did not tell of a text that is not UTF-8 throughout.
void check_encoding(const std::vector<std::string_view>& fields, TextFormat& format) {
  if (format.encoding != engines::TextEncoding::kUtf8) return;
  for (const std::string_view field : fields) {
    const bool is_ascii = std::all_of(field.begin(), field.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii) continue;
    if (format.is_ascii && !is_valid_utf8(field)) {
      format.encoding = engines::TextEncoding::kWindows1252;
    }
    format.is_ascii = false;
  }
}

// Types of all rows, as far as they are read.
Result<void> scan_csv(const ObjectBytes& object, Sample& sample, FileSchema& schema) {
  auto source = std::make_unique<LimitedSource>(
      open_text(object.size_bytes, object.read, sample.format), object.scanned_bytes);
  engines::CsvReader rows(std::move(source),
                          {schema.csv.delimiter, schema.csv.quote, schema.csv.escape});
  std::vector<std::string_view> fields;
  CsvColumnScan scan(schema);
  for (uint64_t line = 0; TRY(rows.next(fields)); ++line) {
    if (line < schema.csv.header_lines) continue;
    const bool is_cut = !rows.is_ended() && rows.consumed_bytes() >= object.scanned_bytes;
    if (is_cut) break;
    check_encoding(fields, sample.format);
    schema.csv.has_blank_lines |= rows.is_blank();
    schema.csv.is_quoted |= rows.has_quotes() && !schema.csv.is_serde_told;
    if (!rows.is_blank()) scan.add(fields);
  }
  const uint64_t count = scan.row_count();
  if (is_large_plain(object, sample.format) && !schema.csv.is_quoted) {
    TRY(visit_spots(object, [&](std::string_view line) {
      engines::split_delimited(line, schema.csv.delimiter, std::nullopt, SIZE_MAX, fields);
      if (!line.empty()) scan.add(fields);
    }));
  }
  scan.finish();
  schema.record_count = rows.consumed_bytes() < object.scanned_bytes
                            ? count
                            : estimate_records(count, rows.consumed_bytes(), object, sample.format);
  return {};
}

Result<Classified> classify_csv(const ObjectBytes& object, Sample& sample, const CsvRules* rules) {
  auto finding = infer_csv({sample.text, sample.is_whole, has_csv_name(object.key), rules});
  if (!finding) return not_classified("text without records that Tarn knows");
  if (finding->has_all_rows) return Classified{std::move(finding->schema), {}};
  auto scanned = scan_csv(object, sample, finding->schema);
  if (!scanned.ok() && !is_of_data(scanned.error())) return std::move(scanned).error();
  if (!scanned.ok()) return not_classified(scanned.error().message());
  return Classified{std::move(finding->schema), {}};
}

// Records by a path: what it leads to in each document of the file.
Result<Classified> classify_path(const ObjectBytes& object, const Sample& sample,
                                 const JsonRules& rules) {
  auto source = std::make_unique<LimitedSource>(
      open_text(object.size_bytes, object.read, sample.format), object.scanned_bytes);
  engines::JsonRecords records(std::move(source), rules.members);
  JsonInference inference;
  std::string_view record;
  while (true) {
    const auto more = records.next(record);
    if (!more.ok() && !is_of_data(more.error())) return more.error();
    if (!more.ok() || !*more) break;  // what is cut by the limit is no record
    inference.take(std::string(record) + "\n", true);
  }
  const JsonFinding& finding = inference.finding();
  if (finding.record_count == 0) {
    return not_classified("the JSON has no record at " + rules.path);
  }
  FileSchema schema;
  schema.format = FileFormat::kJson;
  schema.json = {true, false, false, rules.path};
  schema.columns = finding.record.fields;
  schema.record_count = finding.record_count;
  return Classified{std::move(schema), {}};
}

// The first custom classifier that the file fits.
Result<Classified> try_custom(const ObjectBytes& object, Sample& sample) {
  if (object.custom == nullptr) return not_classified("");
  const bool is_json = begins_like_json(sample.text);
  for (const CustomClassifier& one : *object.custom) {
    Classified found;
    if (one.grok) found.schema = infer_log(sample.text, sample.is_whole, *one.grok);
    if (one.csv && !is_json) found = TRY(classify_csv(object, sample, &*one.csv));
    if (one.json && is_json) found = TRY(classify_path(object, sample, *one.json));
    if (found.schema) return found;
  }
  return not_classified("");
}

Result<Classified> try_built_in(const ObjectBytes& object, Sample& sample) {
  if (begins_like_json(sample.text)) return classify_json(object, sample);
  if (auto log = infer_web_log(sample.text, sample.is_whole)) {
    return Classified{std::move(*log), {}};
  }
  return classify_csv(object, sample, nullptr);
}

// Formats that Glue knows and Tarn does not read yet are named, not guessed at.
std::string_view unserved_format(std::string_view text) {
  if (text.starts_with("Obj\x01")) return "Avro";
  if (text.starts_with("ORC")) return "ORC";
  if (text.starts_with("PK\x03\x04")) return "zip";
  if (text.starts_with("\x04\x22\x4D\x18")) return "lz4";
  if (text.starts_with(std::string_view("\xFF\x06\x00\x00sNaPpY", 10))) return "snappy";
  if (text.starts_with("<?xml")) return "XML";
  return {};
}

}  // namespace

Result<Classified> classify_text(const ObjectBytes& object) {
  Sample sample = TRY(read_sample(object));
  if (!sample.problem.empty()) return not_classified(sample.problem);
  if (sample.text.empty()) return not_classified("the file is empty");
  if (sample.is_whole && sample.text.find_first_not_of("\r\n") == std::string::npos) {
    return not_classified(std::string(kOnlyBlankLines));
  }
  if (const auto format = unserved_format(sample.text); !format.empty()) {
    return not_classified(std::string(format) + " is not served by Tarn's crawlers yet");
  }
  if (sample.format.is_binary) return not_classified("binary data of an unknown format");
  auto found = try_custom(object, sample);
  if (found.ok() && !found->schema) found = try_built_in(object, sample);
  if (found.ok() && found->schema) apply(sample.format, *found->schema);
  return found;
}

}  // namespace tarn::glue::crawl
