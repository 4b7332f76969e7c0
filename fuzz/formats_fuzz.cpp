// Fuzzer: the readers of text tables in the query engine. The first byte chooses the reader.
// Besides crashes it finds lines that depend on how a file is cut into parts or reads.
//
// links tarn_engine_formats
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/encoding.h"
#include "engines/formats/csv_record.h"
#include "engines/formats/delimited.h"
#include "engines/formats/grok.h"
#include "engines/formats/hive_type.h"
#include "engines/formats/json_cursor.h"
#include "engines/formats/json_records.h"
#include "engines/formats/line_pattern.h"
#include "engines/formats/line_reader.h"
#include "engines/formats/text_encoding.h"
#include "engines/formats/unpack.h"
#include "engines/formats/value_parse.h"

namespace tarn::engines {
namespace {

class TextSource final : public ByteSource {
 public:
  TextSource(std::string_view text, size_t piece_bytes) : text_(text), piece_bytes_(piece_bytes) {}
  Result<size_t> read(char* to, size_t size_bytes) override {
    size_t size = std::min({size_bytes, text_.size(), piece_bytes_});
    std::memcpy(to, text_.data(), size);
    text_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view text_;
  size_t piece_bytes_;
};

std::unique_ptr<ByteSource> source_of(std::string_view text, size_t piece_bytes = SIZE_MAX) {
  return std::make_unique<TextSource>(text, piece_bytes);
}

std::vector<std::string> lines_of(LineReader reader) {
  std::vector<std::string> lines;
  std::string_view line;
  for (;;) {
    auto next = reader.next(line);
    CHECK(next.ok());
    if (!*next) return lines;
    lines.emplace_back(line);
  }
}

void read_lines(std::string_view text, size_t cut) {
  auto whole = lines_of(LineReader(source_of(text), true, UINT64_MAX));
  CHECK(whole == lines_of(LineReader(source_of(text, 1), true, UINT64_MAX)));
  if (text.empty()) return;
  cut = 1 + cut % text.size();
  auto parts = lines_of(LineReader(source_of(text), true, cut));
  // The next part begins one byte before its range.
  for (auto& line : lines_of(LineReader(source_of(text.substr(cut - 1)), false, UINT64_MAX))) {
    parts.push_back(line);
  }
  CHECK(parts == whole);
}

void read_csv(std::string_view text, const CsvOptions& options) {
  std::vector<std::vector<std::string>> found[2];
  for (size_t way = 0; way < 2; ++way) {
    CsvReader reader(source_of(text, way == 0 ? SIZE_MAX : 1), options);
    std::vector<std::string_view> fields;
    for (;;) {
      auto next = reader.next(fields);
      if (!next.ok() || !*next) break;
      found[way].emplace_back(fields.begin(), fields.end());
    }
  }
  CHECK(found[0] == found[1]);
}

std::string all_of(std::unique_ptr<ByteSource> source) {
  constexpr size_t kMostBytes = 16 << 20;
  std::string all;
  std::string out(64 * 1024, '\0');
  while (all.size() < kMostBytes) {
    auto size = source->read(out.data(), out.size());
    if (!size.ok() || *size == 0) break;
    all.append(out, 0, *size);
  }
  return all;
}

void read_packed(std::string_view bytes) {
  for (auto packing : {Packing::kGzip, Packing::kBzip2, Packing::kZstd}) {
    (void)all_of(unpack(source_of(bytes), packing));
  }
}

void read_encoded(std::string_view bytes) {
  for (auto encoding : {TextEncoding::kUtf8, TextEncoding::kLatin1, TextEncoding::kWindows1252,
                        TextEncoding::kUtf16Le, TextEncoding::kUtf16Be}) {
    auto text = all_of(make_utf8(source_of(bytes), encoding));
    CHECK(text == all_of(make_utf8(source_of(bytes, 1), encoding)));
    CHECK(encoding == TextEncoding::kUtf8 || is_valid_utf8(text));
  }
}

std::vector<std::string> records_of(JsonRecords records) {
  std::vector<std::string> found;
  std::string_view record;
  for (;;) {
    auto next = records.next(record);
    if (!next.ok() || !*next) return found;
    found.emplace_back(record);
  }
}

void read_json(std::string_view text) {
  for (const std::vector<std::string>& members : {std::vector<std::string>(), {"a"}}) {
    auto whole = records_of(JsonRecords(source_of(text), members));
    CHECK(whole == records_of(JsonRecords(source_of(text, 1), members)));
  }
}

void read_grok(std::string_view text) {
  size_t end = std::min(text.find('\n'), text.size());
  auto grok = expand_grok(text.substr(0, end), "WHAT %{WORD}+\nSELF %{SELF}");
  if (!grok.ok()) return;
  auto pattern = LinePattern::compile(grok->regex, false);
  if (!pattern.ok()) return;
  LinePattern::Groups groups;
  auto matched = (*pattern)->match(text.substr(std::min(end + 1, text.size())), groups);
  if (!matched.ok() || !*matched) return;
  for (const GrokField& field : grok->fields) CHECK(field.group < groups.size());
}

void read_values(std::string_view text) {
  std::string scratch;
  (void)hive::parse_boolean(text);
  (void)hive::parse_integer(text, INT64_MIN, INT64_MAX);
  (void)hive::parse_double(text);
  (void)hive::parse_decimal(text, 38, 10);
  (void)hive::parse_date(text);
  (void)hive::parse_timestamp(text, true);
  (void)hive::first_chars(text, 3);
  (void)hive::as_utf8(text, scratch);
  (void)parse_hive_type(text).ok();
  JsonCursor json(text);
  (void)json.skip();
  std::vector<std::string_view> fields;
  split_delimited(text, ',', '\\', 100, fields);
  CHECK(!fields.empty());
  for (std::string_view field : fields) (void)unescape(field, '\\', scratch);
}

}  // namespace
}  // namespace tarn::engines

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn::engines;  // NOLINT
  if (size < 2) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  switch (data[0] % 8) {
    case 0:
      read_lines(text, data[1]);
      break;
    case 1:
      read_csv(text, {});
      break;
    case 2:
      read_packed(text);
      break;
    case 3:
      read_csv(text, {',', '"', '"'});
      break;
    case 4:
      read_encoded(text);
      break;
    case 5:
      read_json(text);
      break;
    case 6:
      read_grok(text);
      break;
    default:
      read_values(text);
  }
  return 0;
}
