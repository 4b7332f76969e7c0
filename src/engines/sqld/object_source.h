// ObjectSource: a part of an object as a stream. It begins `lead_bytes` before the part and goes
// on behind its end, to find whole lines; only the part's own bytes count as scanned. Belongs to
// one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "engines/formats/byte_source.h"
#include "engines/sqld/object_file.h"
#include "engines/sqld/query_session.h"

namespace tarn::engines {

class ObjectSource final : public ByteSource {
 public:
  ObjectSource(std::shared_ptr<const ObjectFile> file, QuerySession& session, uint64_t begin_bytes,
               uint64_t end_bytes, uint64_t lead_bytes);
  Result<size_t> read(char* to, size_t size_bytes) override;

 private:
  ObjectCursor cursor_;
  QuerySession& session_;
  uint64_t offset_bytes_;
  const uint64_t begin_bytes_;
  const uint64_t end_bytes_;
};

}  // namespace tarn::engines
