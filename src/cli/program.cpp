#include "cli/program.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/random.h"
#include "cli/backup_job.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/key_files.h"
#include "cli/local_tls.h"
#include "cli/process_metrics.h"
#include "core/local_keys.h"
#include "engines/lambda/local_runner.h"
#include "engines/query_engine.h"
#include "gateway/gateway.h"
#include "gateway/pages.h"
#include "http/server.h"
#include "services/athena/athena.h"
#include "services/athena/athena_operations.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/explain.h"
#include "services/ec2/ec2.h"
#include "services/ec2/ec2_operations.h"
#include "services/glue/crawls.h"
#include "services/glue/glue.h"
#include "services/glue/glue_operations.h"
#include "services/glue/internal_catalog.h"
#include "services/iam/bootstrap.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"
#include "services/kms/internal_keys.h"
#include "services/kms/kms.h"
#include "services/kms/kms_operations.h"
#include "services/lambda/code_links.h"
#include "services/lambda/lambda.h"
#include "services/lambda/lambda_operations.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/s3/bucket_cors.h"
#include "services/s3/internal_objects.h"
#include "services/s3/notifications.h"
#include "services/s3/s3.h"
#include "services/s3/s3_operations.h"
#include "services/s3/scrub.h"
#include "services/sts/sts.h"
#include "services/sts/sts_operations.h"
#include "store/blobs.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/files.h"

namespace tarn::cli {
namespace {

constexpr int64_t kMinQueryMemoryMib = 256;

// Where this program lies, with a slash: tarn-sqld and runtimes/ are beside it.
std::string program_folder() {
  char path[4096];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof(path));
  const std::string self(path, size > 0 ? static_cast<size_t>(size) : 0);
  return self.substr(0, self.rfind('/') + 1);
}

runner::LocalRunnerOptions runner_options(const Options& options) {
  runner::LocalRunnerOptions out;
  out.runtimes_folder = program_folder() + "runtimes";
  out.scratch_folder = std::filesystem::absolute(options.data) / "function-scratch";
  for (const std::string& path : {options.data, master_key_file(options).path()}) {
    std::error_code error;
    out.hidden.push_back(std::filesystem::canonical(path, error));
  }
  out.catalog.nearest_python = options.nearest_python;
  out.limits.environments = options.function_environments;
  return out;
}

uint64_t query_memory_bytes(const Options& options) {
  if (options.query_memory_mib != 0) return static_cast<uint64_t>(options.query_memory_mib) << 20;
  const int64_t pages = ::sysconf(_SC_PHYS_PAGES), page_bytes = ::sysconf(_SC_PAGE_SIZE);
  const int64_t quarter = pages * page_bytes / 4;
  return static_cast<uint64_t>(std::max(quarter, kMinQueryMemoryMib << 20));
}

engines::QueryEngineOptions engine_options(const Options& options, const std::string& folder) {
  engines::QueryEngineOptions out;
  out.worker_path = program_folder() + "tarn-sqld";
  out.spill_folder = folder + "/spill";
  out.heavy_memory_bytes = query_memory_bytes(options);
  out.shared_memory_bytes = std::min(out.shared_memory_bytes, out.heavy_memory_bytes);
  out.threads = static_cast<uint32_t>(options.query_threads);
  return out;
}

cloudtrail::CloudtrailOptions cloudtrail_options(const Options& options) {
  cloudtrail::CloudtrailOptions out;
  out.delivery_ms = options.trail_delivery_seconds * 1000;
  out.retention.kept_bytes = options.audit_mib << 20;
  return out;
}

gateway::GatewayOptions gateway_options(const Options& options) {
  gateway::GatewayOptions out;
  const size_t processors = std::max<size_t>(2, std::thread::hardware_concurrency());
  out.default_region = options.region;
  out.workers = options.workers != 0 ? static_cast<size_t>(options.workers) : 2 * processors;
  out.io_lanes = 2 * processors;
  out.queue_limit = static_cast<size_t>(options.queue_limit);
  out.buffered_bodies_limit_bytes = static_cast<size_t>(options.body_memory_mib) << 20;
  return out;
}

// Where nothing was said: IPv4, and IPv6 if the machine has it.
Result<std::unique_ptr<http::Server>> listen(const Options& options,
                                             http::Server::OnExchange on_exchange) {
  http::ServerOptions server;
  server.tls = TRY(open_tls(options));
  server.addresses = options.listen;
  if (!server.addresses.empty()) return http::Server::listen(std::move(server), on_exchange);
  server.addresses = {std::string(kDefaultListen), "[::1]:4566"};
  auto both = http::Server::listen(server, on_exchange);
  if (both.ok()) return both;
  server.addresses.pop_back();
  return http::Server::listen(std::move(server), on_exchange);
}

}  // namespace

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
  std::unique_ptr<s3::S3> s3;
  std::unique_ptr<s3::BucketCors> cors;
  std::unique_ptr<s3::InternalObjects> objects;
  std::unique_ptr<logs::Logs> logs;
  std::unique_ptr<glue::InternalCatalog> catalog;
  std::unique_ptr<glue::Glue> glue;
  std::unique_ptr<engines::QueryEngine> engine;
  std::unique_ptr<FunctionRunner> functions;
  std::unique_ptr<athena::Athena> athena;
  std::unique_ptr<lambda::Lambda> lambda;
  std::unique_ptr<s3::Notifications> notifications;
  ec2::Ec2 ec2;
  std::thread collector;
  std::unique_ptr<store::Scrubber> scrubber;
  std::unique_ptr<gateway::Gateway> gateway;
  std::unique_ptr<http::Server> server;

  Random& random() { return system_random(); }

  Result<void> open_store();
  Result<void> make_identities();
  Result<void> make_services(sandbox::Spawner& spawner);
  Result<void> make_functions();
  Result<void> make_gateway();
  void add_code_page();
  Result<void> reset();
  Result<Json> answer_backup(std::string_view account, std::string_view method, const Json& body);
  Result<Json> answer_scrub(std::string_view method);
  void collect_garbage();
  void start_scrubber();
  void start_functions();
};

