// send_loop: sends signed requests to a server as fast as it answers them, over so many
// connections, each with one request under way. The client shares the machine with the server, so
// it does little.
//
//   send_loop PORT CONNECTIONS FILE      # the file holds requests, each after its size and a
//   newline prints "rate<TAB>a second", "p50 ms" and "p99 ms"; ends with 1 at an answer that is not
//   200
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace {

using Steady = std::chrono::steady_clock;

std::vector<std::string_view> split_requests(std::string_view text) {
  std::vector<std::string_view> requests;
  while (!text.empty()) {
    const size_t newline = text.find('\n');
    CHECK(newline != std::string_view::npos);
    size_t size = 0;
    std::from_chars(text.data(), text.data() + newline, size);
    requests.push_back(text.substr(newline + 1, size));
    text.remove_prefix(newline + 1 + size);
  }
  return requests;
}

// One connection: what it has read of the answer under way, and since when.
struct Connection {
  int socket = -1;
  std::string read;
  Steady::time_point sent_at;
};

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

void send_all(Connection& connection, std::string_view request) {
  connection.read.clear();
  connection.sent_at = Steady::now();
  while (!request.empty()) {
    const ssize_t sent = ::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL);
    CHECK(sent > 0);
    request.remove_prefix(static_cast<size_t>(sent));
  }
}

// Whether the answer is whole; the program ends at one that failed.
bool is_whole(const std::string& answer) {
  const size_t head = answer.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  if (!answer.starts_with("HTTP/1.1 200")) {
    std::fprintf(stderr, "%s\n", answer.c_str());
    std::exit(1);
  }
  constexpr std::string_view kLength = "ontent-Length: ";
  size_t at = answer.find(kLength);
  if (at == std::string::npos) at = answer.find("ontent-length: ");
  CHECK(at != std::string::npos && at < head);
  const size_t length = std::strtoull(answer.c_str() + at + kLength.size(), nullptr, 10);
  return answer.size() >= head + 4 + length;
}

double percentile_ms(std::vector<double>& times, double share) {
  std::sort(times.begin(), times.end());
  return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: send_loop PORT CONNECTIONS FILE\n");
    return 2;
  }
  std::ifstream file(argv[3], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto requests = split_requests(text);
  std::vector<Connection> connections(
      std::min(requests.size(), static_cast<size_t>(std::atoi(argv[2]))));
  CHECK(!connections.empty());
  const int poll = ::epoll_create1(0);
  for (size_t i = 0; i < connections.size(); ++i) {
    connections[i].socket = connect_to(std::atoi(argv[1]));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].socket, &event);
  }
  size_t next = 0;
  std::vector<double> times;
  times.reserve(requests.size());
  const auto begin = Steady::now();
  for (Connection& connection : connections) send_all(connection, requests[next++]);
  std::vector<char> buffer(1 << 16);
  std::vector<epoll_event> events(connections.size());
  while (times.size() < requests.size()) {
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 5000);
    CHECK(ready > 0);
    for (int i = 0; i < ready; ++i) {
      Connection& connection = connections[events[static_cast<size_t>(i)].data.u64];
      const ssize_t got = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
      CHECK(got > 0);
      connection.read.append(buffer.data(), static_cast<size_t>(got));
      if (!is_whole(connection.read)) continue;
      times.push_back(
          std::chrono::duration<double, std::milli>(Steady::now() - connection.sent_at).count());
      if (next < requests.size()) send_all(connection, requests[next++]);
    }
  }
  const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  std::printf("rate\t%.0f\n", static_cast<double>(times.size()) / seconds);
  std::printf("p50 ms\t%.3f\n", percentile_ms(times, 0.5));
  std::printf("p99 ms\t%.3f\n", percentile_ms(times, 0.99));
  return 0;
}
