// JSON by inference: the merged type of the records of a text, without building documents.
//
//   JsonInference inference;
//   while (more text) text.erase(0, inference.take(text, is_last));
//   const JsonFinding& finding = inference.finding();
//
// Records are objects: one after another (JSON lines, or documents over several lines), or the
// elements of one array. Integers are int where they fit, else bigint, else double. A line that is
// no record among lines that are is passed over and counted. Not synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/glue/crawl/json_scanner.h"
#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

inline constexpr int kMaxJsonDepth = 100;

struct JsonFinding {
  TypeLattice record;  // a struct
  uint64_t record_count = 0;
  uint64_t malformed_lines = 0;
  bool is_array = false;
  bool is_documents = false;  // an array, or records that don't have a line each
  bool is_broken = false;     // what follows the last good record is not JSON, or no object
  std::string problem;        // of malformed lines, or of what is broken
};

class JsonInference {
 public:
  JsonInference() { finding_.record = TypeLattice::of(TypeKind::kStruct); }

  // Takes what is whole of `text`, which begins where the last call ended; returns how much that
  // is. With `is_last` what is not whole is broken. Nothing is taken any more once is_broken.
  size_t take(std::string_view text, bool is_last);
  const JsonFinding& finding() const { return finding_; }

 private:
  // What a step over the text came to: kDone goes on.
  ScanState begin(JsonScanner& scanner);
  ScanState step(JsonScanner& scanner);
  ScanState array_step(JsonScanner& scanner);
  ScanState record(JsonScanner& scanner);
  bool skip_line(JsonScanner& scanner, size_t from, bool is_last);
  void malformed(std::string_view what, const JsonScanner& scanner);

  JsonFinding finding_;
  bool is_begun_ = false;
  bool in_array_ = false;
  bool is_after_array_ = false;
  bool needs_comma_ = false;
  bool is_line_begun_ = false;  // a record stands on the line already
  uint64_t taken_bytes_ = 0;
};

// Of a whole text.
JsonFinding infer_json(std::string_view text);

}  // namespace tarn::glue::crawl
