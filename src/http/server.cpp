// The server on Asio: sockets, reactors and acceptors. The only file that knows Asio.
#ifndef ASIO_STANDALONE
#define ASIO_STANDALONE
#endif
#include "http/server.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <asio.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/metric_families.h"
#include "http/connection.h"
#include "http/http2_connection.h"
#include "http/listen_address.h"
#include "http/tls.h"
#include "http/transport.h"

namespace tarn::http {
namespace {

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr size_t kReadBufferBytes = 64 * 1024;
constexpr size_t kMaxRefusedConnections = 256;  // told 503 at one time; beyond: closed unsaid
constexpr int kAcceptRetryMs = 100;             // after accept() failed, as for want of descriptors

int64_t steady_ms() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int64_t unix_ms() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// What all reactors share. Outlives the server while an exchange is still held somewhere.
struct Shared {
  ServerOptions options;
  Server::OnExchange on_exchange;
  std::mutex mutex;
  std::condition_variable changed;
  size_t connection_count = 0;  // guarded by mutex
};

class TcpTransport final : public Transport {
 public:
  TcpTransport(Socket socket, std::shared_ptr<HttpFigures> figures)
      : socket_(std::move(socket)), figures_(std::move(figures)) {}

  void attach(std::weak_ptr<Session> session) override { session_ = std::move(session); }

  int64_t read(std::span<char> into) override {
    ssize_t size = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (size < 0) return failure();
    figures_->received_bytes.fetch_add(size, std::memory_order_relaxed);
    return size;
  }

  int64_t write(std::span<const std::string_view> pieces) override {
    std::array<iovec, 16> vectors;
    size_t count = std::min(pieces.size(), vectors.size());
    for (size_t i = 0; i < count; ++i) {
      vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    ssize_t size = ::sendmsg(socket_.native_handle(), &message, flags);
    if (size < 0) return failure();
    figures_->sent_bytes.fetch_add(size, std::memory_order_relaxed);
    return size;
  }

  void arm_read() override { socket_.async_wait(Socket::wait_read, waking(&Session::on_readable)); }
  void arm_write() override {
    socket_.async_wait(Socket::wait_write, waking(&Session::on_writable));
  }
  void wake_reader() override {
    asio::post(socket_.get_executor(),
               [wake = waking(&Session::on_readable)] { wake(std::error_code()); });
  }

  void end_output() override { ::shutdown(socket_.native_handle(), SHUT_WR); }

  void close() override {
    std::error_code ignored;
    socket_.close(ignored);
  }

 private:
  // A handler that brings the event to the session, if it is still there.
  std::function<void(std::error_code)> waking(void (Session::*event)()) const {
    return [weak = session_, event](std::error_code error) {
      auto session = weak.lock();
      if (error || session == nullptr || session->is_closed()) return;
      (session.get()->*event)();
    };
  }

  static int64_t failure() {
    bool is_temporary = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return is_temporary ? kWouldBlock : kBroken;
  }

  Socket socket_;
  const std::shared_ptr<HttpFigures> figures_;
  std::weak_ptr<Session> session_;
};

class Reactor final : public Loop, public std::enable_shared_from_this<Reactor> {
 public:
  explicit Reactor(std::shared_ptr<Shared> shared)
      : shared_(std::move(shared)), work_(asio::make_work_guard(io_)), timer_(io_) {}

  void run() {
    auto started = std::make_shared<std::promise<void>>();
    thread_ = std::thread([this, started] {
      thread_id_ = std::this_thread::get_id();
      started->set_value();
      tick();
      io_.run();
    });
    started->get_future().wait();
  }

  void stop() {
    post([this] {
      std::error_code ignored;
      timer_.cancel(ignored);
      close_all();
      io_.stop();
    });
    thread_.join();
    {
      std::lock_guard lock(post_mutex_);
      is_stopped_ = true;
    }
    io_.restart();
    thread_id_ = std::this_thread::get_id();
    io_.poll();   // what was posted between the last turn and the flag
    close_all();  // what came in with it
    io_.poll();
    sessions_.clear();
  }

  asio::io_context& io() { return io_; }

  // On this reactor's thread.
  void adopt(Socket socket, std::string remote_address, bool is_refused) {
    auto transport = std::make_unique<TcpTransport>(std::move(socket), shared_->options.figures);
    TcpTransport& attached = *transport;
    auto connection = std::make_shared<Connection>(shared_from_this(), std::move(transport),
                                                   std::move(remote_address));
    attached.attach(connection);
    sessions_.emplace(connection.get(), connection);
    if (is_refused) {
      connection->refuse(503, "The server has as many connections as it takes. Try again later.");
    } else if (is_draining_) {
      connection->close();
    } else {
      connection->start();
    }
  }

