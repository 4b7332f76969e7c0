#include "services/glue/crawler_settings.h"

#include "base/json.h"
#include "services/glue/convert.h"
#include "services/glue/errors.h"
#include "services/glue/workflows/schedules.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxTablePrefix = 128;
constexpr size_t kMaxTargets = 100;
constexpr int32_t kMaxSampleSize = 249;
constexpr size_t kMaxWildcards = 8;  // of one exclusion: each may be tried at every place

Error not_crawled(std::string_view what) {
  return invalid_input(std::string(what) + " is not served by Tarn's crawlers.");
}

Result<void> check_exclusion(std::string_view pattern) {
  size_t wildcards = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    wildcards += pattern[i] == '*' && (i == 0 || pattern[i - 1] != '*');
  }
  if (wildcards <= kMaxWildcards) return {};
  return invalid_input("The exclusion '" + std::string(pattern) +
                       "' has more than 8 wildcards, which Tarn's crawlers don't take.");
}

Result<std::vector<S3TargetRow>> to_targets(const api::CrawlerTargets& in) {
  if (!in.jdbc_targets.empty()) return not_crawled("Targets.JdbcTargets");
  if (!in.mongo_db_targets.empty()) return not_crawled("Targets.MongoDBTargets");
  if (!in.dynamo_db_targets.empty()) return not_crawled("Targets.DynamoDBTargets");
  if (!in.catalog_targets.empty()) return not_crawled("Targets.CatalogTargets");
  if (!in.delta_targets.empty()) return not_crawled("Targets.DeltaTargets");
  if (!in.iceberg_targets.empty()) return not_crawled("Targets.IcebergTargets");
  if (!in.hudi_targets.empty()) return not_crawled("Targets.HudiTargets");
  if (in.s3_targets.empty()) return invalid_input("Targets must name at least one S3 target.");
  if (in.s3_targets.size > kMaxTargets) return invalid_input("A crawler has at most 100 targets.");
  std::vector<S3TargetRow> targets;
  for (const api::S3Target& target : in.s3_targets) {
    if (!target.connection_name.empty()) return not_crawled("S3Target.ConnectionName");
    if (!target.event_queue_arn.empty()) return not_crawled("S3Target.EventQueueArn");
    if (!target.dlq_event_queue_arn.empty()) return not_crawled("S3Target.DlqEventQueueArn");
    TRY(parse_s3_path(target.path));
    S3TargetRow row{std::string(target.path), to_strings(target.exclusions),
                    target.sample_size.value_or(0)};
    if (target.sample_size && (row.sample_size < 1 || row.sample_size > kMaxSampleSize)) {
      return invalid_input("SampleSize must be between 1 and 249.");
    }
    for (const std::string& pattern : row.exclusions) TRY(check_exclusion(pattern));
    targets.push_back(std::move(row));
  }
  return targets;
}

// What CreateCrawler and UpdateCrawler have in common but their targets and role.
template <class In>
Result<void> apply_settings(const In& in, CrawlerRow& row) {
  if (wire::present(in.schedule)) {
    if (!in.schedule.empty()) TRY(check_cron(in.schedule));
    row.schedule = in.schedule;
    row.is_scheduled = !in.schedule.empty();
  }
  if (in.classifiers.present) row.classifiers = to_strings(in.classifiers);
  if (!in.crawler_security_configuration.empty())
    return not_crawled("CrawlerSecurityConfiguration");
  if (in.lineage_configuration != nullptr &&
      in.lineage_configuration->crawler_lineage_settings == "ENABLE") {
    return not_crawled("LineageConfiguration ENABLE");
  }
  if (in.lake_formation_configuration != nullptr &&
      in.lake_formation_configuration->use_lake_formation_credentials.value_or(false)) {
    return not_crawled("LakeFormationConfiguration.UseLakeFormationCredentials");
  }
  if (in.recrawl_policy != nullptr && wire::present(in.recrawl_policy->recrawl_behavior)) {
    const std::string behavior(in.recrawl_policy->recrawl_behavior);
    if (behavior != "CRAWL_EVERYTHING" && behavior != kNewFoldersOnly) {
      return not_crawled("RecrawlPolicy " + behavior);
    }
    row.recrawl_behavior = behavior;
  }
  if (wire::present(in.configuration)) {
    TRY(parse_configuration(in.configuration));
    row.configuration = in.configuration;
  }
  if (wire::present(in.database_name)) row.database = in.database_name;
  if (wire::present(in.description)) row.description = in.description;
  if (wire::present(in.table_prefix)) row.table_prefix = in.table_prefix;
  if (row.table_prefix.size() > kMaxTablePrefix) return invalid_input("TablePrefix is too long.");
  if (in.schema_change_policy != nullptr) {
    const auto& policy = *in.schema_change_policy;
    if (wire::present(policy.update_behavior)) row.update_behavior = policy.update_behavior;
    if (wire::present(policy.delete_behavior)) row.delete_behavior = policy.delete_behavior;
  }
  if (row.recrawl_behavior == kNewFoldersOnly &&
      (row.update_behavior != "LOG" || row.delete_behavior != "LOG")) {
    return invalid_input(
        "The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only LOG "
        "DeleteBehavior value and LOG UpdateBehavior value.");
  }
  if (row.database.empty()) return invalid_input("DatabaseName must name the crawler's database.");
  return {};
}

wire::Text state_text(CrawlerState state) {
  switch (state) {
    case CrawlerState::kReady:
      return "READY";
    case CrawlerState::kRunning:
      return "RUNNING";
    case CrawlerState::kStopping:
      return "STOPPING";
  }
  return "READY";
}

