// RowEncoder: a struct's fields() into a FieldWriter. A part of store/row_codec.h.
#pragma once

#include <bit>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "store/row_fields.h"

namespace tarn::store::detail {

template <class T, template <class...> class Of>
inline constexpr bool kIs = false;
template <class... As, template <class...> class Of>
inline constexpr bool kIs<Of<As...>, Of> = true;

template <class T>
inline constexpr bool kIsNumber = std::is_integral_v<T> || std::is_enum_v<T>;
template <class T>
inline constexpr bool kIsRepeated = kIs<T, std::vector> || kIs<T, std::map>;
// A struct that several rows share: stored as the struct itself.
template <class T>
inline constexpr bool kIsShared = kIs<T, std::shared_ptr>;
template <class T>
inline constexpr bool kIsStruct = std::is_class_v<T> && !std::is_same_v<T, std::string> &&
                                  !kIsRepeated<T> && !kIsShared<T> && !kIs<T, std::optional>;

struct RowEncoder {
  FieldWriter& writer;

  template <class T>
  void operator()(int number, const T& value) {
    put(number, value, false);
  }

  // `keep_zero`: elements of lists and present optionals are stored even when zero.
  template <class T>
  void put(int number, const T& value, bool keep_zero) {
    if constexpr (kIsNumber<T>) {
      if (keep_zero || value != T{}) writer.varint(number, to_bits(value));
    } else if constexpr (std::is_same_v<T, double>) {
      auto bits = std::bit_cast<uint64_t>(value);
      if (keep_zero || bits != 0) writer.fixed64(number, bits);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (keep_zero || !value.empty()) writer.bytes(number, value);
    } else if constexpr (kIs<T, std::optional>) {
      static_assert(!kIsRepeated<typename T::value_type>, "an empty list can't be told from none");
      if (value) put(number, *value, true);
    } else if constexpr (kIs<T, std::vector>) {
      using Element = typename T::value_type;
      static_assert(!kIsRepeated<Element> && !kIs<Element, std::optional>, "wrap it in a struct");
      for (const Element& element : value) put(number, element, true);
    } else if constexpr (kIsShared<T>) {
      if (value) put(number, *value, keep_zero);
    } else if constexpr (kIs<T, std::map>) {
      for (const auto& [key, element] : value) {
        size_t mark = writer.begin_nested(number);
        put(1, key, false);
        put(2, element, false);
        writer.end_nested(mark, number, true);
      }
    } else {
      size_t mark = writer.begin_nested(number);
      put_fields(value);
      writer.end_nested(mark, number, keep_zero);
    }
  }

  template <class T>
  void put_fields(const T& row) {
    const_cast<T&>(row).fields(*this);  // fields() serves both ways; this one only reads
    if constexpr (requires { row.unknown.bytes; }) writer.raw(row.unknown.bytes);
  }

  template <class T>
  static uint64_t to_bits(T value) {
    if constexpr (std::is_enum_v<T>) {
      return to_bits(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_signed_v<T>) {
      return zigzag(value);
    } else {
      return value;
    }
  }
};

}  // namespace tarn::store::detail
