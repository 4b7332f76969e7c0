// Texts taken apart into maps: split_to_map, split_to_multimap.
#include <unordered_map>

#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

// MAP(VARCHAR, T), in the order of its keys' first places.
template <class T>
struct TextMap {
  static duckdb::LogicalType type() {
    return duckdb::LogicalType::MAP(duckdb::LogicalType::VARCHAR, logical_type<T>());
  }
  std::vector<std::string> keys;
  std::vector<T> values;
};

}  // namespace

template <class T>
class Writer<TextMap<T>> {
 public:
  explicit Writer(duckdb::Vector& vector) : vector_(vector) {}
  void set(duckdb::idx_t row, const TextMap<T>& map) {
    const duckdb::idx_t start = duckdb::ListVector::GetListSize(vector_);
    const size_t count = map.keys.size();
    duckdb::ListVector::Reserve(vector_, start + count);
    Writer<std::string> keys(duckdb::MapVector::GetKeys(vector_));
    Writer<T> values(duckdb::MapVector::GetValues(vector_));
    for (size_t i = 0; i < count; ++i) {
      keys.set(start + i, map.keys[i]);
      values.set(start + i, map.values[i]);
    }
    duckdb::ListVector::SetListSize(vector_, start + count);
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(vector_)[row] = {start, count};
  }

 private:
  duckdb::Vector& vector_;
};

namespace {

void check_delimiters(View entries, View pairs) {
  if (entries.empty()) throw_invalid("entryDelimiter is empty");
  if (pairs.empty()) throw_invalid("keyValueDelimiter is empty");
  if (entries == pairs) throw_invalid("entryDelimiter and keyValueDelimiter must not be the same");
}

// Calls `take(key, value)` for each entry; the last one may be ended by a delimiter or not.
template <class Take>
void for_each_entry(View text, View entry_delimiter, View pair_delimiter, Take take) {
  check_delimiters(entry_delimiter, pair_delimiter);
  while (!text.empty()) {
    const size_t end = text.find(entry_delimiter);
    const View entry = text.substr(0, end);
    text = end == View::npos ? View() : text.substr(end + entry_delimiter.size());
    const size_t middle = entry.find(pair_delimiter);
    const bool is_pair = middle != View::npos &&
                         entry.find(pair_delimiter, middle + pair_delimiter.size()) == View::npos;
    if (!is_pair) {
      throw_invalid("Key-value delimiter must appear exactly once in each entry. Bad input: '" +
                    std::string(entry) + "'");
    }
    take(entry.substr(0, middle), entry.substr(middle + pair_delimiter.size()));
  }
}

}  // namespace

void add_text_maps(Registry& registry) {
  registry.add("t_split_to_map", [](View text, View entries, View pairs) -> TextMap<std::string> {
    TextMap<std::string> map;
    std::unordered_map<View, size_t> places;
    for_each_entry(text, entries, pairs, [&](View key, View value) {
      if (!places.try_emplace(key, map.keys.size()).second) {
        throw_invalid("Duplicate keys (" + std::string(key) + ") are not allowed");
      }
      map.keys.emplace_back(key);
      map.values.emplace_back(value);
    });
    return map;
  });
  using Texts = std::vector<std::string>;
  registry.add("t_split_to_multimap", [](View text, View entries, View pairs) -> TextMap<Texts> {
    TextMap<Texts> map;
    std::unordered_map<View, size_t> places;
    for_each_entry(text, entries, pairs, [&](View key, View value) {
      const auto [place, is_new] = places.try_emplace(key, map.keys.size());
      if (is_new) {
        map.keys.emplace_back(key);
        map.values.emplace_back();
      }
      map.values[place->second].emplace_back(value);
    });
    return map;
  });
}

}  // namespace tarn::engines
