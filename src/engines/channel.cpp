#include "engines/channel.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "engines/descriptor_passing.h"

namespace tarn::engines {

namespace {

Error socket_error(const char* what) {
  return internal_error(std::string("query worker's socket: ") + what + ": " + strerror(errno));
}

// False where the other side closed before the first byte.
Result<bool> receive_exactly(int socket, char* to, size_t size_bytes,
                             std::vector<Descriptor>* descriptors) {
  size_t have = 0;
  while (have < size_bytes) {
    iovec piece{to + have, size_bytes - have};
    ControlBuffer<kDescriptorsMax> control;
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    if (descriptors != nullptr) {
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof control.bytes;
    }
    const ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return socket_error("receive");
    if (descriptors != nullptr) collect_descriptors(message, *descriptors);
    if (got == 0) {
      if (have == 0) return false;
      return internal_error("query worker's socket closed within a message");
    }
    have += static_cast<size_t>(got);
  }
  return true;
}

}  // namespace

Result<void> Channel::send(MessageKind kind, uint64_t query, std::string_view body,
                           std::span<const int> descriptors) {
  CHECK(descriptors.size() <= kDescriptorsMax);
  if (body.size() > kMessageBytesMax)
    return internal_error("a message to or from the query worker is too large");
  MessageHead head;
  head.body_bytes = static_cast<uint32_t>(body.size());
  head.kind = kind;
  head.descriptor_count = static_cast<uint8_t>(descriptors.size());
  head.query = query;

  const std::lock_guard lock(send_mutex_);
  ControlBuffer<kDescriptorsMax> control;
  size_t sent = 0;
  const size_t total = sizeof head + body.size();
  while (sent < total) {
    iovec pieces[2];
    size_t count = 0;
    if (sent < sizeof head) {
      pieces[count++] = {reinterpret_cast<char*>(&head) + sent, sizeof head - sent};
    }
    const size_t body_sent = sent > sizeof head ? sent - sizeof head : 0;
    if (body_sent < body.size()) {
      pieces[count++] = {const_cast<char*>(body.data()) + body_sent, body.size() - body_sent};
    }
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    if (sent == 0) attach_descriptors(message, control, descriptors);
    const ssize_t written = sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return socket_error("send");
    sent += static_cast<size_t>(written);
  }
  return {};
}

Result<bool> Channel::receive(Message& message) {
  message.descriptors.clear();
  const bool is_open = TRY(receive_exactly(socket_.get(), reinterpret_cast<char*>(&message.head),
                                           sizeof message.head, &message.descriptors));
  if (!is_open) return false;
  if (message.head.body_bytes > kMessageBytesMax ||
      message.descriptors.size() != message.head.descriptor_count) {
    return internal_error("a message to or from the query worker is malformed");
  }
  message.body.resize(message.head.body_bytes);
  if (message.body.empty()) return true;
  if (!TRY(receive_exactly(socket_.get(), message.body.data(), message.body.size(), nullptr))) {
    return internal_error("query worker's socket closed within a message");
  }
  return true;
}

void Channel::close() { ::shutdown(socket_.get(), SHUT_RDWR); }

Result<std::pair<Descriptor, Descriptor>> make_socket_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return socket_error("create");
  }
  for (int end : ends) {
    const int size_bytes = 1 << 20;  // the kernel caps it; a batch should fit
    setsockopt(end, SOL_SOCKET, SO_SNDBUF, &size_bytes, sizeof size_bytes);
  }
  return std::make_pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

}  // namespace tarn::engines
