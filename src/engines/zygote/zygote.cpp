// The library that a warm Python interpreter loads to let copies of itself go on in sandboxes
// (runtimes/python/zygote.py), and those copies copies of their own (runtimes/python/snapshot.py).
// One thread; a call may come back twice, as fork does.
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "engines/sandbox/launch.h"
#include "engines/zygote/own_state.h"

using namespace tarn::sandbox;

namespace {

LaunchRequest request;
std::vector<char*> variables;  // of a copy, as C has them
std::vector<int> ours;         // descriptors of an original that are not its code's
tarn::zygote::SocketPairs pairs;
std::string trouble;

void take_variables() {
  variables.clear();
  for (std::string& variable : request.spec.environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
}

// The next request; false: nobody sends one any more.
bool wait_for_request(int socket) {
  for (;;) {
    auto packet = receive_packet(socket, kSpecBytesMax);
    if (!packet.ok() || !*packet) return false;
    auto next = read_request(std::move(**packet));
    if (!next.ok()) continue;  // its status socket closes, which says enough
    request = std::move(*next);
    return true;
  }
}

const char* say(const tarn::Result<void>& done) {
  if (done.ok()) return nullptr;
  trouble = done.error().message();
  return trouble.c_str();
}

}  // namespace

#define TARN_EXPORT extern "C" __attribute__((visibility("default")))

// Takes all free chunks of the heap, for ever: what is allocated from now on, in copies too, lies
// together above them, and not scattered over pages that all share until one writes there.
TARN_EXPORT void tarn_zygote_fill_heap() {
  constexpr size_t kLargest = 64 * 1024;  // what is larger is taken by pieces
  constexpr size_t kCached = 1032;        // up to this, what is freed is kept for its size alone
  constexpr size_t kStep = 16, kSmallest = 24;
  malloc_trim(0);
  const char* top = static_cast<const char*>(sbrk(0)) - mallinfo2().keepcost;
  for (size_t size = kLargest + kSmallest; size >= kSmallest; size -= kStep) {
    void* chunk;
    do {
      chunk = std::malloc(size);
    } while (chunk != nullptr && chunk < top);
    if (size > kCached) std::free(chunk);
  }
}

// Launches what is asked for on `socket`. 1: this is a copy, in its sandbox. 0: the server is gone.
TARN_EXPORT int tarn_zygote_serve(int socket) {
  for (;;) {
    if (!wait_for_request(socket)) return 0;
    if (launch(request.spec, std::move(request.descriptors), std::move(request.status)) ==
        Side::kProgram) {
      break;
    }
    request.descriptors.clear();
  }
  request.descriptors.clear();
  take_variables();
  environ = variables.data();
  return 1;
}

// In the copy: its variables, "NAME=value"; null past the last.
TARN_EXPORT const char* tarn_zygote_variable(int index) {
  if (index < 0 || static_cast<size_t>(index) >= variables.size()) return nullptr;
  return variables[static_cast<size_t>(index)];
}

// In a copy that is to be an original itself: why it cannot, or null. Its descriptors up to
// `last_own` are the runtime's, not the function's.
TARN_EXPORT const char* tarn_original_begin(int last_own) {
  ours.clear();
  for (int number = 0; number <= last_own; ++number) ours.push_back(number);
  auto found = tarn::zygote::look_at_descriptors(ours);
  if (!found.ok()) return say(found.error());
  pairs = std::move(*found);
  return nullptr;
}

// 1: a copy is asked for on `socket`; 0: nobody will any more.
TARN_EXPORT int tarn_original_wait(int socket) { return wait_for_request(socket) ? 1 : 0; }

// In the original, once a child has taken the request.
TARN_EXPORT void tarn_original_forget() { request = LaunchRequest(); }

// In a child of the original: comes back in the copy, with what went wrong or null.
TARN_EXPORT const char* tarn_original_copy(int socket) {
  close(socket);
  launch_copy(request.spec, std::move(request.descriptors), std::move(request.status));
  request.descriptors.clear();
  take_variables();
  std::erase(ours, socket);
  auto done = tarn::zygote::own_descriptors(ours, pairs);
  if (done.ok()) done = tarn::zygote::own_mappings();
  return say(done);
}
