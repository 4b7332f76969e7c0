// Encoding of rows: encode_row() and decode_row() over structs with fields(). store/row.h says how
// to use them; docs/formats/rows.md gives the bytes. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/row_decoder.h"
#include "store/row_encoder.h"
#include "store/row_fields.h"

namespace tarn::store {

// Fields that a newer program wrote and this one does not know, as they were.
struct UnknownFields {
  std::string bytes;
};

template <class T>
std::string encode_row(const T& row) {
  static_assert(detail::kIsStruct<T>);
  FieldWriter writer;
  detail::RowEncoder{writer}.put_fields(row);
  return std::move(writer).finish();
}

// Corrupt bytes of any kind are an error.
template <class T>
Result<T> decode_row(std::string_view bytes) {
  FieldReader reader(TRY(open_row(bytes)));
  T row{};
  if (!detail::RowDecoder{reader}.take_fields(row)) return malformed_row();
  return row;
}

}  // namespace tarn::store
