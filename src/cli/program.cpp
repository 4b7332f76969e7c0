#include "cli/program.h"

#include <thread>
#include <utility>

#include "base/log.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/key_files.h"
#include "cli/program_parts.h"
#include "services/iam/bootstrap.h"
#include "services/lambda/code_store.h"
#include "services/quicksight/spice_store.h"
#include "store/scrub_extents.h"

namespace tarn::cli {

Result<void> Program::Parts::open_store() {
  TRY(make_folder(options.data));
  files = store::make_system_files();
  folder = TRY(store::DataFolder::open({.path = options.data}, *files));
  root_keys = TRY(load_or_make_root_keys(options.data, random()));
  keys = std::make_unique<LocalKeys>(
      TRY(open_or_make_keys(options, *files, *folder, random(), new_master_key_path)), random());
  database = TRY(store::Database::open({.path = folder->rows_path()}, clock));
  TRY(folder->note_rows());
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

// Everything of the old generation is gone at once; identities are made anew.
Result<void> Program::Parts::reset() {
  TRY(blobs->clear());  // first: an upload that lands in between must lose with its row
  TRY(database->bump_generation());
  iam->changed();
  return make_identities();
}

// What a crash left without a row goes, in the background.
void Program::Parts::collect_garbage() {
  collector = std::thread([this] {
    auto collected = blobs->collect([this](const store::Extent& extent) -> Result<bool> {
      if (TRY(s3->is_referenced(extent))) return true;
      if (TRY(lambda->is_referenced(extent))) return true;
      return quicksight->is_referenced(extent);
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
  store::FsckHooks extents;
  lambda::add_fsck_hooks(*database, *keys, extents);
  quicksight::add_fsck_hooks(*database, *keys, extents);
  const auto is_referenced = [this](const store::Extent& extent) -> Result<bool> {
    if (TRY(lambda->is_referenced(extent))) return true;
    return quicksight->is_referenced(extent);
  };
  std::vector<store::ScrubSource> sources = {
      store::scrub_rows(*database), s3::scrub_source(*s3),
      store::scrub_extents(extents.extents, *blobs, is_referenced)};
  scrubber = std::make_unique<store::Scrubber>(scrubber_options, std::move(sources), clock);
}

// They call this server, so it listens by now.
void Program::Parts::start_functions() {
  lambda->set_endpoint_url("http://" + server->addresses().front());
  lambda->start();
  glue->start("http://" + server->addresses().front());
  sns->set_endpoint_url(lambda->endpoint_url());
  sns->start();
  notifications->start();
  logs->start();
  events->start();
  scheduler->start();
}

Result<std::unique_ptr<Program>> Program::start(const Options& options, sandbox::Spawner& spawner) {
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  TRY(parts->open_store());
  TRY(parts->make_services(spawner));
  parts->start_scrubber();
  TRY(parts->make_gateway());
  parts->start_functions();
  parts->dynamodb->start();
  parts->collect_garbage();
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Program::~Program() {
  if (parts_->collector.joinable()) parts_->collector.join();
  parts_->scheduler->stop();
  parts_->events->stop();
  parts_->logs->stop();
  parts_->notifications->stop();
  parts_->dynamodb->stop();
  parts_->sns->stop();
  parts_->lambda->stop();
  parts_->glue->stop();
  parts_->functions.reset();  // answers what still runs, while there is a gateway to answer through
  parts_->sqs->stop();
  parts_->cloudtrail->stop();
  parts_->cloudtrail->recorder().flush();
  parts_->cloudtrail->recorder().tell(nullptr);
}

std::vector<std::string> Program::addresses() const { return parts_->server->addresses(); }

const RootKeys& Program::root_keys() const { return parts_->root_keys; }

const std::string& Program::new_master_key_path() const { return parts_->new_master_key_path; }

const std::string& Program::console() const { return parts_->console->welcome(); }

void Program::drain(int64_t deadline_ms) {
  parts_->console->drain(deadline_ms);
  parts_->logs->live_tails().stop();
  parts_->sqs->waiters().stop();  // who waits for messages is told that there are none
  parts_->server->drain(deadline_ms);
}

}  // namespace tarn::cli
