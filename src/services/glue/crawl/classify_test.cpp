#include "services/glue/crawl/classify.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace tarn::glue::crawl {
namespace {

std::string gzipped(const std::string& text) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Classified classified(std::string_view key, const std::string& bytes) {
  auto found = classify(key, bytes.size(), [&](uint64_t offset, uint64_t size) {
    return Result<std::string>(bytes.substr(offset, size));
  });
  EXPECT_TRUE(found.ok());
  return *found;
}

TEST(Classify, ByBytesNotByName) {
  EXPECT_EQ(classified("x.txt", "{\"a\":1}").schema->format, FileFormat::kJson);
  EXPECT_EQ(classified("x.json", "a,b\n1,2\n").schema->format, FileFormat::kCsv);
  EXPECT_TRUE(classified("x", gzipped("a,b\n1,2\n")).schema->is_gzip);
}

TEST(Classify, WhatIsNoneSaysWhy) {
  const auto reason = [](std::string_view key, const std::string& bytes) {
    const Classified found = classified(key, bytes);
    EXPECT_FALSE(found.schema.has_value());
    return found.reason;
  };
  EXPECT_EQ(reason("a.csv", ""), "the file is empty");
  EXPECT_NE(reason("a", "Obj\x01 avro").find("Avro is not served"), std::string::npos);
  EXPECT_NE(reason("a", "ORC....").find("ORC is not served"), std::string::npos);
  EXPECT_NE(reason("a", std::string("a\0b,c", 5)).find("binary"), std::string::npos);
  EXPECT_NE(reason("a.json", "{\"a\":1}\n{\"a\":").find("truncated"), std::string::npos);
  const std::string zipped = gzipped(std::string(5000, 'x'));
  EXPECT_NE(reason("a.gz", zipped.substr(0, zipped.size() - 9)).find("truncated"),
            std::string::npos);
  std::string damaged = zipped;
  damaged[damaged.size() - 6] ^= 0x55;
  EXPECT_NE(reason("a.gz", damaged).find("damaged"), std::string::npos);
}

TEST(Classify, GzipMembersAreOneText) {
  const Classified found = classified("a.gz", gzipped("a,b\n1,2\n") + gzipped("3,4\n"));
  ASSERT_TRUE(found.schema);
  EXPECT_EQ(found.schema->record_count, 2u);
}

TEST(Classify, ABigFileIsEstimatedFromItsFirstMegabyte) {
  std::string text = "id,name\n";
  while (text.size() < (3u << 20)) text += "12345,abcdefgh\n";
  const Classified found = classified("a.csv", text);
  ASSERT_TRUE(found.schema);
  const double expected = static_cast<double>(text.size()) / 15;
  EXPECT_NEAR(static_cast<double>(found.schema->record_count), expected, expected / 50);
}

TEST(Classify, ALongJsonRecordIsReadUpToTenMegabytes) {
  const std::string big = "{\"a\":\"" + std::string(3u << 20, 'x') + "\",\"b\":1}\n";
  EXPECT_EQ(classified("a.json", big).schema->columns.size(), 2u);
  const std::string bigger = "{\"a\":\"" + std::string(11u << 20, 'x') + "\"}\n";
  EXPECT_NE(classified("a.json", bigger).reason.find("10 MB"), std::string::npos);
}

}  // namespace
}  // namespace tarn::glue::crawl
