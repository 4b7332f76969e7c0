#include "store/errors.h"

#include <cerrno>

#include "store/transaction.h"

namespace tarn::store {

namespace {

std::string mebibytes(int64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

Error limit_exceeded(std::string message) {
  return Error(400, "LimitExceededException", std::move(message));
}

Error unavailable(std::string message) {
  return Error(503, "ServiceUnavailable", std::move(message));
}

}  // namespace

Error key_too_long(size_t size_bytes) {
  return limit_exceeded("The names take " + std::to_string(size_bytes) +
                        " bytes as a stored key; at most " + std::to_string(kMaxKeyBytes) +
                        " are possible.");
}

Error value_too_large(size_t size_bytes) {
  return limit_exceeded("The item takes " + std::to_string(size_bytes) +
                        " bytes when stored; at most " + std::to_string(kMaxValueBytes) +
                        " are possible.");
}

Error transaction_too_large() {
  return limit_exceeded("One request may change at most " + std::to_string(kMaxTransactionBytes) +
                        " bytes of stored items. Split it into several.");
}

Error transaction_reads_too_much() {
  return limit_exceeded("One request that changes items may read at most " +
                        std::to_string(kMaxReadsPerTransaction) + " of them. Split it.");
}

Error disk_nearly_full(std::string_view folder, int64_t free_bytes, int64_t watermark_bytes) {
  return unavailable("The disk below " + std::string(folder) + " has only " +
                     mebibytes(free_bytes) + " left, so writes are refused until it has " +
                     mebibytes(watermark_bytes) +
                     ". Free some space or enlarge the disk; deleting the file 'ballast' in the "
                     "data folder frees a little at once, so that objects can be deleted.");
}

Error disk_full(std::string_view path) { return system_error("write", path, ENOSPC); }

bool is_disk_full(const Error& error) { return error.code() == "ServiceUnavailable"; }

Error storage_failed(std::string_view reason) {
  return unavailable(
      "The store refuses writes after a failure of the disk: " + std::string(reason) +
      ". Check the disk and its free space; writes go on by themselves once the "
      "store could recover, else restart Tarn.");
}

Error backup_is_running() {
  return unavailable("A backup is being made, and what it copies must stay until it is done.");
}

Error store_closing() { return unavailable("The server is shutting down."); }

}  // namespace tarn::store
