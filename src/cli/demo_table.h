// TextTable: rows of text in aligned columns. Numbers are right-aligned. A value type.
#pragma once

#include <string>
#include <vector>

namespace tarn::cli {

class TextTable {
 public:
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  size_t row_count() const { return rows_.size(); }

  // The first row is the heading. Long cells are cut at kMaxColumns.
  std::string to_text() const;

 private:
  static constexpr size_t kMaxColumns = 100;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tarn::cli
