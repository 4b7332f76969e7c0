// Sends an opened object to the worker that asked: its descriptors, extents and keys, or bytes.
#pragma once

#include <cstdint>
#include <memory>

#include "core/objects.h"
#include "engines/channel.h"

namespace tarn::engines {

// Any thread. A failure to send means that the worker has gone.
void send_object(Channel& channel, uint64_t attempt, uint64_t ticket,
                 const Result<std::unique_ptr<ObjectReader>>& opened, const ObjectInfo& object);

}  // namespace tarn::engines
