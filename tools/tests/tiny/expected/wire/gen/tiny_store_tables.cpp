// Schema tables of tiny-store. Made by tools/modelgen.
#include "wire/gen/services.h"

#include <cstddef>

#include "wire/gen/tiny_store_types.h"

namespace tarn::wire::gen {

namespace api = ::tarn::tiny_store::api;

namespace {

extern const Shape kShapes[19];

constexpr Constraint kConstraints[] = {
{true, true, 1.0, 9.0, {"[a-z\"]+", 7}, {}},
};

constexpr ShapeTraits kShapeTraits[] = {
{{}, {{}, {}}, {}, 404},
};

constexpr Member kMembers[] = {
{{"ETag", 4}, {"ETag", 4}, &kShapes[14], nullptr, offsetof(api::Box, etag), 0, Location::kBody, TimestampFormat::kDefault},
{{"default", 7}, {"default", 7}, &kShapes[0], nullptr, offsetof(api::Box, default_), 0, Location::kBody, TimestampFormat::kDefault},
{{"SSEKeyMD5", 9}, {"SSEKeyMD5", 9}, &kShapes[12], nullptr, offsetof(api::Box, sse_key_md5), 0, Location::kBody, TimestampFormat::kDefault},
{{"Inner", 5}, {"Inner", 5}, &kShapes[1], nullptr, offsetof(api::Box, inner), 0, Location::kBody, TimestampFormat::kDefault},
{{"Tags", 4}, {"Tags", 4}, &kShapes[13], nullptr, offsetof(api::Box, tags), 0, Location::kBody, TimestampFormat::kDefault},
{{"Name", 4}, {"Name", 4}, &kShapes[14], nullptr, offsetof(api::Box, name), Member::kRequired, Location::kBody, TimestampFormat::kDefault},
{{"Made", 4}, {"Made", 4}, &kShapes[18], nullptr, offsetof(api::Box, made), 0, Location::kBody, TimestampFormat::kDefault},
{{"member", 6}, {"member", 6}, &kShapes[1], nullptr, Member::kNoOffset, 0, Location::kBody, TimestampFormat::kDefault},
{{"Name", 4}, {"Name", 4}, &kShapes[14], nullptr, offsetof(api::BoxRef, name), Member::kRequired | Member::kNamed, Location::kUri, TimestampFormat::kDefault},
{{"Parts", 5}, {"Parts", 5}, &kShapes[2], nullptr, offsetof(api::BoxRef, parts), 0, Location::kBody, TimestampFormat::kDefault},
{{"Lids", 4}, {"Lids", 4}, &kShapes[2], nullptr, offsetof(api::BoxSize, lids), 0, Location::kBody, TimestampFormat::kDefault},
{{"Boxes", 5}, {"Boxes", 5}, &kShapes[2], nullptr, offsetof(api::Boxes, boxes), 0, Location::kBody, TimestampFormat::kDefault},
{{"message", 7}, {"message", 7}, &kShapes[14], nullptr, Member::kNoOffset, 0, Location::kBody, TimestampFormat::kDefault},
{{"Name", 4}, {"Name", 4}, &kShapes[14], nullptr, offsetof(api::PutLidRequest, name), Member::kRequired | Member::kNamed, Location::kUri, TimestampFormat::kDefault},
{{"Lid", 3}, {"Lid", 3}, &kShapes[7], nullptr, Member::kNoOffset, Member::kStreaming, Location::kBody, TimestampFormat::kDefault},
{{"key", 3}, {"key", 3}, &kShapes[14], nullptr, Member::kNoOffset, 0, Location::kBody, TimestampFormat::kDefault},
{{"value", 5}, {"value", 5}, &kShapes[14], nullptr, Member::kNoOffset, 0, Location::kBody, TimestampFormat::kDefault},
{{"Opened", 6}, {"Opened", 6}, &kShapes[17], nullptr, Member::kNoOffset, 0, Location::kBody, TimestampFormat::kDefault},
{{"NoSuchBox", 9}, {"NoSuchBox", 9}, &kShapes[9], nullptr, Member::kNoOffset, 0, Location::kBody, TimestampFormat::kDefault},
{{"Events", 6}, {"Events", 6}, &kShapes[15], nullptr, Member::kNoOffset, Member::kStreaming, Location::kBody, TimestampFormat::kDefault},
{{"Name", 4}, {"x-name", 6}, &kShapes[14], nullptr, offsetof(api::WatchBoxOutput, name), Member::kNamed, Location::kHeader, TimestampFormat::kDefault},
{{"Box", 3}, {"Box", 3}, &kShapes[4], nullptr, offsetof(api::WatchEvent, box), Member::kEventPayload, Location::kBody, TimestampFormat::kDefault},
};

constexpr Shape kShapes[19] = {
{{"Bool", 4}, Kind::kBoolean, TimestampFormat::kDefault, 0, 0, Shape::kNoPayload, 0, nullptr, nullptr, nullptr},
{{"Box", 3}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 7, Shape::kNoPayload, sizeof(api::Box), &kMembers[0], nullptr, nullptr},
{{"BoxList", 7}, Kind::kList, TimestampFormat::kDefault, Shape::kChecked, 1, Shape::kNoPayload, 0, &kMembers[7], nullptr, nullptr},
{{"BoxRef", 6}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 2, Shape::kNoPayload, sizeof(api::BoxRef), &kMembers[8], nullptr, nullptr},
{{"BoxSize", 7}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 1, Shape::kNoPayload, sizeof(api::BoxSize), &kMembers[10], nullptr, nullptr},
{{"Boxes", 5}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 1, Shape::kNoPayload, sizeof(api::Boxes), &kMembers[11], nullptr, nullptr},
{{"DropBoxResponse", 15}, Kind::kStructure, TimestampFormat::kDefault, Shape::kSynthetic, 0, Shape::kNoPayload, 0, nullptr, nullptr, nullptr},
{{"Lid", 3}, Kind::kBlob, TimestampFormat::kDefault, 0, 0, Shape::kNoPayload, 0, nullptr, nullptr, nullptr},
{{"ListBoxesRequest", 16}, Kind::kStructure, TimestampFormat::kDefault, Shape::kSynthetic, 0, Shape::kNoPayload, sizeof(api::ListBoxesRequest), nullptr, nullptr, nullptr},
{{"NoSuchBox", 9}, Kind::kStructure, TimestampFormat::kDefault, Shape::kError | Shape::kChecked, 1, Shape::kNoPayload, 0, &kMembers[12], nullptr, &kShapeTraits[0]},
{{"PutLidRequest", 13}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 2, 1, sizeof(api::PutLidRequest), &kMembers[13], nullptr, nullptr},
{{"PutLidResponse", 14}, Kind::kStructure, TimestampFormat::kDefault, Shape::kSynthetic, 0, Shape::kNoPayload, sizeof(api::PutLidResponse), nullptr, nullptr, nullptr},
{{"Secret", 6}, Kind::kString, TimestampFormat::kDefault, Shape::kSensitive, 0, Shape::kNoPayload, 0, nullptr, nullptr, nullptr},
{{"Tags", 4}, Kind::kMap, TimestampFormat::kDefault, Shape::kChecked, 2, Shape::kNoPayload, 0, &kMembers[15], nullptr, nullptr},
{{"Text", 4}, Kind::kString, TimestampFormat::kDefault, Shape::kChecked, 0, Shape::kNoPayload, 0, nullptr, &kConstraints[0], nullptr},
{{"Watch", 5}, Kind::kStructure, TimestampFormat::kDefault, Shape::kEventStream | Shape::kChecked, 2, Shape::kNoPayload, 0, &kMembers[17], nullptr, nullptr},
{{"WatchBoxOutput", 14}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 2, Shape::kNoPayload, sizeof(api::WatchBoxOutput), &kMembers[19], nullptr, nullptr},
{{"WatchEvent", 10}, Kind::kStructure, TimestampFormat::kDefault, Shape::kChecked, 1, Shape::kNoPayload, sizeof(api::WatchEvent), &kMembers[21], nullptr, nullptr},
{{"When", 4}, Kind::kTimestamp, TimestampFormat::kDefault, 0, 0, Shape::kNoPayload, 0, nullptr, nullptr, nullptr},
};

constexpr const Shape* kErrors[] = {
&kShapes[9],
&kShapes[9],
};

constexpr Protocol kProtocols[] = {
Protocol::kRestJson,
};

}  // namespace

constinit const Operation tiny_store_operations[5] = {
{{"DropBox", 7}, {"DELETE", 6}, {"/box/{Name}", 11}, {}, &kShapes[3], &kShapes[6], {&kErrors[0], 1}, {}, {{}, {}}, {}, {}, 200, 0},
{{"GetBox", 6}, {"GET", 3}, {"/box/{Name}", 11}, {}, &kShapes[3], &kShapes[1], {&kErrors[1], 1}, {}, {{}, {}}, {}, {}, 200, 0},
{{"ListBoxes", 9}, {"GET", 3}, {"/box", 4}, {}, &kShapes[8], &kShapes[5], {}, {}, {{}, {}}, {}, {}, 200, 0},
{{"PutLid", 6}, {"PUT", 3}, {"/box/{Name}/lid", 15}, {}, &kShapes[10], &kShapes[11], {}, {}, {{}, {}}, {}, {}, 200, Operation::kStreamsInput},
{{"WatchBox", 8}, {"POST", 4}, {"/box/{Name}/watch", 17}, {}, &kShapes[3], &kShapes[16], {}, {}, {{}, {}}, {}, {}, 200, Operation::kStreamsOutput | Operation::kEventStream},
};

constinit const Service tiny_store_service = {{"tiny-store", 10}, {"Tiny Store", 10}, {"tiny", 4}, {"tiny", 4}, {}, {"2020-01-01", 10}, {}, false, false, kProtocols, {tiny_store_operations, 5}, {kShapes, 19}};

}  // namespace tarn::wire::gen
