#include "engines/lambda/runtime_connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "base/check.h"

namespace tarn::runner {

namespace {

constexpr size_t kReadBytes = 64 * 1024;
constexpr size_t kInputBytesMax = 256 * 1024;
constexpr size_t kLineBytesMax = 64 * 1024;  // error details travel in trailers
constexpr size_t kTrailersMax = 16;

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 413:
      return "Payload Too Large";
    default:
      return "Error";
  }
}

}  // namespace

RuntimeConnection::RuntimeConnection(EventLoop& loop, engines::Descriptor socket,
                                     size_t body_bytes_max)
    : loop_(loop), socket_(std::move(socket)), body_bytes_max_(body_bytes_max) {}

RuntimeConnection::~RuntimeConnection() {
  *is_alive_ = false;
  if (watch_ != 0) loop_.unwatch(watch_);
}

void RuntimeConnection::start(Handlers handlers) {
  handlers_ = std::move(handlers);
  watched_ = EPOLLIN;
  watch_ = loop_.watch(socket_.get(), watched_, [this](uint32_t events) { on_ready(events); });
}

void RuntimeConnection::update_watch() {
  if (watch_ == 0) return;
  const bool reads = !is_paused_ && input_.size() < kInputBytesMax;
  const uint32_t wanted = (reads ? EPOLLIN : 0u) | (output_.empty() ? 0u : EPOLLOUT);
  if (wanted != watched_) loop_.change(watch_, watched_ = wanted);
}

void RuntimeConnection::on_ready(uint32_t events) {
  if (is_closed_) return;
  const std::shared_ptr<bool> is_alive = is_alive_;
  if ((events & EPOLLOUT) != 0) flush();
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return update_watch();
  const bool is_open = fill();
  const bool is_sound = consume();
  if (!*is_alive) return;
  if (!is_open || !is_sound) return close();
  update_watch();
}

bool RuntimeConnection::fill() {
  while (input_.size() < kInputBytesMax) {
    const size_t before = input_.size();
    input_.resize(before + kReadBytes);
    const ssize_t got = recv(socket_.get(), input_.data() + before, kReadBytes, MSG_DONTWAIT);
    input_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (static_cast<size_t>(got) < kReadBytes) return true;
  }
  return true;
}

bool RuntimeConnection::consume() {
  const std::shared_ptr<bool> is_alive = is_alive_;
  bool is_stuck = false;
  while (!is_stuck && !is_paused_) {
    if (!step(is_stuck)) return !*is_alive;
    if (!*is_alive) return true;
  }
  return true;
}

bool RuntimeConnection::step(bool& is_stuck) {
  switch (state_) {
    case State::kHead:
      return take_head(is_stuck);
    case State::kBody:
      return take_body(is_stuck, left_bytes_, State::kAnswer);
    case State::kChunkSize:
      return take_chunk_size(is_stuck);
    case State::kChunkData:
      return take_body(is_stuck, left_bytes_, State::kChunkEnd);
    case State::kChunkEnd: {
      std::string_view line;
      if (!take_line(line)) return is_stuck = true, input_.size() < kLineBytesMax;
      if (!line.empty()) return false;
      input_.erase(0, line_bytes_);
      state_ = State::kChunkSize;
      return true;
    }
    case State::kTrailers:
      return take_trailer(is_stuck);
    case State::kAnswer:  // one request at a time
      is_stuck = true;
      return true;
  }
  return false;
}

bool RuntimeConnection::take_head(bool& is_stuck) {
  const http::HeadLimits limits;
  switch (scanner_.scan(input_, limits)) {
    case http::HeadScanner::Outcome::kMore:
      is_stuck = true;
      return true;
    case http::HeadScanner::Outcome::kRefused:
      return false;
    case http::HeadScanner::Outcome::kEnd:
      break;
  }
  auto parsed = http::parse_head(scanner_.head(input_), limits);
  if (std::holds_alternative<http::Refusal>(parsed)) return false;
  http::ParsedHead& head = std::get<http::ParsedHead>(parsed);
  input_.erase(0, scanner_.consumed_bytes());
  scanner_ = http::HeadScanner();
  request_ = RuntimeRequest();
  request_.head = std::move(head.head);
  ends_ = !head.keep_alive;
  left_bytes_ = request_.head.content_length.value_or(0);
  state_ = head.is_chunked ? State::kChunkSize : State::kBody;
  is_streamed_ = handlers_.wants_stream(request_);
  if (head.expects_continue) {
    output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    flush();
  }
  return true;
}

