#include "services/glue/authoring/visual_nodes.h"

#include "base/check.h"
#include "wire/gen/services.h"
#include "wire/json_codec.h"

namespace tarn::glue {
namespace {

// Of the map, by the operation that takes it.
const wire::Shape& nodes_shape() {
  for (const wire::Operation& operation : wire::find_service("glue")->operations) {
    if (operation.name != "CreateJob") continue;
    const wire::Member* member = operation.input->find("CodeGenConfigurationNodes");
    CHECK(member != nullptr);
    return *member->shape;
  }
  CHECK(false);
  std::abort();
}

}  // namespace

std::string visual_nodes_text(const VisualNodes& nodes) {
  std::string out;
  wire::encode_json(wire::ConstSlot(&nodes_shape(), &nodes, false), wire::JsonStyle::kBody, out);
  return out;
}

Result<VisualNodes> parse_visual_nodes(std::string_view text, Arena& arena) {
  VisualNodes nodes;
  TRY(wire::decode_json(arena.copy(text), wire::Slot{&nodes_shape(), &nodes, false}, arena));
  return nodes;
}

}  // namespace tarn::glue