  void drain() {
    is_draining_ = true;
    for_each([](Session& session) { session.drain(); });
  }

  void close_all() {
    for_each([](Session& session) { session.close(); });
  }

  const ServerOptions& options() const override { return shared_->options; }
  void on_exchange(std::shared_ptr<Exchange> exchange) override {
    ++figures().requests;
    shared_->on_exchange(std::move(exchange));
  }
  int64_t now_ms() const override { return steady_ms(); }

  std::string_view http_date() override {
    int64_t second = unix_ms() / 1000;
    if (second != date_second_) date_ = format_http_date(second * 1000);
    date_second_ = second;
    return date_;
  }

  std::span<char> read_buffer() override { return read_buffer_; }

  std::unique_ptr<Transport> begin_tls(std::unique_ptr<Transport>& transport,
                                       std::string_view first_bytes) override {
    const auto& tls = shared_->options.tls;
    if (tls) ++figures().tls;
    return tls ? tls->wrap(std::move(transport), first_bytes) : nullptr;
  }

  void begin_http2(Session& session, std::unique_ptr<Transport> transport,
                   const std::string& remote_address, bool is_secure,
                   std::string_view first_bytes) override {
    ++figures().http2;
    Transport& attached = *transport;
    auto next = std::make_shared<Http2Connection>(shared_from_this(), std::move(transport),
                                                  remote_address, is_secure);
    attached.attach(next);
    asio::post(io_, [this, next, key = &session] {
      sessions_.erase(key);
      if (!next->is_closed()) sessions_.emplace(next.get(), next);
    });
    next->start(first_bytes);
    if (is_draining_) next->drain();
  }

  void on_closed(Session& session) override {
    asio::post(io_, [this, key = &session] { sessions_.erase(key); });
    std::lock_guard lock(shared_->mutex);
    --shared_->connection_count;
    shared_->changed.notify_all();
  }

  bool is_current_thread() const override { return std::this_thread::get_id() == thread_id_; }

  void post(std::function<void()> run) override {
    std::lock_guard lock(post_mutex_);
    if (!is_stopped_) asio::post(io_, std::move(run));
  }

 private:
  HttpFigures& figures() { return *shared_->options.figures; }

  // One coarse timer for all time-outs: ten thousand idle connections cost a walk a second.
  void tick() {
    const ServerOptions& options = shared_->options;
    int64_t shortest = std::min({options.header_timeout_ms, options.idle_timeout_ms,
                                 options.body_stall_timeout_ms, options.write_stall_timeout_ms});
    int64_t now = steady_ms();
    for_each([now](Session& session) { session.on_tick(now); });
    timer_.expires_after(std::chrono::milliseconds(std::clamp<int64_t>(shortest / 4, 10, 1000)));
    timer_.async_wait([this](std::error_code error) {
      if (!error) tick();
    });
  }

  template <class Visit>
  void for_each(Visit visit) {  // the table changes in later turns only
    for (auto& [key, session] : sessions_) visit(*session);
  }

  const std::shared_ptr<Shared> shared_;
  asio::io_context io_{1};
  asio::executor_work_guard<Executor> work_;
  Timer timer_;
  std::thread thread_;
  std::atomic<std::thread::id> thread_id_;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions_;
  bool is_draining_ = false;
  std::string date_;
  int64_t date_second_ = -1;
  std::vector<char> read_buffer_ = std::vector<char>(kReadBufferBytes);
  std::mutex post_mutex_;
  bool is_stopped_ = false;  // guarded by post_mutex_
};

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, OnExchange on_exchange) {
    shared_->options = std::move(options);
    shared_->on_exchange = std::move(on_exchange);
    int count = std::max(1, shared_->options.reactor_threads);
    for (int i = 0; i < count; ++i) reactors_.push_back(std::make_shared<Reactor>(shared_));
  }

  ~AsioServer() override {
    if (!is_running_) return;
    stop_accepting();
    for (auto& reactor : reactors_) reactor->stop();
  }

