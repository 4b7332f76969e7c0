#include "services/athena/result_file.h"

#include <utility>

#include "services/athena/errors.h"
#include "services/athena/result_encryption.h"

namespace tarn::athena {
namespace {

constexpr size_t kFlushBytes = 256 * 1024;
constexpr uint64_t kReadBytes = 256 * 1024;

void append_quoted(std::string& out, std::string_view value) {
  out += '"';
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// Bytes of an object one after another.
class Source {
 public:
  Source(ObjectReader& object, uint64_t offset_bytes)
      : object_(object), position_(offset_bytes), next_read_(offset_bytes) {}

  // False at the end of the object.
  Result<bool> peek(char& c) {
    if (at_ == buffer_.size()) {
      buffer_ = TRY(object_.read(next_read_, kReadBytes));
      next_read_ += buffer_.size();
      at_ = 0;
      if (buffer_.empty()) return false;
    }
    c = buffer_[at_];
    return true;
  }
  void skip() {
    ++at_;
    ++position_;
  }
  uint64_t position() const { return position_; }

 private:
  ObjectReader& object_;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t position_;
  uint64_t next_read_;
};

// A quoted cell, whose opening quote was skipped.
Result<std::string> read_quoted(Source& source) {
  std::string text;
  char c = 0;
  while (TRY(source.peek(c))) {
    source.skip();
    if (c != '"') {
      text += c;
      continue;
    }
    if (!TRY(source.peek(c)) || c != '"') return text;
    source.skip();
    text += '"';
  }
  return corrupt("a query's result ends within a quoted value");
}

Result<ResultRow> read_csv_row(Source& source) {
  ResultRow row;
  row.emplace_back();
  char c = 0;
  while (TRY(source.peek(c))) {
    source.skip();
    if (c == '\n') return row;
    if (c == ',') {
      row.emplace_back();
    } else if (c == '"') {
      row.back() = TRY(read_quoted(source));
    } else {
      return corrupt("a query's result holds a value without quotes");
    }
  }
  return row;
}

Result<ResultRow> read_text_row(Source& source) {
  std::string line;
  char c = 0;
  while (TRY(source.peek(c))) {
    source.skip();
    if (c == '\n') break;
    line += c;
  }
  return ResultRow{std::move(line)};
}

template <class ReadRow>
Result<ResultPage> read_page(ObjectReader& object, uint64_t offset_bytes, size_t limit,
                             ReadRow read_row) {
  Source source(object, offset_bytes);
  ResultPage page;
  char c = 0;
  while (TRY(source.peek(c))) {
    if (page.rows.size() == limit) {
      page.next_offset_bytes = source.position();
      break;
    }
    page.rows.push_back(TRY(read_row(source)));
  }
  return page;
}

}  // namespace

Result<std::unique_ptr<ObjectWriter>> open_output(Execution& execution, std::string_view type) {
  return open_output_at(execution, execution.row.output_location, type);
}

Result<std::unique_ptr<ObjectWriter>> open_output_at(Execution& execution,
                                                     const std::string& location,
                                                     std::string_view type) {
  const S3Location place = TRY(parse_s3_location(location));
  ObjectAttributes attributes;
  attributes.content_type = type;
  set_encryption(execution.row.encryption, attributes);
  auto object =
      execution.parts.objects.create(execution.caller, place.bucket, place.key, attributes);
  if (object.ok() || !is_denied(object.error())) return object;
  return denied_output(object.error(), location);
}

Result<CsvResultWriter> CsvResultWriter::create(std::unique_ptr<ObjectWriter> object,
                                                const std::vector<std::string>& header) {
  CsvResultWriter writer(std::move(object));
  const std::vector<std::string_view> cells(header.begin(), header.end());
  TRY(writer.write_row(cells));
  return writer;
}

Result<void> CsvResultWriter::write_row(std::span<const std::string_view> cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) buffer_ += ',';
    if (cells[i].data() != nullptr) append_quoted(buffer_, cells[i]);
  }
  buffer_ += '\n';
  if (buffer_.size() >= kFlushBytes) return flush();
  return {};
}

Result<void> CsvResultWriter::flush() {
  size_bytes_ += static_cast<int64_t>(buffer_.size());
  TRY(object_->write(buffer_));
  buffer_.clear();
  return {};
}

Result<void> CsvResultWriter::finish() {
  TRY(flush());
  TRY(object_->finish());
  return {};
}

Result<int64_t> write_lines(ObjectWriter& object, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  TRY(object.write(text));
  TRY(object.finish());
  return static_cast<int64_t>(text.size());
}

Result<ResultPage> read_csv_page(ObjectReader& object, uint64_t offset_bytes, size_t limit) {
  return read_page(object, offset_bytes, limit, read_csv_row);
}

Result<ResultPage> read_text_page(ObjectReader& object, uint64_t offset_bytes, size_t limit) {
  return read_page(object, offset_bytes, limit, read_text_row);
}

}  // namespace tarn::athena
