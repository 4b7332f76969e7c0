#include "services/glue/crawl/parquet_footer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "services/glue/crawl/classify.h"

namespace tarn::glue::crawl {
namespace {

std::string test_file(const std::string& name) {
  std::ifstream in(TARN_SOURCE_DIR "/src/services/glue/crawl/testdata/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Classified classified(std::string_view key, const std::string& bytes) {
  auto found = classify({key, bytes.size(), [&](uint64_t offset, uint64_t size) {
                           return Result<std::string>(bytes.substr(offset, size));
                         }});
  EXPECT_TRUE(found.ok());
  return *found;
}

// types.parquet: one row, written by pyarrow 26, with a column for each type.
TEST(ParquetFooter, TypesOfArrow) {
  const Classified found = classified("a.parquet", test_file("types.parquet"));
  ASSERT_TRUE(found.schema) << found.reason;
  EXPECT_EQ(found.schema->record_count, 1u);
  std::map<std::string, std::string> types;
  for (const TypeField& column : found.schema->columns) types[column.name] = hive_type(column.type);
  const std::map<std::string, std::string> expected = {
      {"i8", "tinyint"},
      {"i16", "smallint"},
      {"i32", "int"},
      {"i64", "bigint"},
      {"u32", "bigint"},
      {"u64", "decimal(20,0)"},
      {"f", "float"},
      {"d", "double"},
      {"b", "boolean"},
      {"s", "string"},
      {"bin", "binary"},
      {"dec", "decimal(12,2)"},
      {"day", "date"},
      {"ts", "timestamp"},
      {"ns", "timestamp"},
      {"list", "array<int>"},
      {"m", "map<string,bigint>"},
      {"st", "struct<a:bigint,n:struct<z:string>>"},
      {"los", "array<struct<x:double>>"}};
  EXPECT_EQ(types, expected);
}

// interval.parquet: one row, written by DuckDB 1.4.4.
TEST(ParquetFooter, IntervalsAreTexts) {
  const Classified found = classified("a.parquet", test_file("interval.parquet"));
  ASSERT_TRUE(found.schema) << found.reason;
  std::string types;
  for (const TypeField& column : found.schema->columns) types += hive_type(column.type) + " ";
  EXPECT_EQ(types, "bigint string array<string> ");
}

TEST(ParquetFooter, FoundByItsBytesWithoutAName) {
  EXPECT_TRUE(classified("data/part-0", test_file("types.parquet")).schema);
}

// No cut and no changed byte may do more than be refused.
TEST(ParquetFooter, DamageIsAReason) {
  const std::string whole = test_file("types.parquet");
  ASSERT_FALSE(whole.empty());
  for (size_t size = 1; size < whole.size(); size += 7) {
    const Classified found = classified("a.parquet", whole.substr(0, size));
    EXPECT_FALSE(found.schema.has_value());
    EXPECT_FALSE(found.reason.empty());
  }
  for (size_t at = whole.size() / 2; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    classified("a.parquet", changed);
  }
}

}  // namespace
}  // namespace tarn::glue::crawl
