// What the program answers: the services, and pages of its own.
#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "cli/local_tls.h"
#include "cli/part_options.h"
#include "cli/process_metrics.h"
#include "cli/program_parts.h"
#include "gateway/pages.h"
#include "services/athena/athena_operations.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/explain.h"
#include "services/dynamodb/dynamodb_operations.h"
#include "services/ec2/ec2_operations.h"
#include "services/events/events_operations.h"
#include "services/glue/crawls.h"
#include "services/glue/glue_operations.h"
#include "services/glue/jobs/job_runs.h"
#include "services/iam/iam_operations.h"
#include "services/kms/kms_operations.h"
#include "services/lambda/code_links.h"
#include "services/lambda/lambda_operations.h"
#include "services/logs/logs_operations.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/s3/s3_operations.h"
#include "services/scheduler/scheduler_operations.h"
#include "services/sns/signer.h"
#include "services/sns/sns_operations.h"
#include "services/sqs/sqs_operations.h"
#include "services/sts/sts_operations.h"

namespace tarn::cli {
namespace {

constexpr size_t kMaxReactors = 8;  // beside the workers, which take all but quick calls

// Where nothing was said: IPv4, and IPv6 if the machine has it.
Result<std::unique_ptr<http::Server>> listen(const Options& options,
                                             http::Server::OnExchange on_exchange) {
  http::ServerOptions server;
  server.tls = TRY(open_tls(options));
  server.addresses = options.listen;
  server.reactor_threads =
      static_cast<int>(std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMaxReactors));
  if (!server.addresses.empty()) return http::Server::listen(std::move(server), on_exchange);
  server.addresses = {std::string(kDefaultListen), "[::1]:4566"};
  auto both = http::Server::listen(server, on_exchange);
  if (both.ok()) return both;
  server.addresses.pop_back();
  return http::Server::listen(std::move(server), on_exchange);
}

// Links to embedded pages are of https, which the console's port speaks too: by a name that the
// console was given, or else by the host that the API is called by.
quicksight::Quicksight::EmbedPlace embed_place(const Options& options, std::string port) {
  if (port.empty()) return {};
  for (const std::string& origin : options.console_origin) {
    if (origin.starts_with("https://")) return {origin, std::move(port)};
  }
  return {{}, std::move(port)};
}

}  // namespace

void Program::Parts::add_services() {
  gateway->add_service(s3::bind(*s3));
  gateway->add_service(iam::bind(*iam));
  gateway->add_service(sts::bind(*sts));
  gateway->add_service(kms::bind(*kms));
  gateway->add_service(glue::bind(*glue));
  gateway->add_service(athena::bind(*athena));
  gateway->add_service(logs::bind(*logs));
  gateway->add_service(lambda::bind(*lambda));
  gateway->add_service(dynamodb::bind(*dynamodb));
  gateway->add_service(sqs::bind(*sqs));
  gateway->add_service(sns::bind(*sns));
  gateway->add_web(lambda->web());
  gateway->add_web(sns->signer());
  gateway->add_service(ec2::bind(ec2));
  gateway->add_service(events::bind(*events));
  gateway->add_service(scheduler::bind(*scheduler));
  gateway->add_service(quicksight::bind(*quicksight));
  gateway->add_service(cloudtrail::bind(*cloudtrail));
}

std::vector<MetricsProbe> Program::Parts::make_probes() {
  return {[](MetricsText& out) { probe_process(out); },
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
          [this](MetricsText& out) { glue->job_runs().probe(out); },
          [this](MetricsText& out) { job_runner->probe(out); },
          [this](MetricsText& out) { engine->probe(out); },
          [this](MetricsText& out) { functions->probe(out); },
          [this](MetricsText& out) { lambda->probe(out); },
          [this](MetricsText& out) { dynamodb->probe(out); },
          [this](MetricsText& out) { sqs->probe(out); },
          [this](MetricsText& out) { sns->probe(out); },
          [this](MetricsText& out) { events->probe(out); },
          [this](MetricsText& out) { scheduler->probe(out); }};
}

gateway::PagesOptions Program::Parts::make_pages() {
  gateway::PagesOptions pages;
  pages.test_hooks = options.test_hooks;
  pages.version = TARN_VERSION;
  pages.services = {"s3",   "iam",    "sts",       "kms",       "glue",       "athena",
                    "logs", "lambda", "dynamodb",  "ec2",       "cloudtrail", "sqs",
                    "sns",  "events", "scheduler", "quicksight"};
  pages.reset = [this] { return reset(); };
  pages.clock = &clock;
  pages.identities = &iam->identities();
  pages.open_metrics = options.open_metrics;
  pages.probes = make_probes();
  pages.explain = [this](std::string_view account, std::string_view request_id) {
    return cloudtrail::explain_request(*database, account, request_id);
  };
  pages.root_pages = {
      {"/_tarn/backup", [this](std::string_view account, std::string_view method,
                               const Json& body) { return answer_backup(account, method, body); }},
      {"/_tarn/scrub", [this](std::string_view, std::string_view method, const Json&) {
         return answer_scrub(method);
       }}};
  return pages;
}

Result<void> Program::Parts::make_gateway() {
  console = TRY(ConsoleServer::make(
      options, console::DeskParts{iam->sign_in(), cloudtrail->audit(), clock, random()},
      console_pack_path()));
  gateway::GatewayOptions own_options = gateway_options(options);
  own_options.is_own_page = console->own_pages();
  gateway = std::make_unique<gateway::Gateway>(
      gateway::Parts{*database, iam->identities(), iam->authorizer(), cloudtrail->audit(),
                     cloudtrail->recorder(), clock, random(), *cors},
      std::move(own_options));
  add_services();
  calls = std::make_unique<gateway::InternalCalls>(*gateway);
  scheduler->set_caller(calls.get());
  gateway::PagesOptions pages = make_pages();
  console->set_services(pages.services);
  console->set_dashboards(*dashboards);
  gateway::add_pages(*gateway, std::move(pages));
  add_code_page();
  server = TRY(listen(options, [this](std::shared_ptr<http::Exchange> exchange) {
    gateway->on_exchange(std::move(exchange));
  }));
  TRY(console->listen(options, server->addresses()));
  quicksight->set_embed_place(embed_place(options, console->port()));
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
        http::Headers headers = gateway->page_headers(exchange.head());
        headers.emplace_back("content-type", zip.ok() ? "application/zip" : "text/plain");
        if (!zip.ok()) {
          return exchange.respond(zip.error().http_status(), std::move(headers),
                                  zip.error().message() + "\n");
        }
        exchange.respond(200, std::move(headers), *std::move(zip));
      });
}

}  // namespace tarn::cli