wire::Text history_text(CrawlState state) {
  switch (state) {
    case CrawlState::kRunning:
      return "RUNNING";
    case CrawlState::kCompleted:
      return "COMPLETED";
    case CrawlState::kFailed:
      return "FAILED";
    case CrawlState::kStopped:
      return "STOPPED";
  }
  return "RUNNING";
}

wire::Text last_text(CrawlState state) {
  if (state == CrawlState::kCompleted) return "SUCCEEDED";
  return state == CrawlState::kStopped ? "CANCELLED" : "FAILED";
}

api::LastCrawlInfo* to_last(const CrawlRow& crawl, std::string_view crawler, Arena& arena) {
  auto* out = arena.make<api::LastCrawlInfo>();
  out->status = last_text(crawl.state);
  if (!crawl.error.empty()) out->error_message = arena.copy(crawl.error);
  out->log_group = kCrawlerLogGroup;
  out->log_stream = arena.copy(crawler);
  out->message_prefix = arena.copy(crawl.id);
  out->start_time = wire::Timestamp{crawl.started_ms};
  return out;
}

api::CrawlerTargets* to_api(const std::vector<S3TargetRow>& targets, Arena& arena) {
  auto* out = arena.make<api::CrawlerTargets>();
  out->s3_targets = wire::make_list<api::S3Target>(arena, targets.size());
  for (uint32_t i = 0; i < out->s3_targets.size; ++i) {
    out->s3_targets[i].path = arena.copy(targets[i].path);
    out->s3_targets[i].exclusions = to_texts(targets[i].exclusions, arena);
    if (targets[i].sample_size > 0) out->s3_targets[i].sample_size = targets[i].sample_size;
  }
  out->jdbc_targets.present = out->mongo_db_targets.present = true;
  out->dynamo_db_targets.present = out->catalog_targets.present = true;
  out->delta_targets.present = out->iceberg_targets.present = true;
  out->hudi_targets.present = true;
  return out;
}

}  // namespace

Result<CrawlerRow> to_row(const api::CreateCrawlerRequest& in) {
  CrawlerRow row;
  row.name = in.name;
  row.role = in.role;
  row.update_behavior = "UPDATE_IN_DATABASE";
  row.delete_behavior = "DEPRECATE_IN_DATABASE";
  row.targets = TRY(to_targets(*in.targets));
  TRY(apply_settings(in, row));
  return row;
}

Result<void> apply(const api::UpdateCrawlerRequest& in, CrawlerRow& row) {
  if (wire::present(in.role)) row.role = in.role;
  if (in.targets != nullptr) row.targets = TRY(to_targets(*in.targets));
  return apply_settings(in, row);
}

api::Crawler to_api(const CrawlerRow& row, int64_t now_ms, Arena& arena) {
  api::Crawler out;
  out.name = arena.copy(row.name);
  out.role = arena.copy(row.role);
  out.targets = to_api(row.targets, arena);
  out.database_name = arena.copy(row.database);
  if (!row.description.empty()) out.description = arena.copy(row.description);
  out.classifiers = to_texts(row.classifiers, arena);
  out.recrawl_policy = arena.make<api::RecrawlPolicy>();
  out.recrawl_policy->recrawl_behavior =
      row.recrawl_behavior.empty() ? "CRAWL_EVERYTHING" : arena.copy(row.recrawl_behavior);
  out.schema_change_policy = arena.make<api::SchemaChangePolicy>();
  out.schema_change_policy->update_behavior = arena.copy(row.update_behavior);
  out.schema_change_policy->delete_behavior = arena.copy(row.delete_behavior);
  out.lineage_configuration = arena.make<api::LineageConfiguration>();
  out.lineage_configuration->crawler_lineage_settings = "DISABLE";
  out.lake_formation_configuration = arena.make<api::LakeFormationConfiguration>();
  out.lake_formation_configuration->use_lake_formation_credentials = false;
  out.lake_formation_configuration->account_id = "";
  out.state = state_text(row.state);
  if (!row.table_prefix.empty()) out.table_prefix = arena.copy(row.table_prefix);
  out.crawl_elapsed_time = row.crawl_started_ms == 0 ? 0 : now_ms - row.crawl_started_ms;
  out.creation_time = wire::Timestamp{row.created_ms};
  out.last_updated = wire::Timestamp{row.updated_ms};
  if (!row.schedule.empty()) {
    out.schedule = arena.make<api::Schedule>();
    out.schedule->schedule_expression = arena.copy(row.schedule);
    out.schedule->state = row.is_scheduled ? "SCHEDULED" : "NOT_SCHEDULED";
  }
  if (row.last_crawl) out.last_crawl = to_last(*row.last_crawl, row.name, arena);
  out.version = row.version;
  if (!row.configuration.empty()) out.configuration = arena.copy(row.configuration);
  return out;
}

api::CrawlerHistory to_api(const CrawlRow& row, std::string_view crawler, Arena& arena) {
  api::CrawlerHistory out;
  out.crawl_id = arena.copy(row.id);
  out.state = history_text(row.state);
  out.start_time = wire::Timestamp{row.started_ms};
  if (row.ended_ms != 0) out.end_time = wire::Timestamp{row.ended_ms};
  if (!row.summary.empty()) out.summary = arena.copy(row.summary);
  if (!row.error.empty()) out.error_message = arena.copy(row.error);
  out.log_group = kCrawlerLogGroup;
  out.log_stream = arena.copy(crawler);
  out.message_prefix = arena.copy(row.id);
  return out;
}

}  // namespace tarn::glue
