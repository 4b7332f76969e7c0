// A crawler's settings: from the API, checked, and as a crawl reads them. What Tarn does not serve
// is refused by name. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "services/glue/crawler_rows.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

Result<CrawlerRow> to_row(const api::CreateCrawlerRequest& in);
// Members that are absent stay as they are in `row`.
Result<void> apply(const api::UpdateCrawlerRequest& in, CrawlerRow& row);

api::Crawler to_api(const CrawlerRow& row, int64_t now_ms, Arena& arena);
api::CrawlerHistory to_api(const CrawlRow& row, std::string_view crawler, Arena& arena);

// The Configuration JSON, read.
struct CrawlerOptions {
  bool combine_compatible = false;  // Grouping.TableGroupingPolicy
  int32_t table_level = 0;          // Grouping.TableLevelConfiguration
  int32_t table_threshold = 0;      // CrawlerOutput.Tables.TableThreshold; 0: none
  bool merge_new_columns = false;   // CrawlerOutput.Tables.AddOrUpdateBehavior
};
Result<CrawlerOptions> parse_configuration(std::string_view json);

struct S3Path {
  std::string bucket;
  std::string key;  // without leading slash
};
Result<S3Path> parse_s3_path(std::string_view path);

// "arn:aws:iam::<account>:role/x" of a name, a path and name, or an ARN.
std::string crawler_role_arn(std::string_view role, std::string_view account);

}  // namespace tarn::glue
