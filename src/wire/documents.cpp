#include "wire/documents.h"

#include "wire/json_codec.h"
#include "wire/layout.h"

namespace tarn::wire {

std::string to_document(const Shape& shape, const void* data) {
  std::string text;
  encode_json_structure(shape, data, JsonStyle::kBody, text);
  return text;
}

Result<void*> from_document(const Shape& shape, std::string_view text, Arena& arena) {
  void* data = nullptr;
  TRY(decode_json(text, Slot{&shape, &data, false}, arena));
  return data;
}

}  // namespace tarn::wire
