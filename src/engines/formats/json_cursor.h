// JsonCursor: walks one JSON document without building it.
//
//   JsonCursor json(line);
//   if (json.take('{')) ... json.read_string(name, scratch) && json.take(':') && json.skip() ...
//
// Each call skips blanks first, and is false where the text is something else; where that means
// a malformed document is the caller's to say. Strict JSON, depth limited. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tarn::engines {

class JsonCursor {
 public:
  static constexpr int kDepthMax = 200;

  explicit JsonCursor(std::string_view text) : text_(text) {}

  char peek();  // '\0': the end
  bool take(char wanted);
  // A string's content: a view of the text, or of `scratch` where it had escapes.
  bool read_string(std::string_view& content, std::string& scratch);
  // A number, true, false or null, as it stands.
  bool read_literal(std::string_view& literal);
  // Any value; `skipped` is its text.
  bool skip(std::string_view* skipped = nullptr);
  bool at_end() { return peek() == '\0'; }
  size_t position() const { return at_; }

 private:
  bool skip_value(int depth);
  bool skip_members(char close, bool has_names, int depth);
  bool skip_string();
  bool append_escape(std::string& scratch);
  bool read_hex(unsigned& code);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace tarn::engines
