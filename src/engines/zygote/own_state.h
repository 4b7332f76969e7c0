// What a copied process still shares with the one that it was copied from, though it has namespaces
// of its own: open files with their positions, pipes, sockets, memory that is mapped as shared. The
// copy gets its own of each, under the same number or address.
//
//   auto pairs = TRY(look_at_descriptors(ours));                 // in the original, once
//   TRY(own_descriptors(ours, pairs)); TRY(own_mappings());      // in each copy
//
// Files begin where the original's were; of what lies in /tmp it is the copy's file. Pipes, socket
// pairs, eventfds and epolls are made anew, and empty. A connection to somebody else is closed, as
// after any restore of a snapshot. Called in a process with one thread.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn::zygote {

using SocketPairs = std::vector<std::pair<int, int>>;

// Which sockets are two ends of one pair. An error names a descriptor that cannot be made anew.
// `ours`: descriptors to leave alone.
Result<SocketPairs> look_at_descriptors(std::span<const int> ours);

Result<void> own_descriptors(std::span<const int> ours, const SocketPairs& pairs);
Result<void> own_mappings();

}  // namespace tarn::zygote