bool RuntimeConnection::take_body(bool& is_stuck, uint64_t& left, State next) {
  const size_t here = static_cast<size_t>(std::min<uint64_t>(left, input_.size()));
  if (here > 0) {
    left -= here;
    std::string bytes = input_.substr(0, here);
    input_.erase(0, here);
    add_body(std::move(bytes));
  }
  if (left > 0) {
    is_stuck = input_.empty();
    return true;
  }
  state_ = next;
  if (next == State::kAnswer) finish();
  return true;
}

void RuntimeConnection::add_body(std::string bytes) {
  if (is_streamed_) {
    if (!handlers_.on_piece(request_, std::move(bytes))) is_paused_ = true;
    return;
  }
  if (request_.is_too_large) return;
  if (request_.body.size() + bytes.size() > body_bytes_max_) {
    request_.is_too_large = true;
    request_.body.clear();
    return;
  }
  request_.body += bytes;
}

// The line without its end, still at the head of the input.
bool RuntimeConnection::take_line(std::string_view& line) {
  const size_t end = input_.find("\r\n");
  if (end == std::string::npos) return false;
  line = std::string_view(input_).substr(0, end);
  line_bytes_ = end + 2;
  return true;
}

bool RuntimeConnection::take_chunk_size(bool& is_stuck) {
  std::string_view line;
  if (!take_line(line)) return is_stuck = true, input_.size() < kLineBytesMax;
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  const bool is_sound =
      error == std::errc() && line.size() > 0 && (end == line.data() + line.size() || *end == ';');
  if (!is_sound) return false;
  input_.erase(0, line_bytes_);
  left_bytes_ = size;
  state_ = size == 0 ? State::kTrailers : State::kChunkData;
  return true;
}

bool RuntimeConnection::take_trailer(bool& is_stuck) {
  std::string_view line;
  if (!take_line(line)) return is_stuck = true, input_.size() < kInputBytesMax;
  if (line.empty()) {
    input_.erase(0, line_bytes_);
    state_ = State::kAnswer;
    finish();
    return true;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || request_.trailers.size() == kTrailersMax) return false;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  request_.trailers.emplace_back(std::move(name), std::string(value));
  input_.erase(0, line_bytes_);
  return true;
}

void RuntimeConnection::finish() { handlers_.on_request(std::exchange(request_, {})); }

void RuntimeConnection::respond(int status, const http::Headers& headers, std::string_view body) {
  CHECK(state_ == State::kAnswer);
  output_ += "HTTP/1.1 " + std::to_string(status) + " ";
  output_ += reason_of(status);
  output_ += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  for (const auto& [name, value] : headers)
    output_.append(name).append(": ").append(value) += "\r\n";
  if (ends_) output_ += "Connection: close\r\n";
  output_ += "\r\n";
  output_ += body;
  state_ = State::kHead;
  flush();
  update_watch();
  if (input_.empty()) return;
  // The next request is here already; not from within the handler of this one.
  loop_.post([this, is_alive = is_alive_] {
    if (*is_alive) on_ready(EPOLLIN);
  });
}

void RuntimeConnection::resume() {
  if (!std::exchange(is_paused_, false)) return;
  on_ready(EPOLLIN);
}

void RuntimeConnection::flush() {
  while (!output_.empty()) {
    const ssize_t sent =
        send(socket_.get(), output_.data(), output_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      if (errno != EAGAIN) output_.clear();  // reading will say that it is closed
      return;
    }
    output_.erase(0, static_cast<size_t>(sent));
  }
  if (ends_ && state_ == State::kHead) shutdown(socket_.get(), SHUT_WR);
}

void RuntimeConnection::close() {
  if (std::exchange(is_closed_, true)) return;
  loop_.unwatch(watch_);
  watch_ = 0;
  handlers_.on_close();
}

}  // namespace tarn::runner
