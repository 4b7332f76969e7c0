// TestClient: a raw socket to a server under test, for the tests of this folder.
// Blocking, with a time-out of five seconds a read. One thread.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "http/server.h"

namespace tarn::http {

class TestClient {
 public:
  explicit TestClient(const Server& server, int receive_buffer_bytes = 0) {
    std::string address = server.addresses()[0];
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    if (receive_buffer_bytes > 0) {
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(int));
    }
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  TestClient(const TestClient&) = delete;
  ~TestClient() { ::close(fd_); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  // What the kernel takes without waiting; for a server that does not read.
  size_t send_some(std::string_view bytes) {
    ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<size_t>(sent) : 0;
  }

  void end_output() { ::shutdown(fd_, SHUT_WR); }

  // One answer: head and body, by Content-Length or chunks (left as they are).
  std::string read_answer(bool is_head_request = false) {
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
      if (!fill()) return std::exchange(buffer_, "");
    }
    size_t head = buffer_.find("\r\n\r\n") + 4;
    std::string_view text = std::string_view(buffer_).substr(0, head);
    size_t total = head;
    size_t length = text.find("Content-Length: ");
    if (is_head_request) {
      return take(head);
    } else if (length != std::string::npos) {
      total += std::stoull(std::string(text.substr(length + 16)));
    } else if (text.find("Transfer-Encoding: chunked") != std::string::npos) {
      while (buffer_.find("0\r\n\r\n", head) == std::string::npos) {
        if (!fill()) break;
      }
      total = buffer_.find("0\r\n\r\n", head) + 5;
    }
    while (buffer_.size() < total) {
      if (!fill()) break;
    }
    return take(total);
  }

  // Fewer where the server ends or is silent.
  std::string read_bytes(size_t size) {
    while (buffer_.size() < size && fill()) {
    }
    return take(size);
  }

  std::string read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, "");
  }

  bool has_input_within(int timeout_ms) {
    if (!buffer_.empty()) return true;
    pollfd wait{fd_, POLLIN, 0};
    return ::poll(&wait, 1, timeout_ms) > 0;
  }

  // The server closed, and sends nothing more.
  bool is_ended() { return buffer_.empty() && !fill() && !timed_out_; }

 private:
  std::string take(size_t size) {
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, taken.size());
    return taken;
  }

  bool fill() {
    pollfd wait{fd_, POLLIN, 0};
    timed_out_ = ::poll(&wait, 1, 5000) <= 0;
    if (timed_out_) return false;
    char bytes[65536];
    ssize_t size = ::recv(fd_, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    buffer_.append(bytes, static_cast<size_t>(size));
    return true;
  }

  int fd_ = -1;
  bool timed_out_ = false;
  std::string buffer_;
};

}  // namespace tarn::http
