// Errors of the store that a client may see, each made only here. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace tarn::store {

Error key_too_long(size_t size_bytes);
Error value_too_large(size_t size_bytes);
Error transaction_too_large();
Error transaction_reads_too_much();

// 503 ServiceUnavailable with what the operator can do about it.
Error disk_nearly_full(std::string_view folder, int64_t free_bytes, int64_t watermark_bytes);
// 503 ServiceUnavailable: a write found no room.
Error disk_full(std::string_view path);
bool is_disk_full(const Error& error);
// 503 ServiceUnavailable: RocksDB refuses writes for the reason given.
Error storage_failed(std::string_view reason);
Error store_closing();
Error backup_is_running();

}  // namespace tarn::store
