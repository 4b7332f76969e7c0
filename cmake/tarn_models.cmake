# The service models as C++: tarn_models, the schema tables of every service, and
#
#   tarn_service(NAME [JOINED] [DEPENDS ...])
#
# for src/services/NAME: a tarn_library with the bindings that tools/modelgen makes of the folder's
# operations.txt. Made again when models/, tools/modelgen or an operations.txt changes; files that
# come out the same are not touched, so little is compiled again.

find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(TARN_GENERATED ${CMAKE_BINARY_DIR}/generated)
file(GLOB tarn_model_files CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/models/*.json ${CMAKE_SOURCE_DIR}/models/patches/*.json)
file(GLOB tarn_modelgen_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/modelgen/*.py)
file(GLOB tarn_operation_lists CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/services/*/operations.txt)

set(tarn_table_sources ${TARN_GENERATED}/wire/gen/services.cpp)
set(tarn_generated_others ${TARN_GENERATED}/wire/gen/services.h)
foreach(model ${tarn_model_files})
  get_filename_component(folder ${model} DIRECTORY)
  if(NOT folder MATCHES "/patches$")
    get_filename_component(name ${model} NAME_WE)
    string(REPLACE "-" "_" name ${name})
    list(APPEND tarn_table_sources ${TARN_GENERATED}/wire/gen/${name}_tables.cpp)
  endif()
endforeach()
foreach(operations ${tarn_operation_lists})
  get_filename_component(folder ${operations} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  string(REPLACE "-" "_" id ${name})
  list(APPEND tarn_generated_others
    ${TARN_GENERATED}/wire/gen/${id}_types.h
    ${TARN_GENERATED}/services/${name}/${name}_operations.h
    ${TARN_GENERATED}/services/${name}/${name}_bindings.cpp)
endforeach()

add_custom_command(
  OUTPUT ${tarn_table_sources} ${tarn_generated_others}
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tools/modelgen
    --models ${CMAKE_SOURCE_DIR}/models
    --services ${CMAKE_SOURCE_DIR}/src/services
    --out ${TARN_GENERATED}
  DEPENDS ${tarn_model_files} ${tarn_modelgen_files} ${tarn_operation_lists}
  COMMENT "Making C++ of the service models"
  VERBATIM)
add_custom_target(tarn_generated DEPENDS ${tarn_table_sources} ${tarn_generated_others})

add_library(tarn_models STATIC ${tarn_table_sources})
target_include_directories(tarn_models PUBLIC ${CMAKE_SOURCE_DIR}/src ${TARN_GENERATED})
# Tables hold nothing to step through, and their debug information is most of their size.
target_compile_options(tarn_models PRIVATE -g0)
add_dependencies(tarn_models tarn_generated)

function(tarn_service name)
  tarn_library(${name} ${ARGN})
  set(bindings ${TARN_GENERATED}/services/${name}/${name}_bindings.cpp)
  set_source_files_properties(${bindings} PROPERTIES GENERATED TRUE)
  target_sources(tarn_${name} PRIVATE ${bindings})
  target_include_directories(tarn_${name} PUBLIC ${TARN_GENERATED})
  target_link_libraries(tarn_${name} PUBLIC tarn_models)
  add_dependencies(tarn_${name} tarn_generated)
endfunction()
