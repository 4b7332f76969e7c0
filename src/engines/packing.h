// Packer, Unpacker: values to bytes and back, between two processes of one build.
//
//   struct Credit { uint32_t batches = 0; template <class V> void fields(V& v) { v(batches); } };
//   std::string body = pack(credit);
//   Credit credit = TRY(unpack<Credit>(body));
//
// Fixed width, in the machine's byte order: never written to disk. An unpacker that runs out of
// bytes, or is left with some, is an error and nothing is read beyond the end. Not synchronised.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace tarn::engines {

class Packer {
 public:
  template <class T>
  void operator()(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else {
      const_cast<T&>(value).fields(*this);
    }
  }
  void operator()(const std::string& value) {
    (*this)(static_cast<uint32_t>(value.size()));
    bytes_.append(value);
  }
  template <class T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    (*this)(static_cast<uint32_t>(values.size()));
    for (const T& value : values) (*this)(value);
  }
  template <class K, class T>
  void operator()(const std::map<K, T>& values) {
    (*this)(static_cast<uint32_t>(values.size()));
    for (const auto& [key, value] : values) {
      (*this)(key);
      (*this)(value);
    }
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      std::string_view raw = take(sizeof value);
      if (!raw.empty()) memcpy(&value, raw.data(), sizeof value);
    } else {
      value.fields(*this);
    }
  }
  void operator()(std::string& value) { value = take(count()); }
  template <class T>
  void operator()(std::optional<T>& value) {
    bool is_present = false;
    (*this)(is_present);
    if (is_present) (*this)(value.emplace());
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    for (uint32_t left = count(); left > 0 && !failed_; --left) (*this)(values.emplace_back());
  }
  template <class K, class T>
  void operator()(std::map<K, T>& values) {
    for (uint32_t left = count(); left > 0 && !failed_; --left) {
      K key{};
      (*this)(key);
      (*this)(values[key]);
    }
  }
  bool ok() const { return !failed_ && bytes_.empty(); }

 private:
  uint32_t count() {
    uint32_t value = 0;
    (*this)(value);
    if (value > bytes_.size()) failed_ = true;  // every element has a byte at least
    return failed_ ? 0 : value;
  }
  std::string_view take(size_t size_bytes) {
    if (size_bytes > bytes_.size()) failed_ = true;
    if (failed_) return {};
    std::string_view raw = bytes_.substr(0, size_bytes);
    bytes_.remove_prefix(size_bytes);
    return raw;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

template <class T>
std::string pack(const T& value) {
  Packer packer;
  packer(value);
  return packer.take();
}

template <class T>
Result<T> unpack(std::string_view bytes) {
  T value{};
  Unpacker unpacker(bytes);
  unpacker(value);
  if (!unpacker.ok()) return internal_error("a message of the query engine is malformed");
  return value;
}

}  // namespace tarn::engines
