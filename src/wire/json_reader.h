// JsonReader: a cursor over JSON text, without a tree.
//
//   reader.enter_object();
//   for (Text name; reader.next_member(&name);) reader.skip_value();
//   if (reader.failed()) ...
//
// Texts point into the input, or into the arena where they had escapes. After a failure every call
// fails. Internal to wire. Not synchronised.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "wire/types.h"

namespace tarn::wire {

class JsonReader {
 public:
  enum class Kind { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull, kNone };

  JsonReader(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}

  Kind peek();  // of the next value; kNone: no value begins here

  // enter_…() at the value; then next_…() before each member or element, until it says false.
  bool enter_object() { return enter('{'); }
  bool enter_array() { return enter('['); }
  bool next_member(Text* name);
  bool next_element();

  Text read_string();
  std::string_view read_number();  // its text, checked against JSON's grammar
  void read_simple();              // true, false, null
  void skip_value();
  std::string_view raw_value();  // any value, as it stands in the text
  bool at_end();                 // nothing but white space follows

  bool failed() const { return failed_; }
  size_t position() const { return position_; }
  void fail() { failed_ = true; }

 private:
  void skip_space();
  bool enter(char open);
  bool next(char close);
  bool take(char expected);
  void skip_plain();
  Text read_escaped(size_t begin);
  char* append_escape(char* out);
  char* copy_plain(char* out, size_t end);
  int read_hex4();
  void skip_digits();

  std::string_view text_;
  Arena& arena_;
  size_t position_ = 0;
  int depth_ = 0;
  bool is_first_ = false;  // no member or element read yet since enter()
  bool failed_ = false;
};

}  // namespace tarn::wire
