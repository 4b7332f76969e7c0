// Rows: structs of ours as tagged bytes with field numbers, so that they can grow.
//
//   struct Database {
//     std::string name;
//     int64_t created_ms = 0;
//     std::map<std::string, std::string> parameters;
//     template <class V> void fields(V& v) { v(1, name); v(2, created_ms); v(3, parameters); }
//     store::UnknownFields unknown;          // kept, so that an older program loses nothing
//   };
//   std::string bytes = store::encode_row(row);
//   Database row = TRY(store::decode_row<Database>(bytes));
//
// Fields: bool, int32_t, int64_t, uint64_t, double, std::string, enums, std::optional, vectors and
// string-keyed maps of these, and structs that have fields(), shared ones too. A field number is
// never used again for something else. Zero values are not stored; an optional distinguishes absent
// from zero. The bytes (version byte, tag/length fields, CRC-32C): docs/formats/rows.md.
#pragma once

#include "store/row_codec.h"  // IWYU pragma: export
