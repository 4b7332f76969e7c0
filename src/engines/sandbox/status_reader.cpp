#include "engines/sandbox/status_reader.h"

#include <utility>

#include "engines/packing.h"

namespace tarn::sandbox {

bool read_status(int socket, const TakeStatus& take) {
  for (;;) {
    auto packet = receive_packet(socket, kSpecBytesMax);
    if (!packet.ok() || !*packet) return false;
    if ((*packet)->bytes.empty()) return true;
    auto message = engines::unpack<StatusMessage>((*packet)->bytes);
    if (message.ok()) take(*std::move(message), std::move((*packet)->descriptors));
  }
}

}  // namespace tarn::sandbox
