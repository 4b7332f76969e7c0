#include "engines/sandbox/packets.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

#include "engines/descriptor_passing.h"
#include "engines/sandbox/sandbox_spec.h"

namespace tarn::sandbox {

using engines::attach_descriptors;
using engines::collect_descriptors;
using engines::ControlBuffer;

Result<std::pair<Descriptor, Descriptor>> make_packet_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("socketpair", "a sandbox's socket", errno);
  }
  const int size_bytes = static_cast<int>(2 * kSpecBytesMax);
  for (const int end : ends) setsockopt(end, SOL_SOCKET, SO_SNDBUF, &size_bytes, sizeof size_bytes);
  return std::make_pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

Result<void> send_packet(int socket, std::string_view bytes, std::span<const int> descriptors,
                         bool wait) {
  if (descriptors.size() > kPassedDescriptorsMax) {
    return internal_error("a packet takes no more than 16 descriptors");
  }
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  ControlBuffer<kPassedDescriptorsMax> control{};
  attach_descriptors(message, control, descriptors);
  const int flags = MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT);
  while (sendmsg(socket, &message, flags) < 0) {
    if (errno != EINTR) return system_error("sendmsg", "a sandbox's socket", errno);
  }
  return {};
}

Result<std::optional<Packet>> receive_packet(int socket, size_t size_bytes_max) {
  Packet packet;
  // Room for what there is, not for all that there may be: each copy of a zygote keeps the pages
  // that this has touched.
  ssize_t waiting;
  do {
    waiting = recv(socket, nullptr, 0, MSG_PEEK | MSG_TRUNC);
  } while (waiting < 0 && errno == EINTR);
  if (waiting > 0) packet.bytes.resize(std::min(static_cast<size_t>(waiting), size_bytes_max));
  iovec piece{packet.bytes.data(), packet.bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  ControlBuffer<kPassedDescriptorsMax> control{};
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  ssize_t got;
  while ((got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0) {
    if (errno == EINTR) continue;
    if (errno == EAGAIN) {
      packet.bytes.clear();
      return std::optional<Packet>(std::move(packet));
    }
    if (errno == ECONNRESET) return std::optional<Packet>();
    return system_error("recvmsg", "a sandbox's socket", errno);
  }
  collect_descriptors(message, packet.descriptors);
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return internal_error("a packet to a sandbox is too large");
  }
  if (got == 0 && packet.descriptors.empty()) return std::optional<Packet>();
  packet.bytes.resize(static_cast<size_t>(got));
  return std::optional<Packet>(std::move(packet));
}

}  // namespace tarn::sandbox
