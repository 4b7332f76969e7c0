// commit_bench: durable transactions of 64 clients, beside one write and fdatasync each on the same
// disk. Both take turns, so that a slow moment of the machine hits both; the median counts.
//
//   build/release/bench/commit_bench FOLDER      # an empty folder on the disk in question
//   prints "transactions<TAB>a second" and "fdatasync<TAB>a second"
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "store/database.h"

namespace tarn::store {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kClients = 64;
constexpr int kRounds = 5;
constexpr auto kTurn = std::chrono::milliseconds(1500);
constexpr size_t kRowBytes = 400;     // of an item
constexpr size_t kRecordBytes = 900;  // of its audit record, in the same transaction

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

// A read that must still hold, a row, and a record of it.
void commit_one(Database& database, int client, int64_t number) {
  auto transaction = database.begin();
  const std::string name = std::to_string(client) + "/" + std::to_string(number);
  CHECK(transaction->get("item/" + name).ok());
  CHECK(transaction->put("item/" + name, std::string(kRowBytes, 'i')).ok());
  CHECK(transaction->put("record/" + name, std::string(kRecordBytes, 'r')).ok());
  CHECK(database.commit_and_wait(std::move(transaction)).ok());
}

double transactions_a_second(Database& database, int64_t& next) {
  std::atomic<int64_t> done = 0;
  std::atomic<bool> is_over = false;
  const auto start = Steady::now();
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      for (int64_t number = next; !is_over; ++number) {
        commit_one(database, client, number);
        ++done;
      }
    });
  }
  std::this_thread::sleep_for(kTurn);
  is_over = true;
  for (std::thread& client : clients) client.join();
  next += done;
  return static_cast<double>(done) / seconds_since(start);
}

double syncs_a_second(const std::string& path) {
  const std::string bytes(kRowBytes + kRecordBytes, 'p');
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  CHECK(file >= 0);
  const auto start = Steady::now();
  int64_t done = 0;
  for (; Steady::now() - start < kTurn; ++done) {
    const auto size = static_cast<ssize_t>(bytes.size());
    CHECK(::pwrite(file, bytes.data(), bytes.size(), done * size) == size);
    CHECK(::fdatasync(file) == 0);
  }
  const double seconds = seconds_since(start);
  ::close(file);
  return static_cast<double>(done) / seconds;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int run(const std::string& folder) {
  SystemClock clock;
  auto database = Database::open({.path = folder + "/rows"}, clock).value();
  std::vector<double> transactions, syncs;
  int64_t next = 0;
  for (int round = 0; round < kRounds; ++round) {
    transactions.push_back(transactions_a_second(*database, next));
    syncs.push_back(syncs_a_second(folder + "/peer"));
  }
  std::printf("transactions\t%.1f\nfdatasync\t%.1f\n", median(transactions), median(syncs));
  return 0;
}

}  // namespace
}  // namespace tarn::store

int main(int argc, char** argv) {
  if (argc == 2) return tarn::store::run(argv[1]);
  std::fprintf(stderr, "usage: commit_bench FOLDER\n");
  return 2;
}
