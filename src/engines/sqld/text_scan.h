// Text scans: delimited text, CSV and JSON lines as the SerDes of the catalog read them
// (engines/formats), split over the engine's threads, with only the wanted columns converted.
#pragma once

namespace duckdb {
class DatabaseInstance;
}

namespace tarn::engines {

inline constexpr const char* kTextScanName = "tarn_text";

void register_text_scan(duckdb::DatabaseInstance& database);

}  // namespace tarn::engines
