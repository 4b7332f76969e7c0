#include "store/kill/kill_checker.h"

#include <map>
#include <utility>

#include "base/clock.h"
#include "store/data_folder.h"
#include "store/database.h"

namespace tarn::store::kill {

namespace {

using Referenced = std::map<std::pair<uint64_t, uint64_t>, std::pair<int, StepRow>>;

Error wrong(int thread, const std::string& what) {
  return internal_error("thread " + std::to_string(thread) + ": " + what);
}

Result<int64_t> check_thread(Transaction& transaction, int thread, int64_t acknowledged,
                             Referenced& referenced) {
  auto counter = TRY(transaction.get(counter_key(thread)));
  int64_t last = counter ? decode_counter(*counter) : 0;
  if (last < acknowledged) {
    return wrong(thread, "step " + std::to_string(acknowledged) + " was acknowledged, but step " +
                             std::to_string(last) + " is the last one there");
  }
  if (last > acknowledged + 1) return wrong(thread, "more was committed than asked for");
  int64_t expected = std::max<int64_t>(1, last - kKept + 1);
  std::string prefix = steps_key(thread);
  auto cursor = TRY(transaction.scan(prefix, prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next()), ++expected) {
    StepRow row = TRY(decode_row<StepRow>(cursor->value()));
    if (row.step != expected || cursor->key() != step_key(thread, expected)) {
      return wrong(thread, "step " + std::to_string(expected) + " is missing");
    }
    referenced[{row.extent.id, row.extent.offset_bytes}] = {thread, row};
  }
  if (expected != last + 1) return wrong(thread, "the last rows are missing");
  return last;
}

Result<void> check_blobs(Blobs& blobs, const Referenced& referenced) {
  for (const auto& [place, entry] : referenced) {
    const auto& [thread, row] = entry;
    auto reader = TRY(blobs.open_reader(row.extent, blob_key(thread, row.step)));
    if (TRY(reader->read(0, row.extent.size_bytes)) != blob_content(thread, row.step)) {
      return wrong(thread, "the blob of step " + std::to_string(row.step) + " is another");
    }
  }
  return {};
}

}  // namespace

Result<void> check_folder(const std::string& path, LastSteps& acknowledged) {
  SystemClock clock;
  auto files = make_system_files();
  auto folder = TRY(DataFolder::open({path, 0}, *files));
  auto database = TRY(Database::open({folder->rows_path(), 0}, clock));
  auto transaction = database->begin();
  Referenced referenced;
  int64_t sum = 0;
  for (int thread = 0; thread < kThreads; ++thread) {
    int64_t& last = acknowledged[static_cast<size_t>(thread)];
    last = TRY(check_thread(*transaction, thread, last, referenced));
    sum += last;
  }
  auto stored = TRY(transaction->get(register_key()));
  int64_t shared = stored ? TRY(decode_row<Register>(*stored))
  .value : 0;
  if (shared != sum) return internal_error("the shared register lost an update");

  auto blobs = TRY(Blobs::open({folder->blobs_path(), 0}, *files));
  TRY(check_blobs(*blobs, referenced));
  TRY(blobs->collect([&](const Extent& extent) -> Result<bool> {
    return referenced.contains({extent.id, extent.offset_bytes});
  }));
  blobs.reset();  // what was collected is gone
  blobs = TRY(Blobs::open({folder->blobs_path(), 0}, *files));
  return check_blobs(*blobs, referenced);
}

}  // namespace tarn::store::kill
