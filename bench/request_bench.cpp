// request_bench: what one small signed request costs, stage by stage, without sockets, threads or
// the handler's storage. CPU time of this thread; the best of several rounds.
//
//   build/release/bench/request_bench        # "name<TAB>microseconds", a line each
//   build/release/bench/request_bench STAGE [COUNT]   # one stage only, for a profiler
#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bench/memory_connection.h"
#include "bench/request_path.h"

namespace tarn::bench {
namespace {

constexpr int kRounds = 9;
constexpr int kRequests = 10'000;

double cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Stage {
  std::string_view name;
  std::function<void()> once;
};

class WholeBody final : public http::BodyReader {
 public:
  WholeBody(std::shared_ptr<http::Exchange> exchange, RequestPath& path)
      : exchange_(std::move(exchange)), path_(path) {}
  bool on_data(std::string_view bytes) override {
    body_.append(bytes);
    return true;
  }
  void on_end(http::BodyError) override { path_.answer(std::move(exchange_), std::move(body_)); }

 private:
  std::shared_ptr<http::Exchange> exchange_;
  RequestPath& path_;
  std::string body_;
};

// Every stage, on a request that has been through those before it.
class Stages {
 public:
  Stages()
      : plain_(path_.signed_request(), [](auto exchange) { exchange->respond(200, {}, "plain"); }),
        whole_(path_.signed_request(), [this](auto exchange) {
          auto* at = exchange.get();
          at->read_body(std::make_unique<WholeBody>(std::move(exchange), path_));
        }) {
    MemoryConnection first(path_.signed_request(), [this](auto exchange) { keep(exchange); });
    first.serve_one();
  }

  std::vector<Stage> all() {
    return {{"http", [this] { plain_.serve_one(); }},
            {"arrive", [this] { path_.arrive(request_->exchange, request_->body); }},
            {"route", [this] { path_.route(*request_); }},
            {"signature", [this] { path_.authenticate(*request_); }},
            {"decode", [this] { path_.decode(*fresh()); }},
            {"decision", [this] { path_.decide(*request_); }},
            {"encode", [this] { path_.encode(*fresh(), output_); }},
            {"audit",
             [this] {
               path_.record(*request_, {.output = output_, .bytes_out = 500}, request_->decisions);
             }},
            {"whole", [this] { whole_.serve_one(); }}};
  }

  void settle() { path_.settle(); }
  void check(uint64_t count) const { CHECK(whole_.answers() == count); }

 private:
  // Arenas grow: stages that fill one get a new one each time, at the cost of making it.
  gateway::Request* fresh() {
    scratch_ = std::make_unique<gateway::Request>();
    scratch_->exchange = request_->exchange;
    scratch_->head = request_->head;
    scratch_->body = request_->body;
    scratch_->route = request_->route;
    scratch_->request_id = request_->request_id;
    return scratch_.get();
  }

  void keep(std::shared_ptr<http::Exchange> exchange) {
    const std::string request = path_.signed_request();
    request_ = path_.arrive(std::move(exchange), request.substr(request.find("\r\n\r\n") + 4));
    path_.route(*request_);
    path_.authenticate(*request_);
    path_.decode(*request_);
    path_.decide(*request_);
    path_.encode(*request_, output_);
  }

  RequestPath path_;
  MemoryConnection plain_;
  MemoryConnection whole_;
  std::unique_ptr<gateway::Request> request_;
  std::unique_ptr<gateway::Request> scratch_;
  const void* output_ = nullptr;
};

int run_one(std::string_view name, int count) {
  Stages stages;
  for (const Stage& stage : stages.all()) {
    if (stage.name != name) continue;
    for (int i = 0; i < count; ++i) stage.once();
    return 0;
  }
  std::fprintf(stderr, "There is no stage of this name.\n");
  return 1;
}

int run_all() {
  Stages stages;
  for (const Stage& stage : stages.all()) {
    double best = std::numeric_limits<double>::max();
    for (int round = 0; round < kRounds; ++round) {
      const double begin = cpu_us();
      for (int i = 0; i < kRequests; ++i) stage.once();
      best = std::min(best, (cpu_us() - begin) / kRequests);
      stages.settle();
    }
    std::printf("%s\t%.3f\n", std::string(stage.name).c_str(), best);
  }
  stages.check(uint64_t{kRounds} * kRequests);
  return 0;
}

}  // namespace
}  // namespace tarn::bench

int main(int argc, char** argv) {
  if (argc < 2) return tarn::bench::run_all();
  int count = 1;
  if (argc > 2) {
    const std::string_view text = argv[2];
    std::from_chars(text.data(), text.data() + text.size(), count);
  }
  return tarn::bench::run_one(argv[1], count);
}
