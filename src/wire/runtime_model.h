// RuntimeModel: for tests, a Service made of a model's JSON at run time, with layouts of its own,
// and structs to and from plain JSON values. Defined in runtime_model_test.cpp.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/json.h"
#include "wire/layout.h"
#include "wire/schema.h"

namespace tarn::wire {

class RuntimeModel {
 public:
  // `metadata` and `shapes` in botocore's form; so are operations.
  RuntimeModel(const Json& metadata, const Json& shapes);

  const Operation& add_operation(const Json& operation);
  const Service& service();
  const Shape* shape(std::string_view name) { return name.empty() ? nullptr : &shapes_[name]; }

 private:
  std::string_view keep(std::string text);
  Text text_of(const Json& object, std::string_view name);
  void fill(Shape& shape, std::string_view name, const Json& facts);
  Member make_member(std::string_view name, const Json& reference, const Json* shape,
                     bool required);
  void lay_out(Shape& shape);
  XmlNamespace namespace_of(const Json& object);
  const Shape* empty_shape(std::string_view name);

  const Json& all_shapes_;
  Service service_{};
  std::map<std::string, Shape, std::less<>> shapes_map_;
  struct Shapes {
    std::map<std::string, Shape, std::less<>>& map;
    Shape& operator[](std::string_view name) { return map[std::string(name)]; }
  } shapes_{shapes_map_};
  std::vector<Shape> shape_list_;
  std::vector<Operation> operations_;
  std::vector<Protocol> protocols_;
  std::deque<std::string> texts_;
  std::deque<std::vector<Member>> members_;
  std::deque<std::vector<const Shape*>> errors_;
  std::deque<std::vector<std::string_view>> values_;
  std::deque<MemberTraits> member_traits_;
  std::deque<ShapeTraits> shape_traits_;
  std::deque<Constraint> constraints_;
};

// Blobs as they are, timestamps as epoch seconds; what is absent is left out.
Json struct_to_json(const ConstSlot& slot);
void struct_from_json(const Json& json, const Slot& slot, Arena& arena);

}  // namespace tarn::wire
