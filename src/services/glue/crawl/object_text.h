// An object's text: unpacked, as UTF-8, without byte order mark. What is read is the same that the
// query engine reads (engines/formats).
//
//   const TextFormat format = TRY(find_text_format(size_bytes, read));
//   CsvReader rows(open_text(size_bytes, read, format), …);
//
// An error with an HTTP status below 500 is one of the data. Thread-safe: one object, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "engines/formats/byte_source.h"
#include "engines/formats/text_encoding.h"
#include "engines/formats/unpack.h"

namespace tarn::glue::crawl {

// Bytes of the object, as ObjectReader::read.
using ReadBytes = std::function<Result<std::string>(uint64_t offset_bytes, uint64_t size_bytes)>;

struct TextFormat {
  engines::Packing packing = engines::Packing::kNone;
  engines::TextEncoding encoding = engines::TextEncoding::kUtf8;
  bool is_ascii = true;
  bool is_binary = false;  // no text at all
};

// `text`: the beginning of what is unpacked; `is_whole`: all of it.
TextFormat text_format_of(engines::Packing packing, std::string_view text, bool is_whole);

// The whole object, or the plain bytes from `begin_bytes` on.
std::unique_ptr<engines::ByteSource> open_bytes(uint64_t size_bytes, ReadBytes read,
                                                uint64_t begin_bytes = 0);
std::unique_ptr<engines::ByteSource> open_text(uint64_t size_bytes, ReadBytes read,
                                               const TextFormat& format);

// Appends what comes, until `text` has `most_bytes`. False: the source has ended.
Result<bool> append_from(engines::ByteSource& source, size_t most_bytes, std::string& text);

// The first `most_bytes` of another source.
class LimitedSource final : public engines::ByteSource {
 public:
  LimitedSource(std::unique_ptr<engines::ByteSource> source, uint64_t most_bytes)
      : source_(std::move(source)), left_bytes_(most_bytes) {}
  Result<size_t> read(char* to, size_t size_bytes) override;

 private:
  std::unique_ptr<engines::ByteSource> source_;
  uint64_t left_bytes_;
};

}  // namespace tarn::glue::crawl
