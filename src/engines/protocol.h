// Protocol: what server and query worker say to each other over one Unix stream socket.
//
// A message is a MessageHead, then `body_bytes` of body; descriptors travel with the head. Both
// ends come from one build, which kHello checks. Batches are sent against credits, so a slow
// reader of one query holds up neither another query nor the objects that it asks for.
// engines/channel.h sends and receives. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engines/query_engine.h"

namespace tarn::engines {

inline constexpr uint32_t kProtocolVersion = 1;
inline constexpr uint32_t kMessageBytesMax = 256u << 20;
inline constexpr uint32_t kBatchBytes = 256 * 1024;  // a batch is sent when it holds this much
inline constexpr uint32_t kBatchCredits = 16;        // batches on their way, a query
inline constexpr uint32_t kNullCell = UINT32_MAX;    // as the length of a cell
inline constexpr uint32_t kDescriptorsMax = 200;     // with one message

enum class MessageKind : uint8_t {
  // From the worker.
  kHello = 1,     // Hello
  kOpen = 2,      // OpenObject: answered by kOpened, or kOpenFailed
  kBatch = 3,     // rows: encoded by sqld/row_encoder.h, read by RowBatch
  kProgress = 4,  // Progress
  kDone = 5,      // Progress: the last message of a query
  kFailed = 6,    // Failure: the last message of a query
  // From the server.
  kConfigure = 32,    // Configure, once
  kQuery = 33,        // QueryStart
  kCancel = 34,       // no body; the worker still answers kDone or kFailed
  kCredit = 35,       // Credit
  kDescriptors = 36,  // a ticket (uint64): descriptors ahead of its kOpened, which lists the rest
  kOpened = 37,       // OpenedObject
  kOpenFailed = 38,   // OpenFailure
};

struct MessageHead {
  uint32_t body_bytes = 0;
  MessageKind kind = MessageKind::kHello;
  uint8_t descriptor_count = 0;
  uint16_t reserved = 0;
  uint64_t query = 0;
};
static_assert(sizeof(MessageHead) == 16);

struct Hello {
  uint32_t protocol_version = kProtocolVersion;
  std::string engine_version;  // of the library that was loaded
  std::string built_version;   // of the headers
  std::string confinement;     // what holds the worker, for the log
  template <class V>
  void fields(V& v) {
    v(protocol_version), v(engine_version), v(built_version), v(confinement);
  }
};

struct Configure {
  uint64_t memory_bytes = 0;
  uint64_t spill_bytes = 0;
  std::string spill_folder;
  uint32_t threads = 0;
  template <class V>
  void fields(V& v) {
    v(memory_bytes), v(spill_bytes), v(spill_folder), v(threads);
  }
};

struct WireSplit {
  std::string version_id;
  std::string path;  // "s3://bucket/key"
  uint64_t object_bytes = 0;
  uint64_t offset_bytes = 0;
  uint64_t size_bytes = 0;
  std::vector<std::optional<std::string>> partition_values;
  template <class V>
  void fields(V& v) {
    v(version_id), v(path), v(object_bytes), v(offset_bytes), v(size_bytes), v(partition_values);
  }
};

struct WireColumn {
  std::string name;
  std::string type;  // of a scan: Hive's; of a result: Trino's
  std::string physical_type;
  uint32_t position = 0;
  template <class V>
  void fields(V& v) {
    v(name), v(type), v(physical_type), v(position);
  }
};

struct WireTable {
  ScanFormat format = ScanFormat::kParquet;
  std::string name;
  std::map<std::string, std::string> options;
  std::vector<WireColumn> columns;
  std::vector<WireColumn> partition_columns;
  std::vector<WireSplit> splits;
  template <class V>
  void fields(V& v) {
    v(format), v(name), v(options), v(columns), v(partition_columns), v(splits);
  }
};

struct WireSummary {
  std::string table_sql;
  std::string sample_sql;
  std::string sql;
  template <class V>
  void fields(V& v) {
    v(table_sql), v(sample_sql), v(sql);
  }
};

// The rows become files instead: sqld/file_write.h.
struct WireWrite {
  std::string compression;
  uint32_t partition_count = 0;
  template <class V>
  void fields(V& v) {
    v(compression), v(partition_count);
  }
};

struct QueryStart {
  std::string sql;
  std::optional<WireSummary> summary;
  std::vector<WireTable> tables;
  std::vector<WireColumn> columns;
  uint64_t scanned_bytes_max = 0;
  uint64_t rows_max = 0;
  bool is_build = false;
  uint64_t build_bytes_max = 0;
  std::optional<WireWrite> write;
  template <class V>
  void fields(V& v) {
    v(sql), v(summary), v(tables), v(columns), v(scanned_bytes_max), v(rows_max), v(is_build),
        v(build_bytes_max), v(write);
  }
};

}  // namespace tarn::engines
