// JsonScanner: walks JSON values in a text and says their types. Not synchronised.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "services/glue/crawl/type_lattice.h"

namespace tarn::glue::crawl {

enum class ScanState { kDone, kCut, kMalformed };

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  void skip_blanks();
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  void advance() { ++at_; }
  size_t position() const { return at_; }
  // Whether a line ends between `start` and the position.
  bool has_line_end(size_t start) const;
  // Where the blanks behind `from` end.
  size_t skip_blanks_from(size_t from) const;
  // To the beginning of the line behind that of `from`. False: none begins in the text.
  bool skip_line_from(size_t from);

  // The value at the position; after kDone the position is behind it.
  ScanState value(TypeLattice& type, int depth);

 private:
  ScanState object(TypeLattice& type, int depth);
  ScanState array(TypeLattice& type, int depth);
  ScanState text(std::string* out);
  ScanState escape(std::string* out);
  ScanState number(TypeLattice& type);
  ScanState word(std::string_view word, TypeKind kind, TypeLattice& type);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace tarn::glue::crawl
