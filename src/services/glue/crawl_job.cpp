#include "services/glue/crawl_job.h"

#include <utility>

#include "services/glue/classifier_use.h"
#include "services/glue/crawl/classify.h"
#include "services/glue/crawl_listing.h"
#include "services/glue/crawl_memory.h"
#include "services/glue/crawl_writer.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxErrorBytes = 2000;  // DescriptionString has 2048

// A file of blank lines is no table, and no row of the table around it.
void note_blank_files(const std::vector<std::string>& keys, std::vector<crawl::TablePlan>& plans) {
  for (crawl::TablePlan& plan : plans) {
    for (const std::string& key : keys) {
      if (key.starts_with(plan.prefix)) plan.schema.csv.has_blank_lines = true;
    }
  }
}

}  // namespace

CrawlRow CrawlJob::run() {
  const CrawlerRow& crawler = parts_.ticket.crawler;
  outcome_.id = crawler.crawl_id;
  log_.benchmark("Running Start Crawl for Crawler " + crawler.name);
  log_.flush();
  auto done = crawl();
  if (parts_.signal.is_stopped) {
    outcome_.state = CrawlState::kStopped;
    log_.info("Crawler has been stopped.");
  } else if (!done.ok()) {
    outcome_.state = CrawlState::kFailed;
    outcome_.error = done.error().message().substr(0, kMaxErrorBytes);
    log_.error(outcome_.error);
  } else {
    outcome_.state = CrawlState::kCompleted;
  }
  log_.benchmark("Crawler has finished running and is in state READY");
  log_.flush();
  return std::move(outcome_);
}

Result<void> CrawlJob::crawl() {
  const CrawlerRow& crawler = parts_.ticket.crawler;
  options_ = TRY(parse_configuration(crawler.configuration));
  const std::string role = crawler_role_arn(crawler.role, parts_.ticket.account);
  auto identity =
      parts_.glue.identities.assume_service_role(role, "glue.amazonaws.com", "GlueCrawler");
  if (!identity.ok()) {
    return std::move(identity).error().within("Service is unable to assume the role " + role);
  }
  caller_ = {*std::move(identity), parts_.ticket.region, parts_.ticket.request_id};
  TRY(prepare_database());
  const store::Scope scope{parts_.ticket.generation, parts_.ticket.account, parts_.ticket.region};
  // What one role was shown is not told to another.
  const auto transaction = parts_.glue.database.begin();
  const auto classifiers = TRY(load_classifiers(*transaction, scope, crawler.classifiers));
  classifiers_ = TRY(to_rules(classifiers));
  const std::string settings =
      std::to_string(crawl::kClassifierVersion) + " " + role + classifiers_text(classifiers);
  CrawlMemory memory = TRY(CrawlMemory::load(parts_.glue.database, scope, crawler.name, settings));
  auto crawled = crawl_targets(memory);
  // Also what a stopped or failed crawl has read need not be read again.
  TRY(memory.save(crawled.ok() && !parts_.signal.is_stopped));
  TRY(std::move(crawled));
  if (parts_.signal.is_stopped) return {};
  return write();
}

Result<void> CrawlJob::crawl_targets(CrawlMemory& memory) {
  for (const S3TargetRow& target : parts_.ticket.crawler.targets) {
    S3Path path = TRY(parse_s3_path(target.path));
    for (auto& plan : TRY(crawl_target(target, path, memory))) {
      plans_.emplace_back(path, std::move(plan));
    }
    if (parts_.signal.is_stopped) break;
  }
  return {};
}

// Made where it is missing, as far as the role may.
Result<void> CrawlJob::prepare_database() {
  const std::string& name = parts_.ticket.crawler.database;
  auto database = parts_.catalog.database(caller_, name);
  if (database.ok()) return {};
  if (database.error().code() != "EntityNotFoundException") return std::move(database).error();
  CatalogDatabase made;
  made.name = name;
  TRY(parts_.catalog.create_database(caller_, made));
  log_.info("Created database " + name);
  return {};
}

Result<std::vector<crawl::TablePlan>> CrawlJob::crawl_target(const S3TargetRow& target,
                                                             S3Path& path, CrawlMemory& memory) {
  const bool new_folders_only = parts_.ticket.crawler.recrawl_behavior == kNewFoldersOnly;
  TargetListing listing = TRY(list_target(parts_, caller_, target, path, log_));
  if (listing.objects.empty() && !parts_.signal.is_stopped) {
    log_.warning("The S3 location " + target.path + " has no objects to crawl.");
    return std::vector<crawl::TablePlan>();
  }
  log_.info("Found " + std::to_string(listing.objects.size()) + " objects in " + target.path);
  log_.flush();
  if (new_folders_only) keep_new_folders(memory.folders(), memory, listing.objects);
  auto classified =
      TRY(classify_objects({parts_, caller_, classifiers_, log_}, listing.objects, memory));
  crawl::GroupingOptions grouping;
  grouping.bucket = path.bucket;
  grouping.root = listing.root;
  // A target that is one file lies in the folder above it.
  if (listing.objects.size() == 1 && listing.objects[0].key == path.key) {
    grouping.root = path.key.substr(0, path.key.rfind('/') + 1);
    grouping.is_one_file = true;
  }
  grouping.combine_compatible = options_.combine_compatible;
  grouping.table_level = options_.table_level;
  auto plans = crawl::group_files(std::move(classified.files), grouping);
  note_blank_files(classified.blank_keys, plans);
  return plans;
}

Result<void> CrawlJob::write() {
  const CrawlerRow& crawler = parts_.ticket.crawler;
  const auto threshold = static_cast<size_t>(options_.table_threshold);
  if (threshold != 0 && plans_.size() > threshold) {
    return invalid_input("The number of tables found (" + std::to_string(plans_.size()) +
                         ") exceeds the crawler's table threshold (" + std::to_string(threshold) +
                         "). No table was created or updated.");
  }
  log_.benchmark("Classification complete, writing results to database " + crawler.database);
  log_.flush();
  CrawlWriter writer(parts_, caller_, options_, log_);
  auto written = writer.write(plans_);
  writer.summarise(outcome_);
  TRY(std::move(written));
  log_.benchmark("Finished writing to Catalog");
  return {};
}

}  // namespace tarn::glue
