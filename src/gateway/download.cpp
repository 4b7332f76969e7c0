#include "gateway/download.h"

#include <atomic>
#include <utility>

#include "base/log.h"

namespace tarn::gateway {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;

// One pump runs at a time: `scheduled_` says that a task is queued or running, or that the body is
// waited for.
class Pump : public std::enable_shared_from_this<Pump> {
 public:
  Pump(ThreadPool& lanes, std::shared_ptr<http::Exchange> exchange,
       std::unique_ptr<BodySource> body)
      : lanes_(lanes), exchange_(std::move(exchange)), body_(std::move(body)) {}

  void schedule() {
    if (scheduled_.exchange(true)) return;
    lanes_.post([self = shared_from_this()] { self->run(); });
  }

 private:
  void go_on() {
    lanes_.post([self = shared_from_this()] { self->run(); });
  }

  void run() {
    while (!exchange_->is_closed()) {
      if (body_->must_wait([self = shared_from_this()] { self->go_on(); })) return;
      auto piece = body_->read(kPieceBytes);
      if (!piece.ok()) {
        log_error("download.read_failed", {{"message", piece.error().message()}});
        return end([&] { exchange_->abort(); });
      }
      if (piece->empty()) return end([&] { exchange_->finish(); });
      scheduled_ = false;
      if (!exchange_->send(*std::move(piece))) return;  // on_writable schedules the next run
      if (scheduled_.exchange(true)) return;            // it has already done so
    }
    end([] {});
  }

  // The callback holds this pump: letting it go breaks the cycle.
  template <class Last>
  void end(Last last) {
    last();
    exchange_->set_on_writable(nullptr);
  }

  ThreadPool& lanes_;
  std::shared_ptr<http::Exchange> exchange_;
  std::unique_ptr<BodySource> body_;
  std::atomic<bool> scheduled_{false};
};

}  // namespace

void Download::start(Gateway& gateway, std::shared_ptr<http::Exchange> exchange, int status,
                     http::Headers headers, std::unique_ptr<BodySource> body) {
  exchange->start_response(status, std::move(headers), body->size_bytes());
  auto pump = std::make_shared<Pump>(gateway.io_lanes_, exchange, std::move(body));
  exchange->set_on_writable([pump] { pump->schedule(); });
  pump->schedule();
}

}  // namespace tarn::gateway
