# What Tarn links, each found here once. docs/dependencies.md says why each is used.

find_package(PkgConfig REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(BZip2 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(pugixml REQUIRED)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(ISAL REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)

# Multi-buffer crypto, of which Tarn uses AES-GCM: a header and a static library.
find_library(TARN_IPSEC_MB_LIBRARY NAMES libIPSec_MB.a REQUIRED)
add_library(ipsec_mb STATIC IMPORTED)
set_target_properties(ipsec_mb PROPERTIES IMPORTED_LOCATION ${TARN_IPSEC_MB_LIBRARY})

# llhttp: Debian ships its C source with Node.js.
set(TARN_LLHTTP_DIR /usr/share/llhttp)
if(NOT EXISTS ${TARN_LLHTTP_DIR}/llhttp.c)
  message(FATAL_ERROR "llhttp's source is missing. Install it with: apt-get install node-llhttp")
endif()
add_library(llhttp STATIC
  ${TARN_LLHTTP_DIR}/llhttp.c ${TARN_LLHTTP_DIR}/http.c ${TARN_LLHTTP_DIR}/api.c)
target_include_directories(llhttp SYSTEM PUBLIC /usr/share/include/llhttp)
target_compile_options(llhttp PRIVATE -msse4.2)  # 16 bytes of a header at a time; serve checks for it

# DuckDB: the engine library and the C++ sources of exactly the same version, both from the
# lock file of third_party/duckdb.
set(TARN_DUCKDB_DIR ${CMAKE_SOURCE_DIR}/third_party/duckdb/node_modules)
set(TARN_DUCKDB_LIBRARY ${TARN_DUCKDB_DIR}/@duckdb/node-bindings-linux-x64/libduckdb.so)
set(TARN_DUCKDB_HEADERS ${TARN_DUCKDB_DIR}/duckdb/src/duckdb/src/include)
if(NOT EXISTS ${TARN_DUCKDB_LIBRARY} OR NOT EXISTS ${TARN_DUCKDB_HEADERS})
  message(FATAL_ERROR
    "DuckDB is missing. Fetch it with: npm ci --ignore-scripts --prefix third_party/duckdb")
endif()
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${TARN_DUCKDB_LIBRARY}
  IMPORTED_SONAME libduckdb.so)
target_include_directories(duckdb SYSTEM INTERFACE ${TARN_DUCKDB_HEADERS})
