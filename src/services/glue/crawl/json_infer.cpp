#include "services/glue/crawl/json_infer.h"

namespace tarn::glue::crawl {

// Takes in what stands between the records; what follows is one.
ScanState JsonInference::begin(JsonScanner& scanner) {
  scanner.skip_blanks();
  if (scanner.at_end()) return ScanState::kCut;
  is_begun_ = true;
  if (scanner.peek() != '[') return ScanState::kDone;
  finding_.is_array = finding_.is_documents = in_array_ = true;
  scanner.advance();
  return ScanState::kDone;
}

ScanState JsonInference::array_step(JsonScanner& scanner) {
  if (scanner.peek() == ']') {
    scanner.advance();
    in_array_ = false;
    is_after_array_ = true;
    return ScanState::kDone;
  }
  if (needs_comma_) {
    if (scanner.peek() != ',') {
      malformed("expected ',' or ']'", scanner);
      return ScanState::kMalformed;
    }
    scanner.advance();
    scanner.skip_blanks();
    if (scanner.at_end()) return ScanState::kCut;
  }
  return record(scanner);
}

ScanState JsonInference::record(JsonScanner& scanner) {
  if (scanner.peek() != '{') {
    malformed("expected an object", scanner);
    return ScanState::kMalformed;
  }
  const size_t start = scanner.position();
  TypeLattice type;
  const ScanState state = scanner.value(type, 1);
  if (state == ScanState::kMalformed) malformed("not JSON", scanner);
  if (state != ScanState::kDone) return state;
  merge_fields(finding_.record.fields, type.fields);
  ++finding_.record_count;
  needs_comma_ = true;
  const bool is_on_one_line = !scanner.has_line_end(start);
  finding_.is_documents |= is_line_begun_ || !is_on_one_line;
  is_line_begun_ = true;
  return ScanState::kDone;
}

ScanState JsonInference::step(JsonScanner& scanner) {
  if (!is_begun_) return begin(scanner);
  const size_t start = scanner.position();
  scanner.skip_blanks();
  if (scanner.has_line_end(start)) is_line_begun_ = false;
  if (scanner.at_end()) return ScanState::kCut;
  if (in_array_) return array_step(scanner);
  if (!is_after_array_) return record(scanner);
  malformed("text behind the array", scanner);
  return ScanState::kMalformed;
}

// Passes over a line that is no record, if lines are what records have. False: it has no end yet.
bool JsonInference::skip_line(JsonScanner& scanner, size_t from, bool is_last) {
  const size_t begin = scanner.skip_blanks_from(from);
  if (!scanner.skip_line_from(begin) && !is_last) return false;
  ++finding_.malformed_lines;
  if (is_line_begun_) --finding_.record_count;  // the good record on the line is lost with it
  is_line_begun_ = false;
  return true;
}

size_t JsonInference::take(std::string_view text, bool is_last) {
  JsonScanner scanner(text);
  size_t taken = 0;
  while (!finding_.is_broken) {
    const ScanState state = step(scanner);
    if (state == ScanState::kDone) {
      taken = scanner.position();
      continue;
    }
    const bool is_rest_blank = scanner.skip_blanks_from(taken) == text.size();
    if (state == ScanState::kCut && is_rest_blank && !(is_last && in_array_)) break;
    if (state == ScanState::kCut && !is_last) break;
    if (state == ScanState::kCut) malformed("the text ends within a record", scanner);
    if (finding_.is_documents || !is_begun_) {
      finding_.is_broken = true;
    } else if (skip_line(scanner, taken, is_last)) {
      taken = scanner.position();
    } else {
      break;
    }
  }
  taken_bytes_ += taken;
  return taken;
}

void JsonInference::malformed(std::string_view what, const JsonScanner& scanner) {
  if (!finding_.problem.empty()) return;
  finding_.problem =
      std::string(what) + " at byte " + std::to_string(taken_bytes_ + scanner.position());
}

JsonFinding infer_json(std::string_view text) {
  JsonInference inference;
  inference.take(text, true);
  return inference.finding();
}

}  // namespace tarn::glue::crawl
