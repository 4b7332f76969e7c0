// What Lambda stores of layers, and its keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

// Numbers of a layer's versions never come again, so this row stays when all versions are gone.
struct LayerRow {
  std::string name;
  int64_t last_version = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, last_version);
  }
};

struct LayerVersionRow {
  int64_t number = 0;
  std::string description;
  std::string license;
  std::vector<std::string> architectures;
  std::vector<std::string> runtimes;
  std::string code_id;
  std::string code_sha256;  // base64
  int64_t code_bytes = 0;
  int64_t created_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, number);
    v(2, description);
    v(3, license);
    v(4, architectures);
    v(5, runtimes);
    v(6, code_id);
    v(7, code_sha256);
    v(8, code_bytes);
    v(9, created_ms);
  }
};

inline store::Key layers_key(const store::Scope& scope) { return {scope, "lambda.layer"}; }
inline store::Key layer_versions_key(const LayerRef& ref, uint64_t generation) {
  return store::Key(ref.scope(generation), "lambda.layer_version").add(ref.name);
}

inline Result<std::optional<LayerVersionRow>> find_layer_version(store::Transaction& transaction,
                                                                 uint64_t generation,
                                                                 const LayerRef& ref) {
  const auto key = layer_versions_key(ref, generation).add_integer(ref.version);
  const auto bytes = TRY(transaction.get(key.bytes()));
  if (!bytes) return std::optional<LayerVersionRow>();
  return std::optional<LayerVersionRow>(TRY(store::decode_row<LayerVersionRow>(*bytes)));
}

}  // namespace tarn::lambda
