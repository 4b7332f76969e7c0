// Reader and Writer: the values of a vector as the C++ types of scalar_types.h. A Reader is
// prepared once for a vector and then read by row; a Writer writes a flat vector. One thread.
#pragma once

#include "engines/functions/scalar_types.h"

namespace tarn::engines {

inline std::string_view as_view(const duckdb::string_t& text) {
  return {text.GetData(), text.GetSize()};
}

template <class T>
class Reader {
 public:
  void prepare(duckdb::Vector& vector, duckdb::idx_t count) {
    vector.ToUnifiedFormat(count, format_);
  }
  bool is_valid(duckdb::idx_t row) const {
    return format_.validity.RowIsValid(format_.sel->get_index(row));
  }
  T get(duckdb::idx_t row) const {
    const duckdb::idx_t at = format_.sel->get_index(row);
    if constexpr (IsPlain<T>::value) {
      return duckdb::UnifiedVectorFormat::GetData<T>(format_)[at];
    } else {
      const auto* strings = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(format_);
      if constexpr (std::is_same_v<T, Bytes>)
        return Bytes{as_view(strings[at]), {}};
      else
        return as_view(strings[at]);
    }
  }

 private:
  duckdb::UnifiedVectorFormat format_;
};

// A list; elements that may be NULL are std::optional.
template <class T>
class Reader<std::vector<T>> {
 public:
  void prepare(duckdb::Vector& vector, duckdb::idx_t count) {
    vector.ToUnifiedFormat(count, format_);
    elements_.prepare(duckdb::ListVector::GetEntry(vector),
                      duckdb::ListVector::GetListSize(vector));
  }
  bool is_valid(duckdb::idx_t row) const {
    return format_.validity.RowIsValid(format_.sel->get_index(row));
  }
  std::vector<T> get(duckdb::idx_t row) const {
    const auto entry = duckdb::UnifiedVectorFormat::GetData<duckdb::list_entry_t>(
        format_)[format_.sel->get_index(row)];
    std::vector<T> list;
    list.reserve(entry.length);
    for (duckdb::idx_t i = entry.offset; i < entry.offset + entry.length; ++i) {
      if constexpr (std::is_same_v<T, typename Unwrap<T>::type>) {
        list.push_back(elements_.get(i));
      } else {
        list.push_back(elements_.is_valid(i) ? T(elements_.get(i)) : std::nullopt);
      }
    }
    return list;
  }

 private:
  duckdb::UnifiedVectorFormat format_;
  Reader<typename Unwrap<T>::type> elements_;
};

template <class T>
class Writer {
 public:
  explicit Writer(duckdb::Vector& vector) : vector_(vector) {}
  void set(duckdb::idx_t row, const T& value) {
    if constexpr (IsPlain<T>::value) {
      duckdb::FlatVector::GetData<T>(vector_)[row] = value;
    } else {
      std::string_view text;
      if constexpr (std::is_same_v<T, Bytes>)
        text = value.text.empty() ? value.view : value.text;
      else
        text = value;
      duckdb::FlatVector::GetData<duckdb::string_t>(vector_)[row] =
          duckdb::StringVector::AddStringOrBlob(vector_, text.data(), text.size());
    }
  }

 private:
  duckdb::Vector& vector_;
};

template <class T>
class Writer<std::optional<T>> {
 public:
  explicit Writer(duckdb::Vector& vector) : vector_(vector), values_(vector) {}
  void set(duckdb::idx_t row, const std::optional<T>& value) {
    if (value)
      values_.set(row, *value);
    else
      duckdb::FlatVector::SetNull(vector_, row, true);
  }

 private:
  duckdb::Vector& vector_;
  Writer<T> values_;
};

template <class T>
class Writer<std::vector<T>> {
 public:
  explicit Writer(duckdb::Vector& vector) : vector_(vector) {}
  void set(duckdb::idx_t row, const std::vector<T>& values) {
    const duckdb::idx_t start = duckdb::ListVector::GetListSize(vector_);
    duckdb::ListVector::Reserve(vector_, start + values.size());
    Writer<T> elements(duckdb::ListVector::GetEntry(vector_));
    for (size_t i = 0; i < values.size(); ++i) elements.set(start + i, values[i]);
    duckdb::ListVector::SetListSize(vector_, start + values.size());
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(vector_)[row] = {start, values.size()};
  }

 private:
  duckdb::Vector& vector_;
};

}  // namespace tarn::engines
