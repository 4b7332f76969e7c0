#include "store/kill/kill_worker.h"

#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/kill/kill_rows.h"

namespace tarn::store::kill {

namespace {

class Worker {
 public:
  Worker(Database& database, Blobs& blobs, int journal_fd)
      : database_(database), blobs_(blobs), journal_fd_(journal_fd) {}

  Result<void> run_thread(int thread) {
    auto before = TRY(database_.begin()->get(counter_key(thread)));
    for (int64_t step = (before ? decode_counter(*before) : 0) + 1;; ++step) {
      TRY(run_step(thread, step));
      std::string line = std::to_string(thread) + " " + std::to_string(step) + "\n";
      if (::write(journal_fd_, line.data(), line.size()) < 0) return internal_error("no journal");
    }
  }

 private:
  Result<void> run_step(int thread, int64_t step) {
    uint64_t hint_bytes = blob_in_file(thread, step) ? kPackedBytesMax + 1 : 0;
    auto writer = TRY(blobs_.create(blob_key(thread, step), hint_bytes));
    TRY(writer->write(blob_content(thread, step)));
    StepRow row;
    row.step = step;
    row.extent = TRY(writer->finish());
    Extent dropped;
    const auto change = [&](Transaction& t) -> Result<void> {
      TRY(t.put(step_key(thread, step), encode_row(row)));
      std::string old_key = step_key(thread, step - kKept);
      auto old_row = TRY(t.get(old_key));
      if (old_row) dropped = TRY(decode_row<StepRow>(*old_row))
      .extent;
      if (old_row) TRY(t.erase(old_key));
      TRY(t.add(counter_key(thread), 1));
      auto stored = TRY(t.get(register_key()));
      Register shared;
      if (stored) shared = TRY(decode_row<Register>(*stored));
      ++shared.value;
      return t.put(register_key(), encode_row(shared));
    };
    // All threads change one register: an unlucky one may lose more races than a request would run.
    Result<void> changed = run_transaction(database_, change);
    while (!changed.ok() && changed.error().is_conflict()) {
      changed = run_transaction(database_, change);
    }
    TRY(changed);
    blobs_.release(dropped);
    return {};
  }

  Database& database_;
  Blobs& blobs_;
  const int journal_fd_;
};

Result<void> open_and_run(const std::string& path, int journal_fd) {
  SystemClock clock;
  auto files = make_system_files();
  auto folder = TRY(DataFolder::open({path, 0}, *files));
  auto database = TRY(Database::open({folder->rows_path(), 0}, clock));
  auto blobs = TRY(Blobs::open({folder->blobs_path(), 0}, *files));
  Worker worker(*database, *blobs, journal_fd);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&worker, thread] {
      Result<void> result = worker.run_thread(thread);
      log_error("store.kill_worker", {{"message", result.error().message()}});
      std::_Exit(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return {};
}

}  // namespace

Error run_worker(const std::string& folder, int journal_fd) {
  Result<void> result = open_and_run(folder, journal_fd);
  return result.ok() ? internal_error("The worker ended by itself.") : result.error();
}

}  // namespace tarn::store::kill
