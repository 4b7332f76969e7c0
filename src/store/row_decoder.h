// RowDecoder: fields of a FieldReader into a struct, through its fields(). A part of
// store/row_codec.h.
#pragma once

#include <bit>
#include <string>
#include <type_traits>
#include <utility>

#include "store/row_encoder.h"
#include "store/row_fields.h"

namespace tarn::store::detail {

struct RowDecoder {
  FieldReader& reader;

  template <class T>
  void operator()(int number, T& value) {
    while (reader.number() == number) {
      if (!take(value)) return reader.fail();
      reader.advance();
    }
  }

  template <class T>
  bool take(T& value) {
    if constexpr (kIsNumber<T>) {
      return reader.type() == WireType::kVarint && from_bits(reader.bits(), value);
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(reader.bits());
      return reader.type() == WireType::kFixed64;
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.assign(reader.bytes());
      return reader.type() == WireType::kBytes;
    } else if constexpr (kIs<T, std::optional>) {
      return take(value.emplace());
    } else if constexpr (kIs<T, std::vector>) {
      typename T::value_type element{};
      if (!take(element)) return false;
      value.push_back(std::move(element));
      return true;
    } else if constexpr (kIsShared<T>) {
      auto shared = std::make_shared<std::remove_const_t<typename T::element_type>>();
      if (!take(*shared)) return false;
      value = std::move(shared);
      return true;
    } else if constexpr (kIs<T, std::map>) {
      MapEntry<typename T::key_type, typename T::mapped_type> entry;
      if (!take(entry)) return false;
      value.insert_or_assign(std::move(entry.key), std::move(entry.value));
      return true;
    } else {
      if (reader.type() != WireType::kBytes) return false;
      value = T{};
      FieldReader nested(reader.bytes(), reader.depth() + 1);
      return RowDecoder{nested}.take_fields(value);
    }
  }

  template <class T>
  bool take_fields(T& row) {
    while (reader.has_field()) {
      const char* before = reader.raw().data();
      row.fields(*this);
      if (!reader.has_field() || reader.raw().data() != before) continue;
      if constexpr (requires { row.unknown.bytes; }) row.unknown.bytes.append(reader.raw());
      reader.advance();
    }
    return !reader.failed();
  }

  template <class K, class T>
  struct MapEntry {
    static_assert(std::is_same_v<K, std::string>, "a map's keys are strings");
    K key;
    T value{};
    template <class V>
    void fields(V& v) {
      v(1, key);
      v(2, value);
    }
  };

  // False where the number does not fit.
  template <class T>
  static bool from_bits(uint64_t bits, T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      if (!from_bits(bits, number)) return false;
      value = static_cast<T>(number);
      return true;
    } else {
      if constexpr (std::is_signed_v<T>) {
        value = static_cast<T>(unzigzag(bits));
      } else {
        value = static_cast<T>(bits);
      }
      return RowEncoder::to_bits(value) == bits;
    }
  }
};

}  // namespace tarn::store::detail
