// Every service that has a model. Made by tools/modelgen.
#pragma once

#include <span>
#include <string_view>

#include "wire/schema.h"

namespace tarn::wire {

std::span<const Service* const> services();
const Service* find_service(std::string_view name);  // null where unknown

namespace gen {

extern const Service tiny_store_service;
extern const Operation tiny_store_operations[5];

}  // namespace gen
}  // namespace tarn::wire
