#include "engines/sqld/row_reader.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "engines/formats/csv_record.h"
#include "engines/formats/delimited.h"
#include "engines/formats/json_records.h"
#include "engines/formats/line_reader.h"
#include "engines/sqld/engine_errors.h"
#include "engines/sqld/nested_writer.h"

namespace tarn::engines {

namespace {

using duckdb::DataChunk;
using duckdb::FlatVector;
using duckdb::idx_t;

// The value, or throws the error with the object's path.
template <class T>
T value_of(Result<T> result, const RowPart& part) {
  if (result.ok()) return std::move(result).value();
  if (result.error().http_status() >= 500) throw_error(result.error());
  throw_error(result.error().code(), result.error().message() + " (" + part.path + ")");
}

// Where a part has the wanted columns: in the table's places, or where its header names them.
// SIZE_MAX: nowhere.
std::vector<size_t> places_of(const RowPlan& plan, const std::vector<std::string_view>& header) {
  std::vector<size_t> places;
  for (const WantedColumn& column : plan.columns) {
    if (!plan.read.is_by_header) {
      places.push_back(column.position);
      continue;
    }
    const auto found = std::find_if(header.begin(), header.end(), [&](std::string_view name) {
      return equals_ignoring_case(trim(name), column.name);
    });
    places.push_back(found == header.end() ? SIZE_MAX
                                           : static_cast<size_t>(found - header.begin()));
  }
  return places;
}

class TextRows final : public RowReader {
 public:
  TextRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan),
        part_(std::move(part)),
        lines_(std::move(source), part_.is_first, part_.size_bytes),
        writer_(plan.text, plan.read.trims_numbers) {
    std::string_view line;
    for (uint64_t i = 0; part_.is_first && i < plan.read.header_lines; ++i) {
      if (!value_of(lines_.next(line), part_)) break;
    }
    split_delimited(line, plan_.text.delimiters[0], plan_.text.escape, SIZE_MAX, fields_);
    places_ = places_of(plan, fields_);
    for (const size_t place : places_) {
      if (place != SIZE_MAX) fields_needed_ = std::max(fields_needed_, place + 1);
    }
  }

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    std::string_view line;
    while (row < STANDARD_VECTOR_SIZE && value_of(lines_.next(line), part_)) {
      if (plan_.read.skips_blank_lines && trim(line).empty()) continue;
      split_delimited(line, plan_.text.delimiters[0], plan_.text.escape, fields_needed_, fields_);
      for (size_t i = 0; i < places_.size(); ++i) {
        const WantedColumn& column = plan_.columns[i];
        duckdb::Vector& vector = chunk.data[column.output];
        if (places_[i] < fields_.size()) {
          writer_.write(column.type, vector, row, fields_[places_[i]]);
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
  size_t fields_needed_ = 1;
  std::vector<size_t> places_;  // of the wanted columns among the fields
  DelimitedWriter writer_;
  std::vector<std::string_view> fields_;
};

class CsvRows final : public RowReader {
 public:
  CsvRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan), part_(std::move(part)), records_(std::move(source), plan.csv) {
    for (uint64_t i = 0; i < plan.read.header_lines; ++i) {
      if (!value_of(records_.next(fields_), part_)) break;
    }
    places_ = places_of(plan, fields_);
  }

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    while (row < STANDARD_VECTOR_SIZE && value_of(records_.next(fields_), part_)) {
      if (plan_.read.skips_blank_lines && records_.is_blank()) continue;
      for (size_t i = 0; i < places_.size(); ++i) {
        write(plan_.columns[i], places_[i], chunk, row);
      }
      ++row;
    }
    return row;
  }

 private:
  void write(const WantedColumn& column, size_t place, DataChunk& chunk, idx_t row) {
    duckdb::Vector& vector = chunk.data[column.output];
    if (place >= fields_.size()) {
      FlatVector::SetNull(vector, row, true);
      return;
    }
    std::string_view field = fields_[place];
    if (plan_.read.trims_numbers && !is_text(column.type.kind)) field = trim(field);
    if (write_scalar(column.type, vector, row, field, ScalarForm::kCsv, scratch_)) return;
    if (plan_.read.nulls_invalid) {
      FlatVector::SetNull(vector, row, true);
      return;
    }
    throw_error("HIVE_BAD_DATA", "Error parsing field value '" + std::string(field) +
                                     "' for field " + std::to_string(place) + " (" + column.name +
                                     ") in " + part_.path);
  }

  const RowPlan& plan_;
  const RowPart part_;
  CsvReader records_;
  std::vector<size_t> places_;  // of the wanted columns among the fields
  std::vector<std::string_view> fields_;
  std::string scratch_;
};

// Lines that a pattern takes apart; of one that it does not match all is NULL.
class PatternRows final : public RowReader {
 public:
  PatternRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan),
        part_(std::move(part)),
        lines_(std::move(source), part_.is_first, part_.size_bytes) {
    std::string_view line;
    for (uint64_t i = 0; part_.is_first && i < plan.read.header_lines; ++i) {
      if (!value_of(lines_.next(line), part_)) break;
    }
  }

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    std::string_view line;
    while (row < STANDARD_VECTOR_SIZE && value_of(lines_.next(line), part_)) {
      if (plan_.read.skips_blank_lines && trim(line).empty()) continue;
      const bool is_match = value_of(plan_.pattern->match(line, groups_), part_);
      for (const WantedColumn& column : plan_.columns) {
        duckdb::Vector& vector = chunk.data[column.output];
        const bool has_value =
            is_match && column.position < groups_.size() && groups_[column.position];
        if (!has_value || !write_scalar(column.type, vector, row, *groups_[column.position],
                                        ScalarForm::kText, scratch_)) {
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
  LinePattern::Groups groups_;
  std::string scratch_;
};

class JsonRows final : public RowReader {
 public:
  JsonRows(const RowPlan& plan, std::unique_ptr<ByteSource> source, RowPart part)
      : plan_(plan), part_(std::move(part)), writer_(plan.json, plan.read.nulls_invalid) {
    if (plan.json.is_lines) {
      lines_.emplace(std::move(source), part_.is_first, part_.size_bytes);
    } else {
      records_.emplace(std::move(source), plan.json.members);
    }
  }

  idx_t fill(DataChunk& chunk) override {
    idx_t row = 0;
    std::string_view line;
    while (row < STANDARD_VECTOR_SIZE && next(line)) {
      // JSON Lines lets a reader pass over blank lines, such as one at the end.
      if (trim(line).empty()) continue;
      set_null(chunk, row);
      JsonCursor json(line);
      if (!write_row(chunk, row, json)) {
        const std::string mismatch = writer_.take_mismatch();
        if (!plan_.json.ignores_malformed || !mismatch.empty()) refuse(line, json, mismatch);
        set_null(chunk, row);
      }
      ++row;
    }
    return row;
  }

 private:
  bool next(std::string_view& record) {
    return value_of(lines_ ? lines_->next(record) : records_->next(record), part_);
  }

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
      if (!writer_.is_key(plan_.columns[at].name, name)) continue;
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
  std::optional<LineReader> lines_;
  std::optional<JsonRecords> records_;
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
      if (plan.pattern != nullptr) {
        return std::make_unique<PatternRows>(plan, std::move(source), std::move(part));
      }
      return std::make_unique<TextRows>(plan, std::move(source), std::move(part));
  }
}

}  // namespace tarn::engines
