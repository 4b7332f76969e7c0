// The cipher of what the engine spills to disk: AES-256-GCM by OpenSSL, under a random key that
// lives in the worker's memory only. DuckDB's own build has no generator that it trusts for this.
#pragma once

#include <memory>

namespace duckdb {
class EncryptionUtil;
}

namespace tarn::engines {

std::shared_ptr<duckdb::EncryptionUtil> make_spill_cipher();

}  // namespace tarn::engines
