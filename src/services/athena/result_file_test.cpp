// Results written and read back: every value, page by page.
#include "services/athena/result_file.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace tarn::athena {
namespace {

struct MemoryReader final : ObjectReader {
  explicit MemoryReader(std::string bytes) : bytes_(std::move(bytes)) {}
  const ObjectInfo& info() const override { return info_; }
  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) override {
    if (offset_bytes >= bytes_.size()) return std::string();
    return bytes_.substr(offset_bytes, size_bytes);
  }
  const std::string* inline_bytes() const override { return &bytes_; }
  const std::vector<ObjectExtent>& extents() const override { return extents_; }

 private:
  std::string bytes_;
  ObjectInfo info_;
  std::vector<ObjectExtent> extents_;
};

// Nothing is visible before it is finished.
struct MemoryWriter final : ObjectWriter {
  explicit MemoryWriter(std::string& bytes) : bytes_(bytes) {}
  Result<void> write(std::string_view more) override {
    written_ += more;
    return {};
  }
  Result<ObjectInfo> finish() override {
    bytes_ = written_;
    return ObjectInfo();
  }

 private:
  std::string& bytes_;
  std::string written_;
};

class ResultFile : public testing::Test {
 protected:
  void write(const std::vector<std::string>& header, const std::vector<ResultRow>& rows) {
    auto writer = CsvResultWriter::create(std::make_unique<MemoryWriter>(bytes_), header);
    ASSERT_TRUE(writer.ok());
    for (const ResultRow& row : rows) {
      std::vector<std::string_view> cells;
      for (const auto& cell : row) cells.push_back(cell ? *cell : std::string_view());
      for (size_t i = 0; i < row.size(); ++i) {
        if (row[i] && row[i]->empty()) cells[i] = std::string_view("", 0);
      }
      ASSERT_TRUE(writer->write_row(cells).ok());
    }
    ASSERT_TRUE(writer->finish().ok());
    EXPECT_EQ(writer->size_bytes(), static_cast<int64_t>(bytes_.size()));
  }

  // All rows, in pages of `limit`.
  std::vector<ResultRow> read(size_t limit, bool is_csv = true) {
    std::vector<ResultRow> rows;
    uint64_t offset = 0;
    do {
      MemoryReader object(bytes_);
      auto page =
          is_csv ? read_csv_page(object, offset, limit) : read_text_page(object, offset, limit);
      EXPECT_TRUE(page.ok());
      EXPECT_TRUE(page->rows.size() == limit || page->next_offset_bytes == 0);
      rows.insert(rows.end(), page->rows.begin(), page->rows.end());
      offset = page->next_offset_bytes;
    } while (offset != 0);
    return rows;
  }

  std::string bytes_;
};

TEST_F(ResultFile, BytesAreAthenas) {
  write({"a", "B \"q\""}, {{"1", "x,y"}, {std::nullopt, ""}, {"two\nlines", "\""}});
  EXPECT_EQ(bytes_, "\"a\",\"B \"\"q\"\"\"\n\"1\",\"x,y\"\n,\"\"\n\"two\nlines\",\"\"\"\"\n");
}

TEST_F(ResultFile, EveryPageSizeReadsTheSameRows) {
  const std::vector<ResultRow> rows = {{"1", std::nullopt}, {std::nullopt, std::nullopt},
                                       {"", "\r\n"},        {"日本", "a\"b\"\"c"},
                                       {",", ",,\"\n"},     {std::string(3000, 'x'), "end"}};
  write({"a", "b"}, rows);
  std::vector<ResultRow> expected = {{"a", "b"}};
  expected.insert(expected.end(), rows.begin(), rows.end());
  for (size_t limit = 1; limit <= 8; ++limit) EXPECT_EQ(read(limit), expected) << limit;
}

TEST_F(ResultFile, OneColumnOfNulls) {
  write({"a"}, {{std::nullopt}, {"x"}, {std::nullopt}});
  EXPECT_EQ(read(2), (std::vector<ResultRow>{{"a"}, {std::nullopt}, {"x"}, {std::nullopt}}));
}

TEST_F(ResultFile, ValuesAcrossTheBuffersEnds) {
  std::vector<ResultRow> rows;
  for (size_t i = 0; i < 200; ++i) rows.push_back({std::string(7919, '"'), std::to_string(i)});
  write({"a", "b"}, rows);
  ASSERT_GT(bytes_.size(), 3'000'000U);
  rows.insert(rows.begin(), {"a", "b"});
  EXPECT_EQ(read(77), rows);
}

TEST_F(ResultFile, ATornResultIsCorrupt) {
  for (const char* torn : {"\"open", "\"a\",bare\n", "bare"}) {
    MemoryReader object(torn);
    EXPECT_FALSE(read_csv_page(object, 0, 10).ok()) << torn;
  }
}

TEST_F(ResultFile, LinesOfText) {
  MemoryWriter three(bytes_), none(bytes_);
  EXPECT_EQ(write_lines(three, {"one", "", "a\tb"}).value(), 9);
  EXPECT_EQ(bytes_, "one\n\na\tb\n");
  EXPECT_EQ(read(2, false), (std::vector<ResultRow>{{"one"}, {""}, {"a\tb"}}));
  EXPECT_EQ(write_lines(none, {}).value(), 0);
  EXPECT_EQ(read(2, false), std::vector<ResultRow>{});
}

}  // namespace
}  // namespace tarn::athena
