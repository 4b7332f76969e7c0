// The library that a warm Python interpreter loads to let copies of itself go on in sandboxes
// (runtimes/python/zygote.py). One thread; a call may come back twice, as fork does.
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "engines/sandbox/launch.h"

using namespace tarn::sandbox;

namespace {

LaunchRequest request;
std::vector<char*> variables;  // of a copy, as C has them

}  // namespace

#define TARN_EXPORT extern "C" __attribute__((visibility("default")))

// Launches what is asked for on `socket`. 1: this is a copy, in its sandbox. 0: the server is gone.
TARN_EXPORT int tarn_zygote_serve(int socket) {
  for (;;) {
    auto packet = receive_packet(socket, kSpecBytesMax);
    if (!packet.ok() || !*packet) return 0;
    auto next = read_request(std::move(**packet));
    if (!next.ok()) continue;  // its status socket closes, which says enough
    request = std::move(*next);
    if (launch(request.spec, std::move(request.descriptors), std::move(request.status)) ==
        Side::kProgram) {
      break;
    }
    request.descriptors.clear();
  }
  request.descriptors.clear();
  for (std::string& variable : request.spec.environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  environ = variables.data();
  return 1;
}

// In the copy: its variables, "NAME=value"; null past the last.
TARN_EXPORT const char* tarn_zygote_variable(int index) {
  if (index < 0 || static_cast<size_t>(index) >= variables.size()) return nullptr;
  return variables[static_cast<size_t>(index)];
}
