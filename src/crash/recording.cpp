#include "crash/recording.h"

#include <thread>

#include "crash/catalog_client.h"
#include "crash/object_client.h"
#include "crash/query_client.h"
#include "crash/upload_client.h"
#include "crash/world.h"

namespace tarn::crash {

namespace {

constexpr size_t kSmallBytesMax = 30'000;
constexpr size_t kLargeBytesMax = 2 << 20;
constexpr int kSmallSteps = 40;
constexpr int kLargeSteps = 6;

std::vector<std::unique_ptr<Client>> make_clients(Workload workload, uint64_t seed) {
  const bool is_large = workload == Workload::kLarge;
  const size_t max_bytes = is_large ? kLargeBytesMax : kSmallBytesMax;
  std::vector<std::unique_ptr<Client>> clients;
  clients.push_back(std::make_unique<ObjectClient>("plain", seed + 1, false, max_bytes));
  clients.push_back(std::make_unique<ObjectClient>("versioned", seed + 2, true, max_bytes));
  clients.push_back(std::make_unique<UploadClient>("uploads", seed + 3, is_large));
  clients.push_back(std::make_unique<CatalogClient>("catalog", seed + 4));
  clients.push_back(std::make_unique<QueryClient>("queries", seed + 5));
  return clients;
}

// The test of the test: without a crash, what is seen is what the model says.
Result<void> check_model(World& world, const Client& client, size_t now) {
  const std::string problem = client.judge(TRY(client.look(world)), now);
  return problem.empty() ? Result<void>() : internal_error("The model is wrong: " + problem);
}

}  // namespace

Result<Recording> record(Workload workload, uint64_t seed) {
  store::MemoryFiles disk(empty_disk());
  store::FilesRecorder recorder(disk, "");
  Recording recording;
  recording.clients = make_clients(workload, seed * 100);
  auto world = TRY(World::open(recorder));
  TRY(world->collect());
  const int steps = workload == Workload::kLarge ? kLargeSteps : kSmallSteps;
  const Now now = [&] { return recorder.size(); };
  std::vector<Result<void>> ends(recording.clients.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < recording.clients.size(); ++i) {
    threads.emplace_back([&, i] { ends[i] = recording.clients[i]->run(*world, steps, now); });
  }
  for (std::thread& thread : threads) thread.join();
  for (Result<void>& end : ends) TRY(std::move(end));
  for (const auto& client : recording.clients) TRY(check_model(*world, *client, now()));
  world.reset();
  recording.operations = recorder.operations();
  return recording;
}

}  // namespace tarn::crash
