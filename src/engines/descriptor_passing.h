// Descriptors beside the bytes of a message over a Unix socket (SCM_RIGHTS). Pure functions.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "engines/descriptor.h"

namespace tarn::engines {

// Room for the descriptors of one message; outlives the call that sends or receives it.
template <size_t kMax>
union ControlBuffer {
  cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int) * kMax)];
};

// `descriptors` are not more than the buffer has room for.
template <size_t kMax>
void attach_descriptors(msghdr& message, ControlBuffer<kMax>& control,
                        std::span<const int> descriptors) {
  if (descriptors.empty()) return;
  const size_t size_bytes = descriptors.size() * sizeof(int);
  message.msg_control = control.bytes;
  message.msg_controllen = CMSG_SPACE(size_bytes);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(size_bytes);
  memcpy(CMSG_DATA(header), descriptors.data(), size_bytes);
}

// What came with a received message.
inline void collect_descriptors(msghdr& message, std::vector<Descriptor>& descriptors) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd;
      memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
      descriptors.emplace_back(fd);
    }
  }
}

}  // namespace tarn::engines