  Result<void> open(const std::string& text) {
    ListenAddress address = TRY(parse_listen_address(text));
    asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address.host), address.port);
    auto acceptor = std::make_unique<Acceptor>(reactors_[0]->io());
    std::error_code error;
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(Acceptor::reuse_address(true), error);
    if (!error && address.is_v6) acceptor->set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(Acceptor::max_listen_connections, error);
    if (!error) acceptor->non_blocking(true, error);
    if (error) return listen_error(text, error.value());
    auto bound = acceptor->local_endpoint(error);
    if (error) return listen_error(text, error.value());
    addresses_.push_back(format_listen_address(address.host, bound.port()));
    acceptors_.push_back({std::move(acceptor), std::make_unique<Timer>(reactors_[0]->io())});
    return {};
  }

  void run() {
    is_running_ = true;
    for (auto& reactor : reactors_) reactor->run();
    reactors_[0]->post([this] {
      for (Listener& listener : acceptors_) accept(listener);
    });
  }

  std::vector<std::string> addresses() const override { return addresses_; }

  void probe(MetricsText& out) const override {
    {
      std::lock_guard lock(shared_->mutex);
      add_gauge(out, "tarn_http_connections", "Open connections.",
                static_cast<int64_t>(shared_->connection_count));
    }
    add_gauge(out, "tarn_http_queued_bytes", "Bytes of answers that wait to be sent.",
              static_cast<int64_t>(shared_->options.output->queued_bytes.load()));
    shared_->options.figures->probe(out);
  }

  void drain(int64_t deadline_ms) override {
    stop_accepting();
    for (auto& reactor : reactors_) {
      reactor->post([reactor = reactor.get()] { reactor->drain(); });
    }
    std::unique_lock lock(shared_->mutex);
    auto is_idle = [this] { return shared_->connection_count == 0; };
    if (shared_->changed.wait_for(lock, std::chrono::milliseconds(deadline_ms), is_idle)) return;
    log_warn("http.drain_deadline_passed",
             {{"connections", static_cast<uint64_t>(shared_->connection_count)}});
    for (auto& reactor : reactors_) {
      reactor->post([reactor = reactor.get()] { reactor->close_all(); });
    }
    shared_->changed.wait(lock, is_idle);
  }

 private:
  struct Listener {
    std::unique_ptr<Acceptor> acceptor;
    std::unique_ptr<Timer> retry;
  };

  void accept(Listener& listener) {
    Reactor& reactor = *reactors_[next_reactor_++ % reactors_.size()];
    listener.acceptor->async_accept(
        reactor.io(), [this, &listener, &reactor](std::error_code error, Socket socket) {
          if (!listener.acceptor->is_open()) return;
          if (error) return retry_accept(listener, error);
          welcome(reactor, std::move(socket));
          accept(listener);
        });
  }

  void retry_accept(Listener& listener, std::error_code error) {
    log_warn("http.accept_failed", {{"error", error.message()}});
    listener.retry->expires_after(std::chrono::milliseconds(kAcceptRetryMs));
    listener.retry->async_wait([this, &listener](std::error_code cancelled) {
      if (!cancelled && listener.acceptor->is_open()) accept(listener);
    });
  }

  void welcome(Reactor& reactor, Socket socket) {
    std::error_code error;
    auto remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    bool is_refused = false;
    {
      std::lock_guard lock(shared_->mutex);
      size_t limit = shared_->options.max_connections;
      is_refused = shared_->connection_count >= limit;
      ++(is_refused ? shared_->options.figures->turned_away : shared_->options.figures->accepted);
      if (shared_->connection_count >= limit + kMaxRefusedConnections) return;
      ++shared_->connection_count;
    }
    auto adopt = [&reactor, is_refused, remote_address = remote.address().to_string(),
                  box = std::make_shared<Socket>(std::move(socket))] {
      reactor.adopt(std::move(*box), remote_address, is_refused);
    };
    reactor.is_current_thread() ? adopt() : reactor.post(adopt);
  }

  void stop_accepting() {
    std::promise<void> stopped;
    reactors_[0]->post([this, &stopped] {
      for (Listener& listener : acceptors_) {
        std::error_code ignored;
        listener.acceptor->close(ignored);
        listener.retry->cancel(ignored);
      }
      stopped.set_value();
    });
    stopped.get_future().wait();
  }

  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::vector<std::shared_ptr<Reactor>> reactors_;
  std::vector<Listener> acceptors_;
  std::vector<std::string> addresses_;
  size_t next_reactor_ = 0;  // acceptors' thread
  bool is_running_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(ServerOptions options, OnExchange on_exchange) {
  auto addresses = options.addresses;
  if (addresses.empty()) return internal_error("there is no address to listen on");
  auto server = std::make_unique<AsioServer>(std::move(options), std::move(on_exchange));
  for (const std::string& address : addresses) TRY(server->open(address));
  server->run();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace tarn::http
