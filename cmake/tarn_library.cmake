# tarn_library(NAME [DEPENDS ...]): every .cpp of the folder in one static library tarn_NAME; every
# *_test.cpp in one GoogleTest program NAME_test. A new source needs no line here.

find_package(GTest)

function(tarn_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  add_library(tarn_${name} STATIC ${sources})
  target_include_directories(tarn_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(tarn_${name} PUBLIC ${ARG_DEPENDS} Threads::Threads)

  if(tests AND GTest_FOUND)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE tarn_${name} GTest::gtest GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE
      TARN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name}_test COMMAND ${name}_test)
  endif()
endfunction()
