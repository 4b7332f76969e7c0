#include "engines/sqld/row_reader.h"

#include <algorithm>

#include "base/encoding.h"
#include "engines/formats/csv_record.h"
#include "engines/formats/delimited.h"
#include "engines/formats/line_reader.h"
#include "engines/sqld/engine_errors.h"
#include "engines/sqld/nested_writer.h"

namespace tarn::engines {

namespace {

using duckdb::DataChunk;
using duckdb::FlatVector;
using duckdb::idx_t;

size_t fields_needed(const RowPlan& plan) {
  size_t count = 1;
  for (const WantedColumn& column : plan.columns) count = std::max(count, column.position + 1);
  return count;
}

// The value, or throws the error with the object's path.
template <class T>
T value_of(Result<T> result, const RowPart& part) {
  if (result.ok()) return std::move(result).value();
  if (result.error().http_status() >= 500) throw_error(result.error());
  throw_error(result.error().code(), result.error().message() + " (" + part.path + ")");
}

class TextRows final : public RowReader {
 public:
  TextRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan),
        part_(std::move(part)),
        lines_(std::move(source), part_.is_first, part_.size_bytes),
        fields_needed_(fields_needed(plan)),
        writer_(plan.text) {
    std::string_view line;
    for (uint64_t i = 0; part_.is_first && i < plan.header_lines; ++i) {
      if (!value_of(lines_.next(line), part_)) break;
    }
  }

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    std::string_view line;
    while (row < STANDARD_VECTOR_SIZE && value_of(lines_.next(line), part_)) {
      split_delimited(line, plan_.text.delimiters[0], plan_.text.escape, fields_needed_, fields_);
      for (const WantedColumn& column : plan_.columns) {
        duckdb::Vector& vector = chunk.data[column.output];
        if (column.position < fields_.size()) {
          writer_.write(column.type, vector, row, fields_[column.position]);
        } else {
          FlatVector::SetNull(vector, row, true);
        }
      }
      ++row;
    }
    return row;
  }

 private:
  const RowPlan& plan_;
  const RowPart part_;
  LineReader lines_;
  const size_t fields_needed_;
  DelimitedWriter writer_;
  std::vector<std::string_view> fields_;
};

class CsvRows final : public RowReader {
 public:
  CsvRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan), part_(std::move(part)), records_(std::move(source), plan.csv) {
    for (uint64_t i = 0; i < plan.header_lines; ++i) {
      if (!value_of(records_.next(fields_), part_)) break;
    }
  }

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    while (row < STANDARD_VECTOR_SIZE && value_of(records_.next(fields_), part_)) {
      for (const WantedColumn& column : plan_.columns) write(column, chunk, row);
      ++row;
    }
    return row;
  }

 private:
  void write(const WantedColumn& column, DataChunk& chunk, idx_t row) {
    duckdb::Vector& vector = chunk.data[column.output];
    if (column.position >= fields_.size()) {
      FlatVector::SetNull(vector, row, true);
      return;
    }
    const std::string_view field = fields_[column.position];
    if (write_scalar(column.type, vector, row, field, ScalarForm::kCsv, scratch_)) return;
    throw_error("HIVE_BAD_DATA", "Error parsing field value '" + std::string(field) +
                                     "' for field " + std::to_string(column.position) + " (" +
                                     column.name + ") in " + part_.path);
  }

  const RowPlan& plan_;
  const RowPart part_;
  CsvReader records_;
  std::vector<std::string_view> fields_;
  std::string scratch_;
};

class JsonRows final : public RowReader {
 public:
  JsonRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan),
        part_(std::move(part)),
        lines_(std::move(source), part_.is_first, part_.size_bytes) {}

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    std::string_view line;
    while (row < STANDARD_VECTOR_SIZE && value_of(lines_.next(line), part_)) {
      // JSON Lines lets a reader pass over blank lines, such as one at the end.
      if (trim(line).empty()) continue;
      set_null(chunk, row);
      JsonCursor json(line);
      if (!write_row(chunk, row, json)) {
        const std::string mismatch = writer_.take_mismatch();
        if (!plan_.ignores_malformed || !mismatch.empty()) refuse(line, json, mismatch);
        set_null(chunk, row);
      }
      ++row;
    }
    return row;
  }

 private:
  void set_null(DataChunk& chunk, idx_t row) {
    for (const WantedColumn& column : plan_.columns) {
      FlatVector::SetNull(chunk.data[column.output], row, true);
    }
  }

  bool write_row(DataChunk& chunk, idx_t row, JsonCursor& json) {
    if (!json.take('{')) return false;
    if (json.take('}')) return json.at_end();
    do {
      std::string_view name;
      if (!json.read_string(name, name_) || !json.take(':')) return false;
      const WantedColumn* column = find(name);
      if (column == nullptr) {
        if (!json.skip()) return false;
        continue;
      }
      duckdb::Vector& vector = chunk.data[column->output];
      FlatVector::SetNull(vector, row, false);
      if (!writer_.write(column->type, vector, row, json)) {
        if (!mismatch_column_) mismatch_column_ = column;
        return false;
      }
    } while (json.take(','));
    return json.take('}') && json.at_end();
  }

  const WantedColumn* find(std::string_view name) {
    // Keys mostly come in the same order: the next one is tried first.
    const size_t count = plan_.columns.size();
    for (size_t i = 0; i < count; ++i) {
      const size_t at = (next_column_ + i) % count;
      if (!equals_ignoring_case(plan_.columns[at].name, name)) continue;
      next_column_ = at + 1;
      return &plan_.columns[at];
    }
    return nullptr;
  }

  [[noreturn]] void refuse(std::string_view line, JsonCursor& json, const std::string& mismatch) {
    if (!mismatch.empty()) {
      throw_error("HIVE_BAD_DATA",
                  mismatch + " in column " + mismatch_column_->name + " of " + part_.path);
    }
    constexpr size_t kShownBytes = 100;
    throw_error("HIVE_CURSOR_ERROR",
                "Row is not a valid JSON Object: character " + std::to_string(json.position() + 1) +
                    " of '" + std::string(line.substr(0, kShownBytes)) + "' in " + part_.path);
  }

  const RowPlan& plan_;
  const RowPart part_;
  LineReader lines_;
  JsonWriter writer_;
  std::string name_;
  size_t next_column_ = 0;
  const WantedColumn* mismatch_column_ = nullptr;
};

}  // namespace

std::unique_ptr<RowReader> make_row_reader(const RowPlan& plan, std::unique_ptr<ByteSource> source,
                                           RowPart part) {
  switch (plan.format) {
    case ScanFormat::kCsv:
      return std::make_unique<CsvRows>(plan, std::move(source), std::move(part));
    case ScanFormat::kHiveJson:
    case ScanFormat::kOpenxJson:
      return std::make_unique<JsonRows>(plan, std::move(source), std::move(part));
    default:
      return std::make_unique<TextRows>(plan, std::move(source), std::move(part));
  }
}

}  // namespace tarn::engines
