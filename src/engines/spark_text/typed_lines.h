// Lines of CSV as columns of values, for text of the usual form: fields as many as there are
// columns, either without quotes or in quotes from end to end without a line's end, a quote or an
// escape inside, and values that text_values.h knows. What is of another form is refused, and is
// for a reader that knows the whole rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::spark_text {

enum class Kind : std::uint8_t {
  kText,
  kBoolean,
  kTinyint,
  kSmallint,
  kInteger,
  kBigint,
  kFloat,
  kDouble,
  kDate,
  kTimestamp
};

struct LineFormat {
  char separator = ',';
  int quote = '"';    // -1: none
  int escape = '\\';  // -1: none; a text that has it is refused, but for a quote that is its own
  std::vector<Kind> columns;
};

// A text as Arrow's "view": up to 12 bytes are in it, of more it says where they begin.
struct TextView {
  std::int32_t size = 0;
  char start[4] = {};
  union {
    char rest[8] = {};
    struct {
      std::int32_t buffer;
      std::int32_t offset;
    } place;
  };
};

// Values of one column, of the size that its kind has (a boolean: one bit), and a bit for each that
// is there. An empty text is none.
struct ColumnValues {
  std::vector<std::uint64_t> data;
  std::vector<std::uint64_t> is_there;
  std::int64_t missing = 0;
};

class TypedLines {
 public:
  // Bytes that must be readable behind the text.
  static constexpr std::size_t kPadding = 64;

  explicit TypedLines(const LineFormat& format)
      : format_(format), columns_(format.columns.size()) {}

  // Reads lines, each with its end. Views say where a text is in a buffer in which `text` begins at
  // `start`. False: `problem` says what is not of the usual form.
  bool read(std::string_view text, std::size_t start, std::string& problem);

  std::size_t row_count() const { return rows_; }
  const ColumnValues& column(std::size_t index) const { return columns_[index]; }

 private:
  bool refuse(std::string& problem, std::string_view what) const;
  bool take_special(const char* at, std::string& problem);
  bool end_field(const char* end, std::string& problem);
  bool next_field(const char* begin, std::string& problem);
  bool end_line(const char* at, std::string& problem);
  bool put(std::string_view text);
  bool put_text(ColumnValues& column, std::string_view text);
  void make_room();

  const LineFormat format_;
  std::vector<ColumnValues> columns_;
  const char* buffer_ = nullptr;
  const char* field_ = nullptr;   // where the current one begins
  const char* closed_ = nullptr;  // where its closing quote is, or nullptr
  bool is_quoted_ = false;
  std::size_t place_ = 0;  // the column of the current field
  std::size_t rows_ = 0;
  std::size_t room_ = 0;  // rows that the columns have room for
};

// Whether the text is UTF-8.
bool is_utf8(std::string_view text);

}  // namespace tarn::spark_text
