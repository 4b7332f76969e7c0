// Binds tiny-store's functions to its model. Made by tools/modelgen.
#include "services/tiny-store/tiny-store_operations.h"

#include "wire/gen/services.h"

namespace tarn::tiny_store {

namespace {

Result<void> call_get_box_(void* self, Context& context, const void* in, void* out,
    [[maybe_unused]] std::unique_ptr<BodySource>& body) {
  *static_cast<api::Box*>(out) = TRY(get_box(*static_cast<TinyStore*>(self), context, *static_cast<const api::BoxRef*>(in)));
  return {};
}
Result<void> refine_get_box_(void* self, Context& context, const void* in,
    std::vector<AccessRequest>& requests) {
  return refine_get_box(*static_cast<TinyStore*>(self), context, *static_cast<const api::BoxRef*>(in), requests);
}
constexpr std::string_view kGetBoxResources[] = {
    "arn:aws:tiny:{region}:{account}:box/{Name}",
    "arn:aws:tiny:::part/{Parts[].Name}",
};
constexpr ConditionTemplate kGetBoxConditions[] = {
    {"tiny:Name", "{Name}"},
};

Result<void> call_list_boxes_(void* self, Context& context, const void* in, void* out,
    [[maybe_unused]] std::unique_ptr<BodySource>& body) {
  *static_cast<api::Boxes*>(out) = TRY(list_boxes(*static_cast<TinyStore*>(self), context, *static_cast<const api::ListBoxesRequest*>(in)));
  return {};
}

Result<std::unique_ptr<BodySink>> begin_put_lid_(void* self, Context& context, const void* in) {
  return begin_put_lid(*static_cast<TinyStore*>(self), context, *static_cast<const api::PutLidRequest*>(in));
}
constexpr std::string_view kPutLidResources[] = {
    "*",
};

Result<void> call_watch_box_(void* self, Context& context, const void* in, void* out,
    [[maybe_unused]] std::unique_ptr<BodySource>& body) {
  *static_cast<api::WatchBoxOutput*>(out) = TRY(watch_box(*static_cast<TinyStore*>(self), context, *static_cast<const api::BoxRef*>(in), body));
  return {};
}
constexpr std::string_view kWatchBoxResources[] = {
    "*",
};

constexpr OperationBinding kOperations[] = {
    {&wire::gen::tiny_store_operations[1], Access::kRead, "tiny:GetBox", kGetBoxResources, kGetBoxConditions,
     refine_get_box_, call_get_box_, nullptr, 1048576},
    {&wire::gen::tiny_store_operations[2], Access::kRead, "", {}, {},
     nullptr, call_list_boxes_, nullptr, 0},
    {&wire::gen::tiny_store_operations[3], Access::kWrite, "tiny:PutLid", kPutLidResources, {},
     nullptr, nullptr, begin_put_lid_, 0},
    {&wire::gen::tiny_store_operations[4], Access::kRead, "tiny:WatchBox", kWatchBoxResources, {},
     nullptr, call_watch_box_, nullptr, 0},
};

}  // namespace

ServiceBinding bind(TinyStore& service) {
  return {&wire::gen::tiny_store_service, &service, kOperations};
}

}  // namespace tarn::tiny_store
