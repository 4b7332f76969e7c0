// `tarn fsck`: checks a data folder that no server has open.
#include <cstdio>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "cli/commands.h"
#include "cli/key_files.h"
#include "core/local_keys.h"
#include "services/athena/fsck.h"
#include "services/cloudtrail/fsck.h"
#include "services/dynamodb/fsck.h"
#include "services/events/fsck.h"
#include "services/glue/fsck.h"
#include "services/iam/fsck.h"
#include "services/iam/iam.h"
#include "services/kms/fsck.h"
#include "services/kms/internal_keys.h"
#include "services/lambda/code_store.h"
#include "services/lambda/fsck.h"
#include "services/logs/fsck.h"
#include "services/quicksight/fsck.h"
#include "services/quicksight/spice_store.h"
#include "services/s3/fsck.h"
#include "services/s3/s3.h"
#include "services/scheduler/fsck.h"
#include "services/sns/fsck.h"
#include "services/sqs/fsck.h"
#include "store/blobs.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/files.h"
#include "store/fsck.h"

namespace tarn::cli {
namespace {

// S3's rows are checked by its own hooks; STS and EC2 have none.
constexpr void (*kRulesOfServices[])(store::RowRules&) = {
    athena::add_row_rules,     cloudtrail::add_row_rules, dynamodb::add_row_rules,
    events::add_row_rules,     glue::add_row_rules,       iam::add_row_rules,
    kms::add_row_rules,        lambda::add_row_rules,     logs::add_row_rules,
    sns::add_row_rules,        scheduler::add_row_rules,  sqs::add_row_rules,
    quicksight::add_row_rules,
};

void print_report(const store::FsckReport& report, bool as_json) {
  for (const std::string& problem : report.problems) {
    if (as_json) {
      std::printf("%s\n", Json::object().set("problem", problem).dump().c_str());
    } else {
      std::printf("problem: %s\n", problem.c_str());
    }
  }
  Json summary = Json::object();
  summary.set("rows", static_cast<int64_t>(report.rows))
      .set("counters", static_cast<int64_t>(report.counters))
      .set("extents", static_cast<int64_t>(report.extents))
      .set("extent_bytes", static_cast<int64_t>(report.extent_bytes))
      .set("orphan_extents", static_cast<int64_t>(report.orphan_extents))
      .set("problems", static_cast<int64_t>(report.problem_count));
  if (as_json) {
    std::printf("%s\n", summary.dump().c_str());
    return;
  }
  std::printf("%s: %s\n", report.is_clean() ? "clean" : "NOT CLEAN", summary.dump().c_str());
}

}  // namespace

Result<int> fsck(const Options& options) {
  auto files = store::make_system_files();
  auto folder = TRY(store::DataFolder::open(
      {.path = options.data, .ballast_bytes = 0, .may_make = false}, *files));
  LocalKeys keys(TRY(open_keys(options, *files, *folder)), system_random());
  SystemClock clock;
  auto database = TRY(store::Database::open({.path = folder->rows_path()}, clock));
  auto blobs = TRY(store::Blobs::open({.path = folder->blobs_path()}, *files));
  iam::Iam iam(*database, clock, system_random(), keys);
  kms::Kms kms({keys, iam.authorizer(), system_random()});
  kms::InternalKeys kms_keys({kms, *database, clock});
  s3::S3 s3(
      s3::S3Parts{*database, *blobs, keys, kms_keys, iam.authorizer(), clock, system_random()});

  store::FsckHooks hooks;
  s3::add_fsck_hooks(s3, hooks);
  lambda::add_fsck_hooks(*database, keys, hooks);
  quicksight::add_fsck_hooks(*database, keys, hooks);
  for (const auto add_rules : kRulesOfServices) add_rules(hooks.rules);
  const store::FsckReport report =
      TRY(store::run_fsck(*database, *blobs, *files, folder->blobs_path(), hooks));
  print_report(report, options.json);
  return report.is_clean() ? 0 : 1;
}

}  // namespace tarn::cli
