// How the services are made, and what of each other they are given.
#include <filesystem>
#include <utility>

#include "cli/part_options.h"
#include "cli/program_parts.h"
#include "engines/lambda/local_runner.h"

namespace tarn::cli {

Result<void> Program::Parts::make_services(sandbox::Spawner& spawner) {
  cloudtrail = std::make_unique<cloudtrail::Cloudtrail>(*database, clock, random(), *keys,
                                                        cloudtrail_options(options));
  iam = std::make_unique<iam::Iam>(*database, clock, random(), *keys);
  sts = std::make_unique<sts::Sts>(iam->sessions());
  kms = std::make_unique<kms::Kms>(kms::KmsParts{*keys, iam->authorizer(), random()});
  kms_keys = std::make_unique<kms::InternalKeys>(
      kms::InternalKeysParts{*kms, *database, clock, &cloudtrail->audit()});
  kms_janitor = std::make_unique<kms::Janitor>(*database, clock);
  kms_janitor->start();
  s3 = std::make_unique<s3::S3>(
      s3::S3Parts{*database, *blobs, *keys, *kms_keys, iam->authorizer(), clock, random()});
  cors = std::make_unique<s3::BucketCors>(*s3);
  objects = std::make_unique<s3::InternalObjects>(*s3, cloudtrail->audit());
  logs = std::make_unique<logs::Logs>(
      logs::LogsParts{*database, clock, random(), iam->authorizer(), iam->identities(), targets});
  targets.add("logs", *logs);
  events = std::make_unique<events::Events>(events::EventsParts{
      *database, clock, random(), iam->authorizer(), iam->identities(), targets});
  targets.add("events", *events);
  cloudtrail->recorder().tell(events.get());
  functions = TRY(runner::LocalRunner::start(spawner, clock, runner_options(options)));
  job_runner =
      jobs::LocalJobRunner::start(spawner, clock, job_options(options, functions->groups()));
  drawer = drawing::LocalDrawer::make(spawner, drawer_options(options, functions->groups()));
  const glue::GlueParts glue_parts{*database,
                                   iam->authorizer(),
                                   clock,
                                   random(),
                                   *objects,
                                   *logs,
                                   iam->identities(),
                                   cloudtrail->audit(),
                                   &iam->sessions(),
                                   job_runner.get(),
                                   events.get()};
  catalog = std::make_unique<glue::InternalCatalog>(glue_parts);
  glue = std::make_unique<glue::Glue>(glue_parts);
  engine = TRY(engines::QueryEngine::start(engine_options(options, options.data)));
  const athena::AthenaParts athena_parts{*database, *objects, *catalog,         *engine,
                                         clock,     random(), iam->authorizer()};
  athena = std::make_unique<athena::Athena>(athena_parts);
  planner = std::make_unique<athena::Planner>(athena_parts);
  dynamodb = std::make_unique<dynamodb::Dynamodb>(dynamodb::DynamodbParts{*database, clock});
  cloudtrail->start(*objects);
  sqs = std::make_unique<sqs::Sqs>(
      sqs::SqsParts{*database, *keys, iam->authorizer(), iam->identities(), clock, random()});
  TRY(sqs->start());
  TRY(make_functions());
  TRY(make_identities());
  return athena->recover();
}

Result<void> Program::Parts::make_functions() {
  lambda::LambdaOptions lambda_options;
  lambda_options.code_folder = std::filesystem::absolute(options.data) / "functions";
  lambda_options.max_chain = options.function_chain;
  lambda_options.hot_reload = options.hot_reload;
  lambda = std::make_unique<lambda::Lambda>(lambda::LambdaParts{
      *database, *blobs, *keys, iam->authorizer(), iam->identities(), iam->sessions(), clock,
      random(), *objects, *logs, *functions, std::move(lambda_options)});
  lambda->connect(targets, *sqs);
  targets.add("lambda", *lambda);
  glue_target = std::make_unique<glue::GlueTarget>(*glue);
  targets.add("glue", *glue_target);
  targets.add("sqs", *sqs);
  sns = std::make_unique<sns::Sns>(sns::SnsParts{*database, iam->authorizer(), iam->identities(),
                                                 targets, outbound, *keys, clock, random()});
  targets.add("sns", *sns);
  notifications = std::make_unique<s3::Notifications>(*s3, targets);
  notifications->set_events(events.get());
  scheduler = std::make_unique<scheduler::Scheduler>(
      scheduler::SchedulerParts{*database, clock, random(), iam->identities(), targets});
  spice_engine = TRY(engines::QueryEngine::start(spice_engine_options(options, options.data)));
  quicksight = std::make_unique<quicksight::Quicksight>(
      quicksight::QuicksightParts{*database, clock, random(), iam->authorizer(), iam->identities(),
                                  *blobs, *keys, *objects, *planner, *spice_engine, drawer.get()});
  dashboards = std::make_unique<quicksight::DashboardCalls>(quicksight::DashboardCallsParts{
      *database, clock, random(), quicksight->queries(), drawer.get()});
  return quicksight->start();
}

}  // namespace tarn::cli