Result<void> Program::Parts::open_store() {
  TRY(make_folder(options.data));
  files = store::make_system_files();
  folder = TRY(store::DataFolder::open({.path = options.data}, *files));
  root_keys = TRY(load_or_make_root_keys(options.data, random()));
  keys = std::make_unique<LocalKeys>(
      TRY(open_or_make_keys(options, *files, *folder, random(), new_master_key_path)), random());
  database = TRY(store::Database::open({.path = folder->rows_path()}, clock));
  blobs = TRY(store::Blobs::open({.path = folder->blobs_path()}, *files));
  backups =
      std::make_unique<BackupJob>(*files, store::BackupSource{folder->path(), *database, *blobs},
                                  master_key_file(options).path(), clock);
  return {};
}

Result<void> Program::Parts::make_identities() {
  iam::NewAccount account;
  account.id = options.account;
  account.display_name = "root";
  account.root_keys = {{root_keys.access_key_id, root_keys.secret_access_key}};
  TRY(iam::ensure_account(*iam, account));
  if (options.bootstrap.empty()) return {};
  const std::string text = TRY(read_file(options.bootstrap));
  auto document = Json::parse(text);
  if (!document.ok()) return std::move(document).error().within(options.bootstrap);
  auto applied = iam::apply_bootstrap(*iam, *document);
  if (!applied.ok()) return std::move(applied).error().within(options.bootstrap);
  return {};
}

