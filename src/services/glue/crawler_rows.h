// What crawlers store, and its keys.
//
// | row | key |
// | glue.crawler | name |
// | glue.crawl | crawler, -start time, crawl id (newest first) |
// | glue.running_crawl | crawl id; of no account: what a restart has to mend |
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

inline constexpr std::string_view kNoAccount = "000000000000";
inline constexpr std::string_view kNewFoldersOnly = "CRAWL_NEW_FOLDERS_ONLY";
inline constexpr std::string_view kCrawlerLogGroup = "/aws-glue/crawlers";

enum class CrawlerState : int32_t { kReady = 0, kRunning = 1, kStopping = 2 };
enum class CrawlState : int32_t { kRunning = 0, kCompleted = 1, kFailed = 2, kStopped = 3 };

struct S3TargetRow {
  std::string path;  // as given: "s3://bucket/prefix"
  std::vector<std::string> exclusions;
  int32_t sample_size = 0;  // files of a folder that are read; 0: all
  template <class V>
  void fields(V& v) {
    v(1, path);
    v(2, exclusions);
    v(3, sample_size);
  }
};

struct CrawlRow {
  std::string id;
  CrawlState state = CrawlState::kRunning;
  int64_t started_ms = 0;
  int64_t ended_ms = 0;
  std::string error;
  std::string summary;  // JSON
  int32_t tables_created = 0;
  int32_t tables_updated = 0;
  int32_t tables_deleted = 0;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, state);
    v(3, started_ms);
    v(4, ended_ms);
    v(5, error);
    v(6, summary);
    v(7, tables_created);
    v(8, tables_updated);
    v(9, tables_deleted);
  }
  store::UnknownFields unknown;
};

// What started a crawl, where a trigger did.
struct CrawlCause {
  std::string trigger, workflow, workflow_run;
  template <class V>
  void fields(V& v) {
    v(1, trigger), v(2, workflow), v(3, workflow_run);
  }
};

struct CrawlerRow {
  std::string name;
  std::string role;  // as given: a name, a path and name, or an ARN
  std::string database;
  std::string description;
  std::vector<S3TargetRow> targets;
  std::string table_prefix;
  std::string update_behavior;
  std::string delete_behavior;
  std::vector<std::string> classifiers;  // custom ones, in the order in which they are tried
  std::string recrawl_behavior;          // empty: CRAWL_EVERYTHING
  std::string configuration;             // JSON, as given
  CrawlerState state = CrawlerState::kReady;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  int64_t version = 1;
  std::string crawl_id;                // of the running crawl
  int64_t crawl_started_ms = 0;        // of the running crawl
  std::optional<CrawlRow> last_crawl;  // the last that ended
  std::string schedule;                // a cron expression; empty: none
  bool is_scheduled = false;           // and it is not stopped
  int64_t due_ms = 0;                  // when next; 0: never
  CrawlCause cause;                    // of the running crawl
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, role);
    v(3, database);
    v(4, description);
    v(5, targets);
    v(6, table_prefix);
    v(7, update_behavior);
    v(8, delete_behavior);
    v(9, configuration);
    v(10, state);
    v(11, created_ms);
    v(12, updated_ms);
    v(13, version);
    v(14, crawl_id);
    v(15, crawl_started_ms);
    v(16, last_crawl);
    v(17, recrawl_behavior);
    v(18, classifiers);
    v(19, schedule), v(20, is_scheduled), v(21, due_ms), v(22, cause);
  }
  store::UnknownFields unknown;
};

struct RunningCrawlRow {
  std::string account;
  std::string region;
  std::string crawler;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, crawler);
  }
};

inline store::Key crawler_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "glue.crawler").add(name);
}
inline store::Key crawls_key(const store::Scope& scope, std::string_view crawler) {
  return store::Key(scope, "glue.crawl").add(crawler);
}
inline store::Key crawl_key(const store::Scope& scope, std::string_view crawler, int64_t started_ms,
                            std::string_view id) {
  return crawls_key(scope, crawler).add_integer(-started_ms).add(id);
}
inline store::Key running_crawls_key(uint64_t generation) {
  return store::Key({generation, kNoAccount, store::kGlobal}, "glue.running_crawl");
}

}  // namespace tarn::glue
