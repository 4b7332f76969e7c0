# tarn_library(NAME [JOINED] [DEPENDS ...] [PRECOMPILE <header>...]): every .cpp of the folder in one static
# library tarn_NAME; every *_test.cpp in one GoogleTest program NAME_test. A new source needs no
# line here.
#
# The standard library's headers are most of what a small file costs to compile, so all libraries
# share one precompiled header, and all tests another; PRECOMPILE gives a library its own. The clang
# presets use none, so a missing #include shows there.
#
# JOINED: the release preset compiles several sources as one, which halves the time of a clean
# build, as they share what their headers instantiate. Names in anonymous namespaces must then be
# unique in the folder.

option(TARN_JOINED_SOURCES "Compile several sources of a JOINED library as one" OFF)
set(tarn_joined_batch 8)

find_package(GTest)

set(tarn_common_headers <algorithm> <charconv> <functional> <map> <memory> <mutex> <optional> <set>
  <string> <string_view> <unordered_map> <variant> <vector>)

# Owns the tests' precompiled header. An executable, as it must be compiled with the flags of one.
if(GTest_FOUND)
  set(tarn_test_headers_source ${CMAKE_BINARY_DIR}/test_headers.cpp)
  file(CONFIGURE OUTPUT ${tarn_test_headers_source} CONTENT "int main() {}\n")
  add_executable(tarn_test_headers EXCLUDE_FROM_ALL ${tarn_test_headers_source})
  target_link_libraries(tarn_test_headers PRIVATE GTest::gtest Threads::Threads)
  target_precompile_headers(tarn_test_headers PRIVATE ${tarn_common_headers} <gtest/gtest.h>)
endif()

function(tarn_library name)
  cmake_parse_arguments(ARG "JOINED" "" "DEPENDS;PRECOMPILE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  add_library(tarn_${name} STATIC ${sources})
  target_include_directories(tarn_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  if(ARG_JOINED AND TARN_JOINED_SOURCES)
    set_target_properties(tarn_${name} PROPERTIES
      UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${tarn_joined_batch})
    # A joined source is included, and g++ takes it for a header.
    target_compile_options(tarn_${name} PRIVATE -Wno-subobject-linkage)
  endif()
  target_link_libraries(tarn_${name} PUBLIC ${ARG_DEPENDS} Threads::Threads)
  if(ARG_PRECOMPILE)
    target_precompile_headers(tarn_${name} PRIVATE ${ARG_PRECOMPILE})
  elseif(name STREQUAL "base")
    target_precompile_headers(tarn_base PRIVATE ${tarn_common_headers})
  else()
    target_precompile_headers(tarn_${name} REUSE_FROM tarn_base)
  endif()

  if(tests AND GTest_FOUND)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE tarn_${name} GTest::gtest GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE
      TARN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_precompile_headers(${name}_test REUSE_FROM tarn_test_headers)
    add_test(NAME ${name}_test COMMAND ${name}_test)
  endif()
endfunction()
