// The operations of tiny-store that are served. Made by tools/modelgen.
#pragma once

#include <memory>
#include <vector>

#include "core/operation.h"
#include "wire/gen/tiny_store_types.h"

namespace tarn::tiny_store {

class TinyStore;

Result<api::Box> get_box(TinyStore& service, Context& context,
    const api::BoxRef& in);
Result<void> refine_get_box(TinyStore& service, Context& context,
    const api::BoxRef& in, std::vector<AccessRequest>& requests);
Result<api::Boxes> list_boxes(TinyStore& service, Context& context,
    const api::ListBoxesRequest& in);
Result<std::unique_ptr<BodySink>> begin_put_lid(TinyStore& service, Context& context,
    const api::PutLidRequest& in);
Result<api::WatchBoxOutput> watch_box(TinyStore& service, Context& context,
    const api::BoxRef& in,
    std::unique_ptr<BodySource>& body);

ServiceBinding bind(TinyStore& service);

}  // namespace tarn::tiny_store
