// The library that a warm Python interpreter loads to let copies of itself go on in sandboxes
// (runtimes/python/zygote.py). One thread; a call may come back twice, as fork does.
#include <string>
#include <utility>
#include <vector>

#include "engines/sandbox/launch.h"

using namespace tarn::sandbox;

namespace {

LaunchRequest request;

}  // namespace

#define TARN_EXPORT extern "C" __attribute__((visibility("default")))

// Waits for a request on `socket`. 0: the server is gone.
TARN_EXPORT int tarn_zygote_receive(int socket) {
  for (;;) {
    auto packet = receive_packet(socket, kSpecBytesMax);
    if (!packet.ok() || !*packet) return 0;
    auto next = read_request(std::move(**packet));
    if (!next.ok()) continue;  // its status socket closes, which says enough
    request = std::move(*next);
    return 1;
  }
}

// 1: this is the copy, in its sandbox. 0: this is the zygote still.
TARN_EXPORT int tarn_zygote_launch() {
  const bool is_copy = launch(request.spec, std::move(request.descriptors),
                              std::move(request.status)) == Side::kProgram;
  request.descriptors.clear();
  return is_copy ? 1 : 0;
}

// In the copy: its variables, "NAME=value"; null past the last.
TARN_EXPORT const char* tarn_zygote_variable(int index) {
  const auto& variables = request.spec.environment;
  if (index < 0 || static_cast<size_t>(index) >= variables.size()) return nullptr;
  return variables[static_cast<size_t>(index)].c_str();
}
