#include "engines/lambda/runtime_listener.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "engines/sandbox/process_tree.h"

namespace tarn::runner {

namespace {

struct Question {
  nlmsghdr head;
  inet_diag_req_v2 request;
};

// Whose socket goes from the peer's address to ours.
Question ask_about(const sockaddr_in& peer, const sockaddr_in& own) {
  Question question{};
  question.head.nlmsg_len = sizeof question;
  question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.head.nlmsg_flags = NLM_F_REQUEST;
  question.request.sdiag_family = AF_INET;
  question.request.sdiag_protocol = IPPROTO_TCP;
  question.request.idiag_states = ~0U;
  question.request.id.idiag_sport = peer.sin_port;
  question.request.id.idiag_dport = own.sin_port;
  question.request.id.idiag_src[0] = peer.sin_addr.s_addr;
  question.request.id.idiag_dst[0] = own.sin_addr.s_addr;
  question.request.id.idiag_cookie[0] = question.request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

}  // namespace

uint64_t peer_inode(int socket) {
  sockaddr_in peer{}, own{};
  socklen_t peer_size = sizeof peer, own_size = sizeof own;
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0 ||
      getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_size) != 0) {
    return 0;
  }
  const engines::Descriptor kernel(
      ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  const Question question = ask_about(peer, own);
  if (kernel.get() < 0 || send(kernel.get(), &question, sizeof question, 0) < 0) return 0;
  alignas(nlmsghdr) char answer[4096];
  const ssize_t got = recv(kernel.get(), answer, sizeof answer, 0);
  const auto* head = reinterpret_cast<const nlmsghdr*>(answer);
  if (got < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(inet_diag_msg))) ||
      head->nlmsg_type != SOCK_DIAG_BY_FAMILY) {
    return 0;
  }
  return static_cast<const inet_diag_msg*>(NLMSG_DATA(head))->idiag_inode;
}

bool has_socket(pid_t pid, uint64_t inode) {
  const std::string folder = "/proc/" + std::to_string(pid) + "/fd";
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  DIR* entries = opendir(folder.c_str());
  if (entries == nullptr) return false;
  bool found = false;
  while (const dirent* entry = readdir(entries)) {
    char text[64];
    const ssize_t size = readlinkat(dirfd(entries), entry->d_name, text, sizeof text);
    if (size > 0 && wanted == std::string_view(text, static_cast<size_t>(size))) {
      found = true;
      break;
    }
  }
  closedir(entries);
  return found;
}

RuntimeListener::RuntimeListener(EventLoop& loop, engines::Descriptor socket, Candidates candidates,
                                 OnConnection on_connection)
    : loop_(loop),
      socket_(std::move(socket)),
      candidates_(std::move(candidates)),
      on_connection_(std::move(on_connection)) {}

Result<std::unique_ptr<RuntimeListener>> RuntimeListener::listen(EventLoop& loop,
                                                                 Candidates candidates,
                                                                 OnConnection on_connection) {
  engines::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket.get() < 0 ||
      bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.get(), 128) != 0) {
    return system_error("listen", "the Runtime API", errno);
  }
  std::unique_ptr<RuntimeListener> listener(new RuntimeListener(
      loop, std::move(socket), std::move(candidates), std::move(on_connection)));
  loop.post([raw = listener.get()] {
    raw->watch_ =
        raw->loop_.watch(raw->socket_.get(), EPOLLIN, [raw](uint32_t) { raw->accept_all(); });
  });
  return listener;
}

std::string RuntimeListener::address() const {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own), &size);
  return "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
}

void RuntimeListener::stop() {
  if (watch_ != 0) loop_.unwatch(std::exchange(watch_, 0));
}

void RuntimeListener::accept_all() {
  for (;;) {
    engines::Descriptor socket(
        accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.get() < 0) return;
    const uint64_t inode = peer_inode(socket.get());
    pid_t owner = -1;
    for (const pid_t first : candidates_()) {
      if (inode == 0 || owner >= 0) break;
      for (const pid_t pid : sandbox::descendants_of(first)) {
        if (has_socket(pid, inode)) owner = first;
      }
    }
    if (owner < 0) {
      log_warn("functions.stranger_at_runtime_api", {});
      continue;
    }
    on_connection_(owner, std::move(socket));
  }
}

}  // namespace tarn::runner