Result<void> Program::Parts::make_services(sandbox::Spawner& spawner) {
  cloudtrail = std::make_unique<cloudtrail::Cloudtrail>(*database, clock, random(), *keys,
                                                        cloudtrail_options(options));
  iam = std::make_unique<iam::Iam>(*database, clock, random(), *keys);
  sts = std::make_unique<sts::Sts>(iam->sessions());
  kms = std::make_unique<kms::Kms>(kms::KmsParts{*keys, iam->authorizer(), random()});
  kms_keys = std::make_unique<kms::InternalKeys>(
      kms::InternalKeysParts{*kms, *database, clock, &cloudtrail->audit()});
  s3 = std::make_unique<s3::S3>(
      s3::S3Parts{*database, *blobs, *keys, *kms_keys, iam->authorizer(), clock, random()});
  cors = std::make_unique<s3::BucketCors>(*s3);
  objects = std::make_unique<s3::InternalObjects>(*s3, cloudtrail->audit());
  logs = std::make_unique<logs::Logs>(*database, clock, iam->authorizer());
  const glue::GlueParts glue_parts{*database,         iam->authorizer(),  clock,
                                   random(),          *objects,           *logs,
                                   iam->identities(), cloudtrail->audit()};
  catalog = std::make_unique<glue::InternalCatalog>(glue_parts);
  glue = std::make_unique<glue::Glue>(glue_parts);
  functions = TRY(runner::LocalRunner::start(spawner, clock, runner_options(options)));
  engine = TRY(engines::QueryEngine::start(engine_options(options, options.data)));
  athena = std::make_unique<athena::Athena>(athena::AthenaParts{
      *database, *objects, *catalog, *engine, clock, random(), iam->authorizer()});
  cloudtrail->start(*objects);
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
  notifications = std::make_unique<s3::Notifications>(*s3, *lambda);
  return {};
}

// Everything of the old generation is gone at once; identities are made anew.
Result<void> Program::Parts::reset() {
  TRY(blobs->clear());  // first: an upload that lands in between must lose with its row
  TRY(database->bump_generation());
  iam->changed();
  return make_identities();
}

Result<void> Program::Parts::make_gateway() {
  gateway = std::make_unique<gateway::Gateway>(
      gateway::Parts{*database, iam->identities(), iam->authorizer(), cloudtrail->audit(),
                     cloudtrail->recorder(), clock, random(), *cors},
      gateway_options(options));
  gateway->add_service(s3::bind(*s3));
  gateway->add_service(iam::bind(*iam));
  gateway->add_service(sts::bind(*sts));
  gateway->add_service(kms::bind(*kms));
  gateway->add_service(glue::bind(*glue));
  gateway->add_service(athena::bind(*athena));
  gateway->add_service(logs::bind(*logs));
  gateway->add_service(lambda::bind(*lambda));
  gateway->add_service(ec2::bind(ec2));
  gateway->add_service(cloudtrail::bind(*cloudtrail));
  gateway::PagesOptions pages;
  pages.test_hooks = options.test_hooks;
  pages.version = TARN_VERSION;
  pages.services = {"s3",     "iam",  "sts",    "kms", "glue",
                    "athena", "logs", "lambda", "ec2", "cloudtrail"};
  pages.reset = [this] { return reset(); };
  pages.clock = &clock;
  pages.identities = &iam->identities();
  pages.open_metrics = options.open_metrics;
  pages.probes = {[](MetricsText& out) { probe_process(out); },
                  [this](MetricsText& out) {
                    if (server) server->probe(out);  // a request may come before it is known
                  },
                  [this](MetricsText& out) { gateway->probe(out); },
                  [this](MetricsText& out) { database->probe(out); },
                  [this](MetricsText& out) {
                    if (scrubber != nullptr) scrubber->probe(out);
                  },
                  [this](MetricsText& out) { cloudtrail->probe(out); },
                  [this](MetricsText& out) { glue->crawls().probe(out); },
                  [this](MetricsText& out) { engine->probe(out); },
                  [this](MetricsText& out) { functions->probe(out); },
                  [this](MetricsText& out) { lambda->probe(out); }};
  pages.explain = [this](std::string_view account, std::string_view request_id) {
    return cloudtrail::explain_request(*database, account, request_id);
  };
  pages.root_pages = {
      {"/_tarn/backup", [this](std::string_view account, std::string_view method,
                               const Json& body) { return answer_backup(account, method, body); }},
      {"/_tarn/scrub", [this](std::string_view, std::string_view method, const Json&) {
         return answer_scrub(method);
       }}};
  gateway::add_pages(*gateway, std::move(pages));
  add_code_page();
  server = TRY(listen(options, [this](std::shared_ptr<http::Exchange> exchange) {
    gateway->on_exchange(std::move(exchange));
  }));
  return {};
}

