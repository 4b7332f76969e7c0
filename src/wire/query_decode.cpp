#include "wire/query_decode.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "wire/codec.h"
#include "wire/errors.h"
#include "wire/scalars.h"

namespace tarn::wire {

namespace {

bool is_flattened(const Member& member) {
  return member.is(Member::kFlattened) || member.shape->is(Shape::kFlattened);
}

class QueryDecoder {
 public:
  QueryDecoder(Protocol protocol, Arena& arena)
      : is_ec2_(protocol == Protocol::kEc2), arena_(arena) {}

  // ec2 refuses what it has no parameter for; query passes it over.
  Result<void> check_names(const FormNode& root, const Shape& shape) const {
    if (!is_ec2_) return {};
    for (const FormNode& child : root.children) {
      const bool is_member = std::ranges::any_of(
          shape.fields(), [&](const Member& member) { return ec2_name(member) == child.name; });
      if (!is_member && !is_common(child.name)) return unknown_parameter(child.name);
    }
    return {};
  }

  Result<void> structure(const FormNode& node, const Shape& shape, void* data, int depth) {
    if (depth > kMaxDepth) return malformed_query("The parameters are nested too deeply.");
    for (const Member& member : shape.fields()) {
      if (!has_slot(member)) continue;
      const FormNode* child = find(node, member);
      if (child) TRY(value(*child, member, slot_of(member, data), depth + 1));
    }
    return {};
  }

 private:
  // Of every request, and of signatures in the query.
  static bool is_common(std::string_view name) {
    constexpr std::string_view kNames[] = {"Action",           "Version",   "AWSAccessKeyId",
                                           "Expires",          "Signature", "SignatureMethod",
                                           "SignatureVersion", "Timestamp", "SecurityToken"};
    return std::ranges::find(kNames, name) != std::end(kNames) || name.starts_with("X-Amz-");
  }

  const FormNode* find(const FormNode& node, const Member& member) const {
    if (is_ec2_) return node.find(ec2_name(member));
    if (const std::string_view own = query_name(member); !own.empty()) {
      if (const FormNode* child = node.find(own)) return child;
    }
    if (member.shape->kind == Kind::kList && is_flattened(member)) {
      // A flattened list goes by its element's name where it has one.
      const Member& element = member.shape->element();
      if (element.is(Member::kNamed)) {
        if (const FormNode* child = node.find(element.wire_name)) return child;
      }
    }
    return node.find(member.wire_name);
  }

  Result<void> value(const FormNode& node, const Member& member, const Slot& slot, int depth) {
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(node, *slot.shape, open_structure(slot, arena_), depth);
      case Kind::kList:
        return list(node, is_ec2_ || is_flattened(member), slot, depth);
      case Kind::kMap:
        return map(node, is_flattened(member), slot, depth);
      default:
        return scalar(node, slot);
    }
  }

  Result<void> scalar(const FormNode& node, const Slot& slot) {
    if (!present(node.value) || store_scalar(slot, node.value, arena_)) return {};
    if (is_ec2_) return invalid_parameter_value(node.value, node.name);
    return Error(400, "MalformedInput",
                 "The value " + std::string(node.value) + " of the parameter " +
                     std::string(node.name) + " can not be read.");
  }

  // Children whose names are numbers, in the numbers' order.
  static std::vector<const FormNode*> numbered(const FormNode& node) {
    std::vector<std::pair<int64_t, const FormNode*>> found;
    for (const FormNode& child : node.children) {
      if (auto number = parse_integer(child.name)) found.emplace_back(*number, &child);
    }
    std::ranges::stable_sort(found, {}, [](const auto& entry) { return entry.first; });
    std::vector<const FormNode*> nodes;
    for (const auto& [number, child] : found) nodes.push_back(child);
    return nodes;
  }

  Result<void> list(const FormNode& node, bool is_flat, const Slot& slot, int depth) {
    if (depth > kMaxDepth) return malformed_query("The parameters are nested too deeply.");
    const Member& element = slot.shape->element();
    const FormNode* parent = &node;
    if (!is_flat) {
      std::string_view name = element.is(Member::kNamed) ? element.wire_name : "member";
      parent = node.find(name);
      if (!parent) parent = node.find("member");
    }
    ListWriter writer(slot, arena_);  // "Names=" is an empty list
    if (!parent) return {};
    for (const FormNode* child : numbered(*parent)) {
      TRY(value(*child, element, writer.add(), depth + 1));
    }
    return {};
  }

  Result<void> map(const FormNode& node, bool is_flat, const Slot& slot, int depth) {
    if (depth > kMaxDepth) return malformed_query("The parameters are nested too deeply.");
    const FormNode* parent = is_flat ? &node : node.find("entry");
    ListWriter writer(slot, arena_);
    if (!parent) return {};
    const Member& key = slot.shape->key();
    const Member& map_value = slot.shape->value();
    for (const FormNode* entry : numbered(*parent)) {
      const FormNode* name = entry->find(key.is(Member::kNamed) ? key.wire_name : "key");
      if (!name || !present(name->value)) continue;
      Slot at = writer.add_entry(name->value);
      const FormNode* held =
          entry->find(map_value.is(Member::kNamed) ? map_value.wire_name : "value");
      if (held) TRY(value(*held, map_value, at, depth + 1));
    }
    return {};
  }

  bool is_ec2_;
  Arena& arena_;
};

}  // namespace

std::string_view query_name(const Member& member) {
  return member.traits ? member.traits->query_name : std::string_view();
}

std::string ec2_name(const Member& member) {
  if (const std::string_view own = query_name(member); !own.empty()) return std::string(own);
  std::string name(member.wire_name);
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

Result<void> decode_query(const FormNode& root, const Shape& shape, void* data, Protocol protocol,
                          Arena& arena) {
  QueryDecoder decoder(protocol, arena);
  TRY(decoder.check_names(root, shape));
  return decoder.structure(root, shape, data, 0);
}

}  // namespace tarn::wire
