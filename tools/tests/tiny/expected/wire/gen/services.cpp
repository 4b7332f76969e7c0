// Made by tools/modelgen.
#include "wire/gen/services.h"

namespace tarn::wire {

namespace {

constexpr const Service* kServices[] = {
    &gen::tiny_store_service,
};

}  // namespace

std::span<const Service* const> services() { return kServices; }

const Service* find_service(std::string_view name) {
  for (const Service* service : kServices) {
    if (service->name == name) return service;
  }
  return nullptr;
}

}  // namespace tarn::wire
