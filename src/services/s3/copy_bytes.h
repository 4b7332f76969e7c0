// Bytes of a stored object, read piece by piece and written anew. One thread.
#pragma once

#include <functional>
#include <string_view>

#include "services/s3/data_reader.h"
#include "services/s3/data_writer.h"
#include "services/s3/ranges.h"

namespace tarn::s3 {

// Hands over all bytes of `range`, in order.
Result<void> read_bytes(DataReader& reader, const ByteRange& range,
                        const std::function<Result<void>(std::string_view bytes)>& take);

// Into `writer`, which is not finished yet.
Result<void> copy_bytes(DataReader& reader, const ByteRange& range, DataWriter& writer);

}  // namespace tarn::s3
