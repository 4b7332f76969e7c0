# Language level, warnings, compiler cache, linker and sanitizers, for every target below.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_C_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")

set(TARN_SANITIZE "" CACHE STRING "Comma-separated sanitizers")
option(TARN_FUZZ "Build the fuzzers (clang)" OFF)

find_program(TARN_CCACHE ccache)
if(TARN_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${TARN_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TARN_CCACHE})
endif()

find_program(TARN_MOLD mold)
find_program(TARN_LLD ld.lld)
if(TARN_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(TARN_LLD)
  add_link_options(-fuse-ld=lld)
endif()

if(TARN_SANITIZE)
  add_compile_options(-fsanitize=${TARN_SANITIZE})
  add_link_options(-fsanitize=${TARN_SANITIZE})
endif()
if(TARN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

add_compile_options(
  $<$<COMPILE_LANGUAGE:CXX>:-Wall>
  $<$<COMPILE_LANGUAGE:CXX>:-Wextra>
  $<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>
  $<$<COMPILE_LANGUAGE:CXX>:-Werror=unused-result>
  $<$<COMPILE_LANGUAGE:CXX>:-Werror=return-type>
  $<$<COMPILE_LANGUAGE:CXX>:-Werror=switch>
)
find_package(Threads REQUIRED)
