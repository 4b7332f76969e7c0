#include "services/glue/crawl/grouping.h"

#include <gtest/gtest.h>

#include <string>

namespace tarn::glue::crawl {
namespace {

CrawledFile file(std::string key, std::vector<std::string> columns,
                 FileFormat format = FileFormat::kJson) {
  CrawledFile made;
  made.key = std::move(key);
  made.schema.format = format;
  made.schema.size_bytes = 10;
  made.schema.record_count = 1;
  for (std::string& name : columns) {
    made.schema.columns.push_back({std::move(name), TypeLattice::of(TypeKind::kInt)});
  }
  return made;
}

// "name@prefix[key,…]{value/…,…}" for each table.
std::string grouped(std::vector<CrawledFile> files, GroupingOptions options = {}) {
  if (options.bucket.empty()) options.bucket = "bucket";
  std::string out;
  for (const TablePlan& table : group_files(std::move(files), options)) {
    out += (out.empty() ? "" : " ") + table.name + "@" + table.prefix;
    std::string keys;
    for (const std::string& key : table.partition_keys) keys += (keys.empty() ? "" : ",") + key;
    std::string partitions;
    for (const PartitionPlan& partition : table.partitions) {
      if (!partitions.empty()) partitions += ",";
      for (size_t i = 0; i < partition.values.size(); ++i) {
        partitions += (i == 0 ? "" : "/") + partition.values[i];
      }
    }
    if (!keys.empty()) out += "[" + keys + "]{" + partitions + "}";
  }
  return out;
}

GroupingOptions at(std::string root) {
  GroupingOptions options;
  options.root = std::move(root);
  return options;
}

TEST(Grouping, OneFolderIsOneTable) {
  EXPECT_EQ(grouped({file("data/a", {"x", "y"}), file("data/b", {"x", "y"})}, at("data/")),
            "data@data/");
  EXPECT_EQ(grouped({file("a", {"x"})}), "bucket@");
}

TEST(Grouping, HivePartitions) {
  EXPECT_EQ(
      grouped({file("d/Year=2025/m=1/a", {"x"}), file("d/Year=2026/m=a%2Fb/a", {"x"})}, at("d/")),
      "d@d/[year,m]{2025/1,2026/a/b}");
}

TEST(Grouping, PlainAndMixedPartitions) {
  EXPECT_EQ(grouped({file("d/2025/a", {"x"}), file("d/2026/a", {"x"})}, at("d/")),
            "d@d/[partition_0]{2025,2026}");
  EXPECT_EQ(grouped({file("d/eu/day=1/a", {"x"}), file("d/us/day=1/a", {"x"})}, at("d/")),
            "d@d/[partition_0,day]{eu/1,us/1}");
}

TEST(Grouping, APartitionKeyNamedLikeAColumnIsRenamed) {
  EXPECT_EQ(grouped({file("d/x=1/a", {"x"}), file("d/x=2/a", {"x"})}, at("d/")),
            "d@d/[partition_0]{1,2}");
}

TEST(Grouping, UnlikeFoldersAreTables) {
  EXPECT_EQ(grouped({file("u/a", {"x", "y"}), file("v/a", {"p", "q"})}), "u@u/ v@v/");
  EXPECT_EQ(grouped({file("u/a", {"x"}), file("v/a", {"x"}, FileFormat::kParquet)}), "u@u/ v@v/");
}

TEST(Grouping, TheMajorityArePartitions) {
  EXPECT_EQ(
      grouped({file("d/1/a", {"x"}), file("d/2/a", {"x"}), file("d/other/a", {"q"})}, at("d/")),
      "other@d/other/ d@d/[partition_0]{1,2}");
}

TEST(Grouping, UnlikeFilesAreTables) {
  EXPECT_EQ(grouped({file("d/a.json", {"x"}), file("d/b.json", {"q"})}, at("d/")),
            "a_json@d/a.json b_json@d/b.json");
}

TEST(Grouping, FilesBesideFoldersOfTheLikeAreOneTable) {
  EXPECT_EQ(grouped({file("d/a", {"x"}), file("d/sub/b", {"x"})}, at("d/")), "d@d/");
  EXPECT_EQ(grouped({file("d/a.json", {"x"}), file("d/sub/b", {"q"})}, at("d/")),
            "a_json@d/a.json sub@d/sub/");
}

TEST(Grouping, ASingleFolderIsTheTable) {
  EXPECT_EQ(grouped({file("flights/a", {"x"})}), "flights@flights/");
  EXPECT_EQ(grouped({file("data/flights/2026/a", {"x"})}),
            "flights@data/flights/[partition_0]{2026}");
}

TEST(Grouping, SimilarityAndItsSwitch) {
  const std::vector<std::string> a = {"a", "b", "c"};
  const std::vector<std::string> b = {"a", "b", "c", "d"};
  EXPECT_EQ(grouped({file("d/1/f", a), file("d/2/f", b)}, at("d/")), "d@d/[partition_0]{1,2}");
  GroupingOptions combine = at("d/");
  combine.combine_compatible = true;
  EXPECT_EQ(grouped({file("d/1/f", {"a"}), file("d/2/f", {"z"})}, combine),
            "d@d/[partition_0]{1,2}");
}

TEST(Grouping, TableLevelCountsFromTheBucket) {
  GroupingOptions level;
  level.table_level = 2;
  EXPECT_EQ(grouped({file("a/1/f", {"x"}), file("a/2/f", {"x"}), file("b/1/f", {"x"})}, level),
            "a@a/[partition_0]{1,2} b@b/[partition_0]{1}");
  level.table_level = 1;
  EXPECT_EQ(grouped({file("a/1/f", {"x"}), file("b/1/f", {"x"})}, level),
            "bucket@[partition_0,partition_1]{a/1,b/1}");
}

TEST(Grouping, Statistics) {
  const auto tables = group_files(
      {file("d/k=1/a", {"x"}), file("d/k=1/b", {"x"}), file("d/k=2/a", {"x"})}, at("d/"));
  ASSERT_EQ(tables.size(), 1u);
  EXPECT_EQ(tables[0].statistics.file_count, 3u);
  EXPECT_EQ(tables[0].statistics.size_bytes, 30u);
  EXPECT_EQ(tables[0].partitions[0].statistics.record_count, 2u);
}

TEST(Grouping, NamesArePlain) { EXPECT_EQ(table_name("My-Data.2026 \xC3\xA9"), "my_data_2026___"); }

}  // namespace
}  // namespace tarn::glue::crawl
