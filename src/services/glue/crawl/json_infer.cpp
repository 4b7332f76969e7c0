#include "services/glue/crawl/json_infer.h"

#include "services/glue/crawl/json_scanner.h"

namespace tarn::glue::crawl {
namespace {

class Records {
 public:
  explicit Records(std::string_view text) : scanner_(text) {
    finding_.record = TypeLattice::of(TypeKind::kStruct);
  }

  JsonFinding run() {
    scanner_.skip_blanks();
    if (!scanner_.at_end() && scanner_.peek() == '[') {
      finding_.is_array = true;
      scanner_.advance();
      array_elements();
    } else {
      documents();
    }
    return std::move(finding_);
  }

 private:
  void documents() {
    for (;;) {
      scanner_.skip_blanks();
      if (scanner_.at_end() || !record()) return;
    }
  }

  void array_elements() {
    for (bool is_first = true;; is_first = false) {
      scanner_.skip_blanks();
      if (scanner_.at_end()) return stop(JsonEnd::kCut);
      if (scanner_.peek() == ']') break;
      if (!is_first) {
        if (scanner_.peek() != ',') return malformed("expected ',' or ']'");
        scanner_.advance();
        scanner_.skip_blanks();
        if (scanner_.at_end()) return stop(JsonEnd::kCut);
      }
      if (!record()) return;
    }
    scanner_.advance();
    finding_.sampled_bytes = scanner_.position();
    scanner_.skip_blanks();
    if (!scanner_.at_end()) malformed("text behind the array");
  }

  bool record() {
    if (scanner_.peek() != '{') {
      malformed("expected an object");
      return false;
    }
    TypeLattice type;
    const ScanState state = scanner_.value(type, 1);
    if (state == ScanState::kMalformed) malformed("not JSON");
    if (state == ScanState::kCut) stop(JsonEnd::kCut);
    if (state != ScanState::kDone) return false;
    merge_fields(finding_.record.fields, type.fields);
    ++finding_.record_count;
    finding_.sampled_bytes = scanner_.position();
    return true;
  }

  void stop(JsonEnd end) { finding_.end = end; }
  void malformed(std::string_view what) {
    finding_.end = JsonEnd::kMalformed;
    finding_.problem = std::string(what) + " at byte " + std::to_string(scanner_.position());
  }

  JsonScanner scanner_;
  JsonFinding finding_;
};

}  // namespace

JsonFinding infer_json(std::string_view text) { return Records(text).run(); }

}  // namespace tarn::glue::crawl
