// Listings: prefixes, delimiters, pages and versions.
#include <set>

#include "services/s3/s3_fixture.h"

namespace tarn::s3 {
namespace {

class ListingTest : public S3Fixture {
 protected:
  struct Page {
    std::vector<std::string> keys;
    std::vector<std::string> prefixes;
    bool is_truncated = false;
    std::string token;
  };

  Page list(std::string_view prefix, std::string_view delimiter, int32_t max_keys,
            std::string_view token = {}, std::string_view start_after = {}) {
    api::ListObjectsV2Request in;
    in.bucket = "bucket";
    in.prefix = prefix;
    in.delimiter = delimiter;
    in.max_keys = max_keys;
    in.continuation_token = token.empty() ? std::string_view() : token;
    in.start_after = start_after;
    Page page;
    std::function<void(const api::ListObjectsV2Output&)> look = [&](const auto& out) {
      for (const auto& item : out.contents) page.keys.emplace_back(item.key);
      for (const auto& item : out.common_prefixes) page.prefixes.emplace_back(item.prefix);
      page.is_truncated = *out.is_truncated;
      page.token = out.next_continuation_token;
      EXPECT_EQ(static_cast<size_t>(*out.key_count), page.keys.size() + page.prefixes.size());
    };
    auto listed = run(list_objects_v2, in, look);
    EXPECT_TRUE(listed.ok()) << listed.error().message();
    return page;
  }

  using Names = std::vector<std::string>;
};

TEST_F(ListingTest, DelimitersRollUp) {
  make_bucket("bucket");
  for (auto key : {"a", "b/1", "b/2", "b/c/3", "d//e", "e", "z/1"}) {
    ASSERT_TRUE(put("bucket", key, "x").ok());
  }
  Page page = list("", "/", 1000);
  EXPECT_EQ(page.keys, (Names{"a", "e"}));
  EXPECT_EQ(page.prefixes, (Names{"b/", "d/", "z/"}));
  page = list("b/", "/", 1000);
  EXPECT_EQ(page.keys, (Names{"b/1", "b/2"}));
  EXPECT_EQ(page.prefixes, (Names{"b/c/"}));
  page = list("b", "", 1000, {}, "b/1");
  EXPECT_EQ(page.keys, (Names{"b/2", "b/c/3"}));
}

TEST_F(ListingTest, PagesOfEachSizeGiveTheSame) {
  make_bucket("bucket");
  for (auto key : {"a", "b/1", "b/2", "b0", "c/1", "c/2/3", "d", "\xc3\xa9"}) {
    ASSERT_TRUE(put("bucket", key, "x").ok());
  }
  for (std::string_view delimiter : {"", "/"}) {
    Page whole = list("", delimiter, 1000);
    EXPECT_FALSE(whole.is_truncated);
    for (int32_t size = 1; size <= 9; ++size) {
      Page all;
      std::string token;
      do {
        Page page = list("", delimiter, size, token);
        EXPECT_LE(page.keys.size() + page.prefixes.size(), static_cast<size_t>(size));
        all.keys.insert(all.keys.end(), page.keys.begin(), page.keys.end());
        all.prefixes.insert(all.prefixes.end(), page.prefixes.begin(), page.prefixes.end());
        EXPECT_EQ(page.is_truncated, !page.token.empty());
        token = page.token;
      } while (!token.empty());
      EXPECT_EQ(all.keys, whole.keys) << size;
      EXPECT_EQ(all.prefixes, whole.prefixes) << size;
    }
  }
  Page none = list("", "", 0);
  EXPECT_TRUE(none.keys.empty());
  EXPECT_FALSE(none.is_truncated);
}

TEST_F(ListingTest, DeletedObjectsAreNotListedNorTheirPrefixes) {
  make_bucket("bucket");
  set_versioning("bucket", "Enabled");
  for (auto key : {"a/1", "a/2", "b/1", "c"}) ASSERT_TRUE(put("bucket", key, "x").ok());
  ASSERT_TRUE(remove("bucket", "a/1").ok());
  ASSERT_TRUE(remove("bucket", "b/1").ok());
  Page page = list("", "/", 1000);
  EXPECT_EQ(page.prefixes, (Names{"a/"}));
  EXPECT_EQ(page.keys, (Names{"c"}));
}

TEST_F(ListingTest, VersionPagesGiveAllNewestFirst) {
  make_bucket("bucket");
  ASSERT_TRUE(put("bucket", "a", "0").ok());
  set_versioning("bucket", "Enabled");
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(put("bucket", "a", "x").ok());
    ASSERT_TRUE(put("bucket", "b", "x").ok());
  }
  ASSERT_TRUE(remove("bucket", "a").ok());
  for (int32_t size : {1, 2, 3, 100}) {
    std::string key_marker;
    std::string version_marker;
    std::vector<std::string> ids;
    int markers = 0;
    bool more = true;
    while (more) {
      api::ListObjectVersionsRequest in;
      in.bucket = "bucket";
      in.max_keys = size;
      in.key_marker = key_marker;
      in.version_id_marker = version_marker;
      std::function<void(const api::ListObjectVersionsOutput&)> look = [&](const auto& out) {
        for (const auto& item : out.versions) {
          ids.push_back(std::string(item.key) + std::string(item.version_id));
        }
        markers += static_cast<int>(out.delete_markers.size);
        more = *out.is_truncated;
        if (!more) return;
        key_marker = out.next_key_marker;
        version_marker = out.next_version_id_marker;
      };
      auto listed = run(list_object_versions, in, look);
      ASSERT_TRUE(listed.ok()) << listed.error().message();
    }
    EXPECT_EQ(ids.size(), 9u) << size;
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 9u) << size;
    EXPECT_EQ(ids[4], "anull");
    EXPECT_EQ(markers, 1);
  }
}

}  // namespace
}  // namespace tarn::s3
