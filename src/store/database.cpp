#include "store/database.h"

#include <chrono>
#include <future>
#include <thread>

#include "base/log.h"
#include "store/committer.h"
#include "store/files.h"
#include "store/generation.h"
#include "store/live_snapshots.h"
#include "store/log_check.h"
#include "store/rocks.h"
#include "store/rocks_transaction.h"

namespace tarn::store {

namespace {

constexpr int kAttemptsWithoutPause = 5;
constexpr size_t kFlushWhenClosingBytes = 1 << 20;

class RocksDatabase final : public Database {
 public:
  RocksDatabase(CommitterOptions options, std::shared_ptr<Rocks> rocks, const Clock& clock)
      : clock_(clock),
        rocks_(std::move(rocks)),
        snapshots_(std::make_shared<LiveSnapshots>(rocks_)),
        committer_(std::make_unique<Committer>(std::move(options), rocks_, snapshots_, clock)) {}

  ~RocksDatabase() override {
    committer_.reset();
    if (rocks_->memtable_bytes() > kFlushWhenClosingBytes) rocks_->flush();
  }

  std::unique_ptr<Transaction> begin() override {
    // In this order: a bump in between makes the transaction lose, never mix generations.
    uint64_t generation = committer_->generation();
    return std::make_unique<RocksTransaction>(snapshots_->take(), generation,
                                              clock_.monotonic_ms());
  }

  void commit(std::unique_ptr<Transaction> transaction, Done done) override {
    // begin() makes no other kind.
    auto* ours = static_cast<RocksTransaction*>(transaction.release());
    committer_->commit(std::unique_ptr<RocksTransaction>(ours), std::move(done));
  }

  uint64_t generation() const override { return committer_->generation(); }

  Result<void> bump_generation() override {
    std::promise<Result<void>> answer;
    committer_->bump_generation([&](Result<void> result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  }

  Result<std::unique_ptr<FrozenRows>> freeze() override { return rocks_->freeze(); }
  Result<void> verify_checksums() override { return rocks_->verify_checksums(); }

  int64_t memory_bytes() const override { return rocks_->memory_bytes(); }

  void probe(MetricsText& out) const override {
    out.family("tarn_store_memory_bytes", "gauge", "Memory of the row store.");
    out.sample("tarn_store_memory_bytes", {}, memory_bytes());
    committer_->probe(out);
  }

 private:
  const Clock& clock_;
  const std::shared_ptr<Rocks> rocks_;
  const std::shared_ptr<LiveSnapshots> snapshots_;
  std::unique_ptr<Committer> committer_;
};

Result<uint64_t> read_generation(const std::shared_ptr<Rocks>& rocks) {
  Rocks::Snapshot snapshot(rocks);
  auto stored = TRY(rocks->get(snapshot, generation_key(), Family::kRows));
  if (stored) return decode_generation(*stored);
  Rocks::Batch batch;
  batch.put(*rocks, Family::kRows, generation_key(), encode_generation(kFirstGeneration));
  TRY(rocks->write_synced(batch));
  return kFirstGeneration;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options, const Clock& clock) {
  // Not owned where given.
  std::shared_ptr<Files> files(options.files, [](Files*) {});
  if (files == nullptr) files = make_system_files();
  TRY(files->make_folder(options.path));
  TRY(check_logs(*files, options.path));
  std::shared_ptr<Rocks> rocks =
      TRY(Rocks::open({options.path, options.files, options.memtable_bytes}));
  uint64_t generation = TRY(read_generation(rocks));
  CommitterOptions committer{options.path, files, options.free_space_watermark_bytes, generation};
  return std::unique_ptr<Database>(
      std::make_unique<RocksDatabase>(std::move(committer), std::move(rocks), clock));
}

Result<void> Database::commit_and_wait(std::unique_ptr<Transaction> transaction) {
  std::promise<Result<void>> answer;
  commit(std::move(transaction), [&](Result<void> result) { answer.set_value(std::move(result)); });
  return answer.get_future().get();
}

Result<void> run_transaction(Database& database,
                             const std::function<Result<void>(Transaction&)>& body) {
  for (int attempt = 1;; ++attempt) {
    std::unique_ptr<Transaction> transaction = database.begin();
    Result<void> result = body(*transaction);
    if (result.ok()) result = database.commit_and_wait(std::move(transaction));
    if (result.ok() || !result.error().is_conflict() || attempt == kMaxAttempts) return result;
    if (attempt > kAttemptsWithoutPause) {
      std::this_thread::sleep_for(std::chrono::microseconds(200 * attempt));
    }
  }
}

}  // namespace tarn::store
