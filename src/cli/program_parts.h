// The parts of the program, in the order in which they are made; they go in reverse. Only the
// sources of Program include this.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "cli/backup_job.h"
#include "cli/console_server.h"
#include "cli/outbound.h"
#include "cli/program.h"
#include "core/event_targets.h"
#include "core/local_keys.h"
#include "engines/drawing/local_drawer.h"
#include "engines/jobs/local_job_runner.h"
#include "engines/lambda/local_runner.h"
#include "engines/query_engine.h"
#include "gateway/gateway.h"
#include "gateway/internal_calls.h"
#include "gateway/pages.h"
#include "http/server.h"
#include "services/athena/athena.h"
#include "services/athena/planner.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/dynamodb/dynamodb.h"
#include "services/ec2/ec2.h"
#include "services/events/events.h"
#include "services/glue/crawls.h"
#include "services/glue/glue.h"
#include "services/glue/internal_catalog.h"
#include "services/glue/jobs/job_runs.h"
#include "services/glue/workflows/glue_target.h"
#include "services/iam/iam.h"
#include "services/kms/internal_keys.h"
#include "services/kms/janitor.h"
#include "services/kms/kms.h"
#include "services/lambda/lambda.h"
#include "services/logs/logs.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/sessions/dashboard_calls.h"
#include "services/s3/bucket_cors.h"
#include "services/s3/internal_objects.h"
#include "services/s3/notifications.h"
#include "services/s3/s3.h"
#include "services/s3/scrub.h"
#include "services/scheduler/scheduler.h"
#include "services/sns/sns.h"
#include "services/sqs/sqs.h"
#include "services/sts/sts.h"
#include "store/blobs.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/files.h"

namespace tarn::cli {

struct Program::Parts {
  Options options;
  RootKeys root_keys;
  std::string new_master_key_path;
  SystemClock clock;
  std::unique_ptr<store::Files> files;
  std::unique_ptr<store::DataFolder> folder;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Blobs> blobs;
  std::unique_ptr<Keys> keys;
  std::unique_ptr<BackupJob> backups;
  std::unique_ptr<cloudtrail::Cloudtrail> cloudtrail;
  std::unique_ptr<iam::Iam> iam;
  std::unique_ptr<sts::Sts> sts;
  std::unique_ptr<kms::Kms> kms;
  std::unique_ptr<kms::InternalKeys> kms_keys;
  std::unique_ptr<kms::Janitor> kms_janitor;
  std::unique_ptr<s3::S3> s3;
  std::unique_ptr<s3::BucketCors> cors;
  std::unique_ptr<s3::InternalObjects> objects;
  EventTargets targets;
  std::unique_ptr<logs::Logs> logs;
  std::unique_ptr<events::Events> events;
  std::unique_ptr<glue::InternalCatalog> catalog;
  std::unique_ptr<runner::LocalRunner> functions;
  std::unique_ptr<JobRunner> job_runner;
  std::unique_ptr<glue::Glue> glue;
  std::unique_ptr<glue::GlueTarget> glue_target;
  std::unique_ptr<engines::QueryEngine> engine;
  std::unique_ptr<sqs::Sqs> sqs;
  std::unique_ptr<athena::Athena> athena;
  std::unique_ptr<athena::Planner> planner;
  std::unique_ptr<engines::QueryEngine> spice_engine;
  std::unique_ptr<lambda::Lambda> lambda;
  Outbound outbound;
  std::unique_ptr<sns::Sns> sns;
  std::unique_ptr<s3::Notifications> notifications;
  std::unique_ptr<dynamodb::Dynamodb> dynamodb;
  std::unique_ptr<scheduler::Scheduler> scheduler;
  std::unique_ptr<drawing::LocalDrawer> drawer;
  std::unique_ptr<quicksight::Quicksight> quicksight;
  std::unique_ptr<quicksight::DashboardCalls> dashboards;
  ec2::Ec2 ec2;
  std::thread collector;
  std::unique_ptr<store::Scrubber> scrubber;
  std::unique_ptr<ConsoleServer> console;
  std::unique_ptr<gateway::Gateway> gateway;
  std::unique_ptr<gateway::InternalCalls> calls;
  std::unique_ptr<http::Server> server;

  Random& random() { return system_random(); }

  Result<void> open_store();
  Result<void> make_identities();
  Result<void> make_services(sandbox::Spawner& spawner);
  Result<void> make_functions();
  Result<void> make_gateway();
  void add_services();
  std::vector<MetricsProbe> make_probes();
  gateway::PagesOptions make_pages();
  void add_code_page();
  Result<void> reset();
  Result<Json> answer_backup(std::string_view account, std::string_view method, const Json& body);
  Result<Json> answer_scrub(std::string_view method);
  void collect_garbage();
  void start_scrubber();
  void start_functions();
};

}  // namespace tarn::cli