// It writes where it is told to: not for the roots of other accounts.
Result<Json> Program::Parts::answer_backup(std::string_view account, std::string_view method,
                                           const Json& body) {
  if (account != options.account) {
    return Error(403, "AccessDenied", "Only the root of the first account may ask for backups.");
  }
  return method == "POST" ? backups->begin(body) : Result<Json>(backups->status());
}

Result<Json> Program::Parts::answer_scrub(std::string_view method) {
  if (scrubber == nullptr) {
    return Error(409, "Usage", "The server was started with --scrub-mib-per-second 0.");
  }
  if (method == "POST") scrubber->begin_now();
  Json json = Json::object();
  json.set("passes", scrubber->passes()).set("damaged", scrubber->damaged());
  return json;
}

// Code.Location of functions: the link itself is the permission.
void Program::Parts::add_code_page() {
  gateway->add_page(
      std::string(lambda::kCodePath), [this](http::Exchange& exchange, const std::string&) {
        const std::string_view target = exchange.head().target;
        auto zip = lambda->code_links().load(target.substr(target.find('?') + 1));
        if (!zip.ok()) {
          return exchange.respond(zip.error().http_status(), {{"content-type", "text/plain"}},
                                  zip.error().message() + "\n");
        }
        exchange.respond(200, {{"content-type", "application/zip"}}, *std::move(zip));
      });
}

// What a crash left without a row goes, in the background.
void Program::Parts::collect_garbage() {
  collector = std::thread([this] {
    auto collected = blobs->collect([this](const store::Extent& extent) -> Result<bool> {
      if (TRY(s3->is_referenced(extent))) return true;
      return lambda->is_referenced(extent);
    });
    if (!collected.ok()) {
      log_error("store.collect_failed", {{"message", collected.error().message()}});
    }
    s3->start();
  });
}

void Program::Parts::start_scrubber() {
  if (options.scrub_mib_per_second == 0) return;
  store::ScrubberOptions scrubber_options;
  scrubber_options.bytes_per_second = static_cast<uint64_t>(options.scrub_mib_per_second) << 20;
  scrubber = std::make_unique<store::Scrubber>(
      scrubber_options,
      std::vector<store::ScrubSource>{store::scrub_rows(*database), s3::scrub_source(*s3)}, clock);
}

// They call this server, so it listens by now.
void Program::Parts::start_functions() {
  lambda->set_endpoint_url("http://" + server->addresses().front());
  lambda->start();
  notifications->start();
}

Result<std::unique_ptr<Program>> Program::start(const Options& options, sandbox::Spawner& spawner) {
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  TRY(parts->open_store());
  TRY(parts->make_services(spawner));
  parts->start_scrubber();
  TRY(parts->make_gateway());
  parts->start_functions();
  parts->collect_garbage();
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Program::~Program() {
  if (parts_->collector.joinable()) parts_->collector.join();
  parts_->notifications->stop();
  parts_->lambda->stop();
  parts_->functions.reset();  // answers what still runs, while there is a gateway to answer through
  parts_->cloudtrail->stop();
}

std::vector<std::string> Program::addresses() const { return parts_->server->addresses(); }

const RootKeys& Program::root_keys() const { return parts_->root_keys; }

const std::string& Program::new_master_key_path() const { return parts_->new_master_key_path; }

void Program::drain(int64_t deadline_ms) { parts_->server->drain(deadline_ms); }

}  // namespace tarn::cli
